// Lists: of a mailbox, of what stands in many, or of what was searched for; and what is chosen of them.
import type { Person } from "./backend";

export interface Row {
  id: string;
  /** Its place: a message may stand in several mailboxes. */
  location: string;
  /** The mailbox it stands in. */
  mailbox: string;
  thread: string;
  from: Person[];
  to: Person[];
  subject: string;
  preview: string;
  date: number;
  size: number;
  unread: boolean;
  flagged: boolean;
  answered: boolean;
  forwarded: boolean;
  /** Marked as deleted: it leaves when the mailbox is purged. */
  deleted: boolean;
  hasAttachment: boolean;
  bodyHeld: boolean;
  /** What it was found by, where it was searched for. */
  hit: Hit | null;
}

/** Where the words of a search stand: beginnings and ends, as JavaScript counts. */
export interface Hit {
  subject: [number, number][];
  text: string;
  marks: [number, number][];
}

export interface Query {
  /** Its end may be the beginning of a word. */
  text: string;
  account: string | null;
  /** How many seconds the person's clock is ahead of UTC. */
  offset: number;
}

/** Mailboxes that stand on no server: mail of all accounts at once. */
export type Smart = "inbox" | "unread" | "flagged" | "attached";

export type Shown = { kind: "mailbox"; id: string } | { kind: "smart"; smart: Smart };

export type Order = "date" | "sender" | "subject" | "size" | "unread" | "flagged";

export interface Only {
  unread: boolean;
  flagged: boolean;
  attached: boolean;
}

/** A list as the person arranged it; `turned` is the other way round than is usual for the order. */
export interface Listing {
  of: Shown;
  order: Order;
  turned: boolean;
  only: Only;
}

/** Rows [first, first + rows.length) of a list. */
export interface Page {
  total: number;
  first: number;
  rows: Row[];
}

/** Which messages, by their places: the engine finds what "all" is. */
export type Selected =
  | { kind: "places"; places: string[] }
  | { kind: "all"; list: Listing; but: string[] }
  | { kind: "found"; query: Query; but: string[] };

export type Wish =
  | { kind: "archive" | "trash" | "delete" | "junk" | "notJunk" }
  | { kind: "move" | "copy"; to: string }
  | { kind: "flag"; add: string[]; remove: string[] };

/** By which action it was done, and to how many messages. */
export interface Many {
  action: string;
  count: number;
}

export interface Lists {
  page(list: Listing, first: number, count: number): Promise<Page>;
  /** Where the rows [first, first + count) of a list stand, at most ten thousand. */
  places(list: Listing, first: number, count: number): Promise<string[]>;
}

/** The name a list goes by where something is kept for it. */
export function nameOfList(of: Shown): string {
  return of.kind === "mailbox" ? of.id : `smart-${of.smart}`;
}

export function plainList(of: Shown): Listing {
  const only = { unread: false, flagged: false, attached: false };
  return { of, order: "date", turned: false, only };
}
