// What the screens keep for the person: in the profile, as soon as it is chosen.
import { SvelteMap } from "svelte/reactivity";
import { complain } from "./complaints";

type Keep = (name: string, value: string | null) => Promise<void>;

class Preferences {
  private readonly values = new SvelteMap<string, string>();
  private keep: Keep = () => Promise.resolve();

  adopt(values: Iterable<[string, string]>, keep: Keep): void {
    this.values.clear();
    for (const [name, value] of values) this.values.set(name, value);
    this.keep = keep;
  }

  get(name: string): string | null {
    return this.values.get(name) ?? null;
  }

  /** One of these, or the first of them where nothing else was chosen. */
  oneOf<T extends string>(name: string, all: readonly [T, ...T[]]): T {
    const value = this.values.get(name);
    return all.find((one) => one === value) ?? all[0];
  }

  set(name: string, value: string | null): void {
    if (this.get(name) === value) return;
    if (value === null) this.values.delete(name);
    else this.values.set(name, value);
    this.keep(name, value).catch(complain);
  }

  /** What is kept as JSON, if it is what `check` takes. */
  json<T>(name: string, check: (value: unknown) => value is T): T | null {
    const text = this.get(name);
    if (text === null) return null;
    try {
      const value: unknown = JSON.parse(text);
      return check(value) ? value : null;
    } catch {
      return null;
    }
  }
}

export const preferences = new Preferences();
