// What the palette offers, and what fits what is typed.
import type { Mailbox } from "../../ipc/backend";
import { folded, rankOf } from "../../shared/folded";
import { mailboxName } from "../../shared/roles";

export interface Entry {
  key: string;
  words: string;
  /** Other words it is found by. */
  also: string[];
  /** The keys that do the same, as written on a keyboard. */
  caps: string[];
  run: () => void;
}

const most = 60;

/** The best first; in the order they were given where they fit alike. */
export function fitting(entries: readonly Entry[], typed: string): Entry[] {
  const wanted = folded(typed.trim());
  if (wanted === "") return entries.slice(0, most);
  return entries
    .map((entry) => ({ entry, rank: rankOf([entry.words, ...entry.also], wanted) }))
    .filter(({ rank }) => rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** A name for a mailbox that tells it from those of other accounts. */
export function fullName(mailbox: Mailbox, account: string | null): string {
  const path = mailbox.role === null ? mailbox.path.split("/").join(" / ") : mailboxName(mailbox);
  return account === null ? path : `${account} / ${path}`;
}
