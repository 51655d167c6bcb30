// The language of the screens: every word re-reads itself when it changes.
import { overwriteGetLocale } from "../paraglide/runtime";

export type Language = "en" | "ja";
const key = "fumi.language";

class LanguageChoice {
  current = $state<Language>("en");
  /** A tag `Intl` accepts: the person's own region when it speaks the chosen language. */
  tag = $state("en");
  private system = "en";

  /** `locale` comes from the shell and may be "C" or nonsense. */
  adopt(locale: string): void {
    this.system = validTag(locale);
    const kept = localStorage.getItem(key);
    this.show(kept === "en" || kept === "ja" ? kept : languageOf(this.system));
  }

  choose(language: Language): void {
    localStorage.setItem(key, language);
    this.show(language);
  }

  private show(language: Language): void {
    this.current = language;
    this.tag = languageOf(this.system) === language ? this.system : language;
    if (languageOf(this.tag) !== language) this.tag = language;
    document.documentElement.lang = language;
  }
}

export function validTag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale.replace("_", "-").replace(/[.@].*$/, ""))[0] ?? "en";
  } catch {
    return "en";
  }
}

function languageOf(tag: string): Language {
  return tag === "ja" || tag.startsWith("ja-") ? "ja" : "en";
}

export const language = new LanguageChoice();
overwriteGetLocale(() => language.current);
