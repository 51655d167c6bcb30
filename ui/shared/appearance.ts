// How the window looks, as it goes into a file of settings and comes out of one.
import type { Appearance } from "../ipc/backend";
import { language } from "./language.svelte";
import { look } from "./theme.svelte";

export function appearance(): Appearance {
  return { theme: look.theme, density: look.density, language: language.current };
}

/** A word that is none of ours changes nothing. */
export function adopt(from: Appearance): void {
  const { theme, density } = from;
  if (theme === "system" || theme === "light" || theme === "dark") look.choose("theme", theme);
  if (density === "roomy" || density === "compact") look.choose("density", density);
  if (from.language === "en" || from.language === "ja") language.choose(from.language);
}
