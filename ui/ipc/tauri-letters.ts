// Letters in the real engine: written, kept, and on their way.
import type { Compose, OutboxRow, Warning, WarningCode } from "./backend";
import { commands } from "./bindings";
import { call, done } from "./calls";
import { problem } from "./problem";

const codes: Record<WarningCode, true> = {
  noSubject: true,
  forgottenAttachment: true,
  manyRecipients: true,
  noReply: true,
  external: true,
  tooLarge: true,
  noRecipients: true,
  badAddress: true,
};

const isKnown = (warning: { code: string }): warning is Warning =>
  Object.hasOwn(codes, warning.code);

type Sending = Pick<
  Compose,
  "send" | "outbox" | "undoSend" | "sendNow" | "retrySend" | "dismissSent" | "editFailed"
>;

// An engine that cannot send yet has none of these; then nothing of writing is shown.
const engine: Partial<Sending> = commands as Partial<Sending>;
const missing = () => Promise.reject(problem("internal"));

/** All but `attach`, which hands bytes over. */
export const letters: Omit<Compose, "attach"> = {
  writes: "send" in commands,
  compose: (kind, message, mailbox) => call(commands.compose(kind, message, mailbox)),
  composeTo: (mailto) => call(commands.composeTo(mailto)),
  openDraft: (draft) => call(commands.openDraft(draft)),
  draftOf: (message) => call(commands.draftOf(message)),
  drafts: () => call(commands.drafts()),
  writeDraft: (draft, form) => call(commands.writeDraft(draft, form)),
  closeDraft: (draft) => done(commands.closeDraft(draft)),
  discardDraft: (draft) => call(commands.discardDraft(draft)),
  detach: (draft, part) => done(commands.detach(draft, part)),
  draftVersions: (draft) => call(commands.draftVersions(draft)),
  restoreVersion: (draft, revision) => call(commands.restoreVersion(draft, revision)),
  recipients: (prefix, count) => call(commands.recipients(prefix, count)),
  checkLetter: async (draft) => (await call(commands.checkLetter(draft))).filter(isKnown),
  saveTemplate: (draft) => done(commands.saveTemplate(draft)),
  templates: () => call(commands.templates()),
  fromTemplate: (draft) => call(commands.fromTemplate(draft)),
  send: (draft, delay, at) => call((engine.send ?? missing)(draft, delay, at)),
  outbox: async () => (await call((engine.outbox ?? missing)())) as OutboxRow[],
  undoSend: (outbox) => call((engine.undoSend ?? missing)(outbox)),
  sendNow: (outbox) => done((engine.sendNow ?? missing)(outbox)),
  retrySend: (outbox) => done((engine.retrySend ?? missing)(outbox)),
  dismissSent: (outbox) => done((engine.dismissSent ?? missing)(outbox)),
  editFailed: (outbox) => call((engine.editFailed ?? missing)(outbox)),
};

/** What goes with bytes that are handed over; a header has no letters but ASCII. */
export function attachHeaders(draft: string, name: string, mime: string, inline: boolean) {
  return {
    "fumi-draft": draft,
    "fumi-name": encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd")),
    "fumi-mime": /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? mime : "application/octet-stream",
    "fumi-inline": String(inline),
  };
}
