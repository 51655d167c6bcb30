// Rows of a list: of a mailbox, or of what was searched for.
import type { Person } from "./backend";

export interface Row {
  id: string;
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

/** Rows [first, first + rows.length) of a mailbox, newest first. */
export interface Page {
  total: number;
  first: number;
  rows: Row[];
}
