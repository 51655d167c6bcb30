// Addresses as people type and paste them: one, many, with names, in groups.
import type { Person } from "../../ipc/backend";

/** Whether mail could be sent there at all; the server knows better. */
export function isAddress(email: string): boolean {
  return /^[^\s@<>"(),:;[\]\\]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*(?:\.[\p{L}\p{N}-]+)*)$/u.test(email);
}

/** As it is written in a letter's head. */
export function written({ name, email }: Person): string {
  if (name.trim() === "") return email;
  const quoted = /[",:;<>@()[\]\\]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
  return `${quoted} <${email}>`;
}

const ends = new Set([",", ";", "\n", "\r", "、", "，", "；", "\t"]);

/** Cuts at commas, semicolons and line ends that stand neither in quotes nor in brackets. */
function pieces(text: string): string[] {
  const all: string[] = [];
  let [now, quoted, depth] = ["", false, 0];
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (!quoted && (char === "<" || char === "(")) depth += 1;
    if (!quoted && (char === ">" || char === ")")) depth = Math.max(0, depth - 1);
    const isEnd = ends.has(char) && !quoted && (depth === 0 || char === "\n");
    // A group has a name before its colon, which nobody can be written to by.
    const isGroup = char === ":" && !quoted && depth === 0 && !/mailto$/i.test(now);
    if (isEnd || isGroup) {
      if (isEnd) all.push(now);
      [now, depth] = ["", 0];
    } else {
      now += char;
    }
  }
  return [...all, now].map((one) => one.trim()).filter((one) => one !== "");
}

function plainName(name: string): string {
  const trimmed = name.trim();
  const inner = /^"(.*)"$/su.exec(trimmed)?.[1] ?? /^'(.*)'$/su.exec(trimmed)?.[1] ?? trimmed;
  return inner.replace(/\\(.)/g, "$1").trim();
}

function plainEmail(email: string): string {
  // A Japanese keyboard types full-width letters as easily as others.
  const narrow = email.normalize("NFKC").trim();
  return narrow.replace(/^mailto:/i, "").replace(/[.。]$/u, "");
}

function one(piece: string): Person[] {
  const bracketed = /^(.*?)[<＜]([^<>＜＞]*)[>＞]?\s*$/su.exec(piece);
  if (bracketed) {
    const [, name = "", email = ""] = bracketed;
    return [{ name: plainName(name), email: plainEmail(email) }];
  }
  const noted = /^(\S+@\S+)\s*\(([^)]*)\)$/u.exec(piece);
  if (noted) return [{ name: plainName(noted[2] ?? ""), email: plainEmail(noted[1] ?? "") }];
  const words = piece.split(/[\s\u3000]+/u);
  const manyAddresses = words.length > 1 && words.every((word) => /[@＠]/u.test(word));
  if (manyAddresses) return words.map((word) => ({ name: "", email: plainEmail(word) }));
  const last = words.at(-1) ?? "";
  if (words.length > 1 && isAddress(plainEmail(last))) {
    return [{ name: plainName(words.slice(0, -1).join(" ")), email: plainEmail(last) }];
  }
  return [{ name: "", email: plainEmail(piece) }];
}

/** Everybody a text names, in order; what is no address comes along, to be marked. */
export function peopleIn(text: string): Person[] {
  return pieces(text).flatMap(one);
}

/** `more` after `people`, nobody twice. */
export function joined(people: readonly Person[], more: readonly Person[]): Person[] {
  const seen = new Set(people.map(({ email }) => email.toLowerCase()));
  const fresh = more.filter(({ email }) => {
    const key = email.toLowerCase();
    if (email === "" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return [...people, ...fresh];
}
