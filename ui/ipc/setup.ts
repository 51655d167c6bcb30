// Setting an account up: what is typed, what is found, and how each check stands.
import type { Problem, ServerForm } from "./backend";

export interface SetupForm {
  name: string;
  address: string;
  username: string;
  imap: ServerForm;
  smtp: ServerForm;
  /** Go on even when the outgoing server does not work: then mail can be read, not sent. */
  withoutSmtp: boolean;
}

export interface Suggestion {
  provider: string;
  imap: ServerForm;
  smtp: ServerForm;
  username: string;
  hint: string | null;
}

export type Source = "table" | "autoconfig" | "ispdb" | "mx" | "spf" | "mxIspdb" | "srv" | "guess";

/** Servers found for an address: `source` says how, `by` who named them. */
export interface Found {
  source: Source;
  by: string;
  provider: string;
  title: string;
  imap: ServerForm;
  smtp: ServerForm;
  username: string;
  hint: string | null;
  /** The hosts are outside the address's domain, and what named them can be forged. */
  foreign: boolean;
}

export type CheckStep = "browser" | "imap" | "mailboxes" | "smtp";

export interface Check {
  step: CheckStep;
  state: "running" | "ok" | "failed";
  millis: number;
  problem: Problem | null;
  /** Empty for the mailboxes and the browser. */
  host: string;
  /** Whom the server's certificate is for and by, once it was checked. */
  certificate: { host: string; issuer: string } | null;
}
