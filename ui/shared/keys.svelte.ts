// The keys in force: a set, with what the person changed in it; kept in the profile.
import {
  commandGroups,
  commandNames,
  keySets,
  usualKeys,
  type CommandName,
  type KeySet,
} from "./command-names";
import { preferences } from "./preferences.svelte";

type Own = Partial<Record<CommandName, string[]>>;

function isOwn(value: unknown): value is Own {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, keys]) =>
      (commandNames as string[]).includes(name) &&
      Array.isArray(keys) &&
      keys.every((key) => typeof key === "string" && key.length < 40),
  );
}

const onMac = () => /mac/i.test(navigator.platform);

/** On a Mac the key that deletes is called Backspace. */
function here(keys: readonly string[]): string[] {
  if (!onMac()) return [...keys];
  return keys.flatMap((key) =>
    key.endsWith("Delete") ? [key, key.replace("Delete", "Backspace")] : [key],
  );
}

class Keys {
  /** Where letters can be written; else nothing of that is offered. */
  writes = $state(true);
  readonly names = $derived(
    commandNames.filter((name) => this.writes || commandGroups[name] !== "writing"),
  );
  readonly set = $derived(preferences.oneOf<KeySet>("keys.set", keySets));
  private readonly own = $derived<Own>(preferences.json(`keys.own.${this.set}`, isOwn) ?? {});

  of(name: CommandName): string[] {
    return this.own[name] ?? here(usualKeys[this.set][name] ?? []);
  }

  isOwn(name: CommandName): boolean {
    return this.own[name] !== undefined;
  }

  get anyOwn(): boolean {
    return Object.keys(this.own).length > 0;
  }

  choose(set: KeySet): void {
    preferences.set("keys.set", set === keySets[0] ? null : set);
  }

  /** Its own keys from now on; none takes them back to those of the set. */
  put(name: CommandName, keys: string[] | null): void {
    const others = Object.entries(this.own).filter(([other]) => other !== name);
    const own = Object.fromEntries(keys === null ? others : [...others, [name, keys]]);
    const none = Object.keys(own).length === 0;
    preferences.set(`keys.own.${this.set}`, none ? null : JSON.stringify(own));
  }

  forget(): void {
    preferences.set(`keys.own.${this.set}`, null);
  }

  /** The others that one of these keys would reach, or stand in the way of. */
  rivals(name: CommandName, keys: readonly string[] = this.of(name)): CommandName[] {
    const clash = (a: string, b: string) =>
      a === b || a.startsWith(`${b} `) || b.startsWith(`${a} `);
    return this.names.filter(
      (other) => other !== name && this.of(other).some((a) => keys.some((b) => clash(a, b))),
    );
  }

  /** Which command each key gives; where two want it, the first has it. */
  get map(): [key: string, name: CommandName][] {
    const all = this.names.flatMap((name) => this.of(name).map((key) => [key, name] as const));
    const first = (key: string) => all.find(([other]) => other === key)?.[1];
    return all.filter(([key, name]) => first(key) === name).map(([key, name]) => [key, name]);
  }
}

export const keys = new Keys();

const caps: Record<string, string> = {
  " ": "Space",
  Escape: "Esc",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** "Mod+Shift+k" as it is written on a keyboard; a pair is two. */
export function capsOf(key: string): string[] {
  if (key.trim() === "" || key.endsWith("+ ")) return [capOf(key)];
  return key.split(" ").map(capOf);
}

function capOf(key: string): string {
  const held = /^((?:Mod|Alt|Shift)\+)*/.exec(key)?.[0] ?? "";
  const last = key.slice(held.length);
  const mod = onMac() ? "⌘" : "Ctrl+";
  const upper = last.length === 1 && last !== last.toLowerCase() && !held.includes("Shift");
  const named = caps[last] ?? last;
  const letter = upper ? `Shift+${named}` : named;
  return held.replace("Mod+", mod) + (held.includes("Mod+") ? letter.toUpperCase() : letter);
}
