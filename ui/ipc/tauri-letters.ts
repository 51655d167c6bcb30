// Letters in the real engine: written, kept, and on their way.
import type { Compose, OutboxRow, Warning, WarningCode } from "./backend";
import { commands, type OutboxRow as BoundRow } from "./bindings";
import { call, done } from "./calls";

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

// The engine and the screens are built together: its words for states are the screens' own.
const asRow = (row: BoundRow) => row as OutboxRow;

/** All but `attach`, which hands bytes over. */
export const letters: Omit<Compose, "attach"> = {
  writes: true,
  compose: (kind, message, mailbox) => call(commands.compose(kind, message, mailbox)),
  composeTo: (mailto) => call(commands.composeTo(mailto)),
  takeMailto: () => call(commands.takeMailto()),
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
  send: (draft, delay, at) => call(commands.send(draft, delay, at)),
  outbox: async () => (await call(commands.outbox())).map(asRow),
  undoSend: (outbox) => call(commands.undoSend(outbox)),
  sendNow: (outbox) => done(commands.sendNow(outbox)),
  retrySend: (outbox) => done(commands.retrySend(outbox)),
  dismissSent: (outbox) => done(commands.dismissSent(outbox)),
  editFailed: (outbox) => call(commands.editFailed(outbox)),
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
