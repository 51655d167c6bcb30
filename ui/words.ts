// What was done, in words: to one message, or to many.
import { m } from "./paraglide/messages";
import { language } from "./shared/language.svelte";
import { shown } from "./shared/numbers";

export function counted(count: number): { count: number; shown: string } {
  return { count, shown: shown(count, language.tag) };
}

export function markWords(flag: string, on: boolean): string {
  if (flag === "\\Flagged") return on ? m.did_flag() : m.did_unflag();
  return on ? m.did_read() : m.did_unread();
}

export function manyMarkWords(flag: string, on: boolean, count: number): string {
  const many = counted(count);
  if (flag === "\\Flagged") return on ? m.did_flag_many(many) : m.did_unflag_many(many);
  return on ? m.did_read_many(many) : m.did_unread_many(many);
}
