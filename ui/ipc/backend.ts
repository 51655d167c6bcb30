// What the screens may ask of the mail engine, and what it tells them unasked.
import type { Actions, May } from "./actions";
import type { Arrange, Colour, Deletion } from "./arrange";
import type { ByBrowser } from "./browser";
import type { Compose } from "./compose";
import type { Lists, Page, Query } from "./list";
import type { OpenMessage, Reading } from "./reading";
import type { Check, Found, SetupForm, Suggestion } from "./setup";

export type * from "./actions";
export type * from "./arrange";
export type * from "./browser";
export type * from "./compose";
export * from "./list";
export type * from "./reading";
export type { ProblemCode } from "./problem";
export type * from "./setup";

/** `code` says what happened, `server` holds the server's own words, plain and short. */
export interface Problem {
  code: string;
  server: string | null;
  host: string | null;
  /** The provider's page where it can be mended. */
  page: string | null;
}

export type StateKind =
  "offline" | "connecting" | "syncing" | "idle" | "signInNeeded" | "failed" | "passwordNeeded";

export interface AccountState {
  kind: StateKind;
  problem: Problem | null;
  progress: { done: number; total: number } | null;
  retryAt: number | null;
}

export interface Account {
  id: string;
  address: string;
  name: string;
  /** Local Folders have no server, and nothing to arrange. */
  local: boolean;
  colour: Colour;
  deletion: Deletion;
  /** New letters are sent from it. */
  sends: boolean;
  /** It signs in on its provider's page in the browser. */
  byBrowser: boolean;
  state: AccountState;
}

export type Role =
  | "inbox"
  | "drafts"
  | "sent"
  | "archive"
  | "junk"
  | "trash"
  | "all"
  | "flagged"
  | "important"
  | "templates";

export interface Mailbox {
  id: string;
  account: string;
  path: string;
  name: string;
  depth: number;
  role: Role | null;
  selectable: boolean;
  messages: number;
  unread: number;
  complete: boolean;
  subscribed: boolean;
  /** Kept in step; else it is left alone until it is opened. */
  synced: boolean;
  shown: boolean;
  notified: boolean;
  chosenRole: Role | null;
  may: May;
}

export interface Person {
  name: string;
  email: string;
}

export type Security = "tls" | "starttls";

export interface ServerForm {
  host: string;
  port: number;
  security: Security;
}

export type Keyring = "available" | "locked" | "absent";

export type Keep =
  { kind: "keyring" } | { kind: "session" } | { kind: "sealed"; passphrase: string };

export interface Started {
  locale: string;
  accounts: Account[];
  keyring: Keyring;
  sealedLocked: boolean;
  platform: string;
  demo: boolean;
  /** The person has said that the network costs money. */
  metered: boolean;
}

/** A link of a message, with where it really leads; for `mailto:` the host is the address. */
export interface Link {
  message: string;
  link: number;
  url: string;
  host: string;
}

export type ChangedKind = "accounts" | "mailboxes" | "queue" | "messages" | "message";

export interface Events {
  changed: { kind: ChangedKind; id: string | null };
  accountState: { account: string; state: AccountState };
  check: Check;
  /** One of what is found while an address is looked up. */
  serversFound: { address: string; found: Found };
  signInPage: { url: string };
  linkClicked: Link;
  /** The server refused what was done in this mailbox; it is put back. */
  actionRefused: { mailbox: string };
  /** So many changes were given up and put back; the queue says why. */
  givenUp: { account: string; count: number };
  /** So many messages are only marked as deleted: the server cannot remove them alone. */
  markedOnly: { account: string; count: number };
  /** Many old messages have gone from a mailbox at once, on the server: an archive policy, perhaps. */
  sweptAway: { mailbox: string; count: number };
  /** The server numbers a mailbox anew again and again; it is left alone for some hours. */
  unsteady: { mailbox: string };
  /** A letter that goes out, or all of them. */
  outboxChanged: { id: string | null };
  draftChanged: { id: string | null };
  /** The person has followed a `mailto:` link somewhere: `takeMailto` gives it. */
  mailtoGiven: Record<string, never>;
}

/** Every call rejects with a `Refusal` and nothing else. */
export interface Backend extends Actions, Arrange, ByBrowser, Compose, Lists, Reading {
  start(): Promise<Started>;
  suggest(address: string): Promise<Suggestion>;
  /** Asks the net about the address's domain, for some seconds at most; the best comes first. */
  lookUp(address: string): Promise<Found[]>;
  /** Opens the provider's page for a problem in the browser. */
  openHelp(code: string, host: string): Promise<void>;
  signIn(form: SetupForm, password: string, keep: Keep): Promise<Account>;
  cancelSignIn(): Promise<void>;
  unlockSealed(passphrase: string): Promise<void>;
  givePassword(account: string, password: string, keep: Keep): Promise<void>;
  mailboxes(): Promise<Mailbox[]>;
  /** What is found among the mail that is here, newest first, as far as it is shown. */
  search(query: Query, first: number, count: number): Promise<Page>;
  /** How many messages here cannot be searched yet. */
  unsearchable(): Promise<number>;
  openMessage(message: string, mailbox: string): Promise<OpenMessage>;
  source(message: string): Promise<string>;
  showMailbox(mailbox: string): Promise<void>;
  syncNow(): Promise<void>;
  networkChanged(): Promise<void>;
  chooseMetered(metered: boolean): Promise<void>;
  /** What the screens keep for the person: names and values. */
  preferences(): Promise<[name: string, value: string][]>;
  prefer(name: string, value: string | null): Promise<void>;
  /** How large everything is shown, in percent. */
  zoom(percent: number): Promise<void>;
  /** Opens a link in the browser: only after the person was shown where it leads. */
  openLink(message: string, link: number): Promise<void>;
  saveAttachment(message: string, part: number): Promise<string>;
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void;
}
