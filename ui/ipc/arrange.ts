// What a person arranges of their accounts: how they look, their servers, whom they write as, which
// mailboxes they want.
import type { Problem, Role, ServerForm } from "./backend";

export const colours = ["blue", "green", "amber", "red", "violet", "teal", "pink", "grey"] as const;
export type Colour = (typeof colours)[number];
export type Deletion = "trash" | "mark" | "purge";
export type SentCopies = "auto" | "server" | "client";

/** The roles a person may give to a mailbox of theirs. */
export const rolesToGive = ["drafts", "sent", "archive", "junk", "trash", "templates"] as const;
export type RoleToGive = (typeof rolesToGive)[number] & Role;

export interface AccountChoices {
  name: string;
  colour: Colour;
  deletion: Deletion;
  sentCopies: SentCopies;
}

export interface Servers {
  username: string;
  imap: ServerForm;
  smtp: ServerForm;
}

export interface AccountSettings {
  id: string;
  address: string;
  /** Its short name; empty when unknown. */
  provider: string;
  choices: AccountChoices;
  servers: Servers;
  ownSmtpPassword: boolean;
  sends: boolean;
}

/** What would be lost with an account; the messages only are on its server still. */
export interface Losses {
  messages: number;
  changes: number;
  drafts: number;
  outbox: number;
}

export interface IdentityForm {
  name: string;
  address: string;
  replyTo: string;
  signature: string;
  signatureHtml: string;
}

export interface Identity {
  id: string;
  form: IdentityForm;
  isDefault: boolean;
}

/** How the window looks: words of `shared/theme` and `shared/language`. */
export interface Appearance {
  theme: string;
  density: string;
  language: string;
}

export interface Imported {
  added: string[];
  changed: string[];
  /** How the window was on the other computer. */
  appearance: Appearance | null;
}

export interface MailboxSize {
  mailbox: string;
  size: number;
}

type KeepWhere = import("./backend").Keep;

export interface Arrange {
  accountSettings(account: string): Promise<AccountSettings>;
  chooseForAccount(account: string, form: AccountChoices): Promise<void>;
  orderAccounts(accounts: string[]): Promise<void>;
  sendFrom(account: string): Promise<void>;
  changeServers(account: string, form: Servers): Promise<void>;
  losses(account: string): Promise<Losses>;
  /** Refused with `unsent` where something would be lost, unless that is wanted. */
  removeAccount(account: string, lose: boolean): Promise<Problem | null>;
  /** Both answer with `notRevoked` where the provider could not be told. */
  signOut(account: string): Promise<Problem | null>;
  /** Answers with what kept it from being tried, where it is no matter of the password. */
  giveSmtpPassword(account: string, password: string, keep: KeepWhere): Promise<Problem | null>;
  forgetSmtpPassword(account: string): Promise<void>;
  checkSending(account: string): Promise<void>;
  /** Answers with where the file is. */
  exportSettings(look: Appearance): Promise<string>;
  importSettings(text: string): Promise<Imported>;

  identities(account: string): Promise<Identity[]>;
  addIdentity(account: string, form: IdentityForm): Promise<Identity>;
  changeIdentity(identity: string, form: IdentityForm): Promise<Identity>;
  preferIdentity(identity: string): Promise<void>;
  removeIdentity(identity: string): Promise<void>;

  /** A mailbox that holds nothing is not named. */
  mailboxSizes(account: string): Promise<MailboxSize[]>;
  chooseForMailbox(
    mailbox: string,
    synced: boolean,
    shown: boolean,
    notified: boolean,
  ): Promise<void>;
  chooseRole(account: string, role: RoleToGive, mailbox: string | null): Promise<void>;
}
