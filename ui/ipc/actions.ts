// What a person can do to mail and mailboxes, as the engine takes it, and what still waits.

import type { Many, Selected, Wish } from "./list";

/** What a mailbox's rights let the person do: what they forbid is not offered. */
export interface May {
  insert: boolean;
  remove: boolean;
  markDeleted: boolean;
  flag: boolean;
  create: boolean;
  delete: boolean;
}

/** How much of an account has not reached its server; an account that is in step has no entry. */
export interface Waiting {
  account: string;
  waits: number;
  failed: number;
}

export type ChangeKind =
  | "flags"
  | "move"
  | "copy"
  | "append"
  | "expunge"
  | "create"
  | "rename"
  | "delete"
  | "subscribe"
  | "unsubscribe";

export type FailureCode =
  | "overQuota"
  | "notAllowed"
  | "mailboxGone"
  | "mailboxExists"
  | "refused"
  | "tooLarge"
  | "unconfirmed"
  | "gone"
  | "storeDamaged";

/** A change that has not reached the server; `failure` says why it was given up. */
export interface QueueRow {
  id: string | null;
  account: string;
  kind: string;
  failed: boolean;
  failure: string | null;
  server: string | null;
  message: string | null;
  subject: string | null;
  source: string | null;
  destination: string | null;
  name: string | null;
}

/** Shown at once, told to the server later. Who answers with an id can be taken back by it. */
export interface Actions {
  /** Wherever the messages stand, or in one mailbox. */
  setFlags(ids: string[], mailbox: string | null, add: string[], remove: string[]): Promise<string>;
  archive(ids: string[], mailbox: string | null): Promise<string>;
  trash(ids: string[], mailbox: string | null): Promise<string>;
  setJunk(ids: string[], mailbox: string | null, junk: boolean): Promise<string>;
  moveMessages(ids: string[], mailbox: string | null, to: string): Promise<string>;
  copyMessages(ids: string[], mailbox: string | null, to: string): Promise<string>;
  /** For good. */
  deleteMessages(ids: string[], mailbox: string | null): Promise<string>;
  /** Something for many messages at once, as one action. */
  actOn(selected: Selected, wish: Wish): Promise<Many>;
  undo(action: string): Promise<string>;

  /** Levels are joined by "/"; answers with the action and the mailbox. */
  createMailbox(account: string, path: string): Promise<[action: string, mailbox: string]>;
  renameMailbox(mailbox: string, path: string): Promise<string>;
  deleteMailbox(mailbox: string): Promise<string>;
  subscribe(mailbox: string, on: boolean): Promise<string>;
  readAll(mailbox: string): Promise<string>;
  /** How many messages are marked as deleted: what a purge would remove for good. */
  marked(mailbox: string): Promise<number>;
  purge(mailbox: string): Promise<number>;
  emptyMailbox(mailbox: string): Promise<number>;

  waiting(): Promise<Waiting[]>;
  queue(account: string): Promise<QueueRow[]>;
  retry(change: string): Promise<void>;
  dismiss(change: string): Promise<void>;
}
