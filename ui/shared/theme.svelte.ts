// How everything looks: light or dark, how roomy, how large, where the panes stand.
import { complain } from "./complaints";
import { preferences } from "./preferences.svelte";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const densities = ["roomy", "compact"] as const;
export type Density = (typeof densities)[number];
/** Beside each other where there is room, or the list always above the message. */
export const layouts = ["auto", "above"] as const;
export type Layout = (typeof layouts)[number];
export const previews = ["one", "two", "none"] as const;
export type Preview = (typeof previews)[number];
export const columns = ["wide", "never"] as const;
export type Columns = (typeof columns)[number];
export const contrasts = ["system", "more"] as const;
export type Contrast = (typeof contrasts)[number];
export const motions = ["system", "none"] as const;
export type Motion = (typeof motions)[number];

/** In percent of what is usual. */
export const sizes: readonly number[] = [80, 90, 100, 110, 125, 150, 175, 200];

class Look {
  readonly theme = $derived(preferences.oneOf<Theme>("look.theme", themes));
  readonly density = $derived(preferences.oneOf<Density>("look.density", densities));
  readonly layout = $derived(preferences.oneOf<Layout>("look.layout", layouts));
  readonly preview = $derived(preferences.oneOf<Preview>("look.preview", previews));
  readonly columns = $derived(preferences.oneOf<Columns>("look.columns", columns));
  readonly contrast = $derived(preferences.oneOf<Contrast>("look.contrast", contrasts));
  readonly motion = $derived(preferences.oneOf<Motion>("look.motion", motions));
  readonly size = $derived(
    sizes.find((one) => String(one) === preferences.get("look.size")) ?? 100,
  );
  private systemDark = $state(false);
  readonly dark = $derived(this.theme === "system" ? this.systemDark : this.theme === "dark");
  private zoom: (percent: number) => Promise<void> = () => Promise.resolve();

  /** What was chosen counts from now on; the system is listened to. */
  adopt(zoom: (percent: number) => Promise<void>): void {
    this.zoom = zoom;
    const query = window.matchMedia("(prefers-color-scheme: dark)");
    this.systemDark = query.matches;
    query.addEventListener("change", (event) => (this.systemDark = event.matches));
    this.show();
    if (this.size !== 100) this.zoom(this.size).catch(complain);
  }

  private show(): void {
    const root = document.documentElement;
    root.style.colorScheme = this.theme === "system" ? "" : this.theme;
    root.classList.toggle("more-contrast", this.contrast === "more");
    root.classList.toggle("no-motion", this.motion === "none");
  }

  /** Chooses by the name under which it is kept. */
  choose(name: string, value: string): void {
    preferences.set(`look.${name}`, value);
    this.show();
  }

  chooseSize(percent: number): void {
    preferences.set("look.size", percent === 100 ? null : String(percent));
    this.zoom(this.size).catch(complain);
  }

  /** One step larger, or smaller. */
  grow(by: number): void {
    const at = sizes.indexOf(this.size) + by;
    this.chooseSize(sizes[Math.min(sizes.length - 1, Math.max(0, at))] ?? 100);
  }
}

export const look = new Look();
