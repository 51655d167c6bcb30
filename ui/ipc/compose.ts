// What the screens ask of the engine to write and send mail: drafts, what is attached, the outbox.
import type { Person } from "./backend";

export type ComposeKind =
  | "new"
  | "reply"
  | "replyAll"
  | "replyList"
  | "forward"
  | "forwardAttached"
  | "redirect"
  | "editAsNew";

export type Format = "html" | "plain";

export interface DraftPart {
  part: string;
  name: string;
  mime: string;
  size: number;
  /** An image inside the text, which shows it by `partUrl`. */
  contentId: string | null;
}

/** What a person changes of a draft. */
export interface LetterForm {
  identity: string;
  to: Person[];
  cc: Person[];
  bcc: Person[];
  subject: string;
  format: Format;
  /** Sanitised HTML, or text. */
  body: string;
}

/** A draft as the composer shows it. */
export interface Letter extends LetterForm {
  draft: string;
  account: string;
  kind: ComposeKind;
  parts: DraftPart[];
  revision: number;
  /** The message it answers or forwards. */
  answers: string | null;
  /** How many bytes the server takes. */
  limit: number | null;
  size: number;
  /** Another device has another version; both are kept. */
  conflict: boolean;
}

export interface DraftRow {
  draft: string;
  account: string;
  subject: string;
  to: Person[];
  preview: string;
  changed: number;
  /** The server has it as it is here. */
  saved: boolean;
}

export interface DraftVersion {
  revision: number;
  changed: number;
  preview: string;
}

export type WarningCode =
  | "noSubject"
  | "forgottenAttachment"
  | "manyRecipients"
  | "noReply"
  | "external"
  | "tooLarge"
  | "noRecipients"
  | "badAddress";

export interface Warning {
  code: WarningCode;
  /** The word, address or size it is about. */
  detail: string | null;
}

export type OutboxState = "queued" | "due" | "sending" | "maybeSent" | "sent" | "failed";
export type Mend = "edit" | "retry" | "password" | "wait" | "identity";

export interface OutboxRow {
  id: string;
  account: string;
  subject: string;
  to: Person[];
  state: OutboxState;
  /** Unix seconds. */
  due: number;
  tries: number;
  failure: string | null;
  /** The server's own words. */
  server: string | null;
  mend: Mend | null;
}

export interface Compose {
  /** Whether letters can be written and sent. */
  readonly writes: boolean;
  /** The draft is kept at once; a reply or a forwarded mail has its quote and its parts. */
  compose(kind: ComposeKind, message: string | null, mailbox: string | null): Promise<Letter>;
  /** What a `mailto:` may fill: people, subject, text. */
  composeTo(mailto: string): Promise<Letter>;
  /** The `mailto:` link the program was started with; each is given once. */
  takeMailto(): Promise<string | null>;
  openDraft(draft: string): Promise<Letter>;
  /** A message of the drafts mailbox, whoever wrote it. */
  draftOf(message: string): Promise<Letter>;
  drafts(): Promise<DraftRow[]>;
  /** Durable here before it answers; on the server soon. */
  writeDraft(draft: string, form: LetterForm): Promise<{ revision: number; size: number }>;
  /** An untouched new draft vanishes; any other is saved on the server now. */
  closeDraft(draft: string): Promise<void>;
  /** Answers with the action that can be undone. */
  discardDraft(draft: string): Promise<string>;
  attach(
    draft: string,
    name: string,
    mime: string,
    inline: boolean,
    bytes: Uint8Array,
  ): Promise<DraftPart>;
  detach(draft: string, part: string): Promise<void>;
  draftVersions(draft: string): Promise<DraftVersion[]>;
  restoreVersion(draft: string, revision: number): Promise<Letter>;
  /** Whom the person wrote to, then who wrote to them, the most used first. */
  recipients(prefix: string, count: number): Promise<Person[]>;
  checkLetter(draft: string): Promise<Warning[]>;
  /** Goes out after `delay` seconds, or at a time (Unix seconds). Answers with its id in the outbox. */
  send(draft: string, delay: number, at: number | null): Promise<string>;
  outbox(): Promise<OutboxRow[]>;
  /** Back to the draft as it was; refused once it is on its way. */
  undoSend(outbox: string): Promise<Letter>;
  sendNow(outbox: string): Promise<void>;
  retrySend(outbox: string): Promise<void>;
  dismissSent(outbox: string): Promise<void>;
  editFailed(outbox: string): Promise<Letter>;
  saveTemplate(draft: string): Promise<void>;
  templates(): Promise<DraftRow[]>;
  fromTemplate(draft: string): Promise<Letter>;
}

/** Where the engine's scheme answers: WebView2 knows none but http. */
const scheme = /windows/i.test(navigator.userAgent) ? "http://mail.localhost" : "mail://localhost";

/** The address by which the text shows an image of the draft. */
export function partUrl(draft: string, part: string): string {
  return `${scheme}/draft/${draft}/${part}`;
}

/** Which part of which draft an address shows, if any. */
export function partOfUrl(url: string): { draft: string; part: string } | null {
  const found =
    /^(?:mail:\/\/localhost|http:\/\/mail\.localhost)\/draft\/([^/?#]+)\/([^/?#]+)$/.exec(url);
  const [, draft, part] = found ?? [];
  return draft !== undefined && part !== undefined ? { draft, part } : null;
}
