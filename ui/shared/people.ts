// How people are shown: their name, their initials, a colour of their own.
import type { Person } from "../ipc/backend";

export function nameOf(person: Person): string {
  return person.name.trim() === "" ? person.email : person.name;
}

/** Two letters of a Latin name, one of a Japanese one. */
export function initials(person: Person): string {
  const words = nameOf(person)
    .split(/[\s._@-]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = letter(words[0]);
  if (first === "" || /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(first)) {
    return first === "" ? "?" : first;
  }
  const last = words.length > 1 && person.name.trim() !== "" ? letter(words.at(-1)) : "";
  return (first + last).toLocaleUpperCase();
}

function letter(word: string | undefined): string {
  return [...(word ?? "")].find((char) => /[\p{L}\p{N}]/u.test(char)) ?? "";
}

/** The hue of a person, always the same for the same address. */
export function hue(person: Person): number {
  let sum = 0;
  for (const char of person.email.toLowerCase()) {
    sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  }
  return (sum % 24) * 15;
}

/** A name that itself looks like another address is a lie worth showing. */
export function pretends(person: Person): boolean {
  const claimed = /[^\s<>"']+@[^\s<>"']+/u.exec(person.name)?.[0];
  return claimed !== undefined && claimed.toLowerCase() !== person.email.toLowerCase();
}
