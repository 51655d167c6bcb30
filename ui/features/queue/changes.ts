// A change that has not reached the server, in words: what it was, and why it was given up.
import type { ChangeKind, FailureCode, Mailbox, QueueRow } from "../../ipc/backend";
import { m } from "../../paraglide/messages";
import { mailboxName } from "../../shared/roles";

type Places = { from: string; to: string; name: string };

const kinds: Record<ChangeKind, (places: Places) => string> = {
  flags: ({ from }) => m.change_flags({ mailbox: from }),
  move: ({ from, to }) => m.change_move({ from, to }),
  copy: ({ to }) => m.change_copy({ to }),
  append: ({ to }) => m.change_append({ to }),
  expunge: ({ from }) => m.change_expunge({ from }),
  create: ({ name }) => m.change_create({ name }),
  rename: ({ from, name }) => m.change_rename({ from, name }),
  delete: ({ from, name }) => m.change_delete({ name: from === "" ? name : from }),
  subscribe: ({ from }) => m.change_subscribe({ name: from }),
  unsubscribe: ({ from }) => m.change_unsubscribe({ name: from }),
};

const failures: Record<FailureCode, () => string> = {
  overQuota: m.failure_overQuota,
  notAllowed: m.failure_notAllowed,
  mailboxGone: m.failure_mailboxGone,
  mailboxExists: m.failure_mailboxExists,
  refused: m.failure_refused,
  tooLarge: m.failure_tooLarge,
  unconfirmed: m.failure_unconfirmed,
  gone: m.failure_gone,
  storeDamaged: m.failure_storeDamaged,
};

export const failureCodes = Object.keys(failures) as FailureCode[];

/** `mailboxes` give the paths the names people know them by. */
export function whatItWas(row: QueueRow, mailboxes: readonly Mailbox[]): string {
  const known = (path: string | null) => {
    const found = mailboxes.find((one) => one.account === row.account && one.path === path);
    return found ? mailboxName(found) : (path ?? "");
  };
  const places = {
    from: known(row.source),
    to: known(row.destination),
    name: row.name ?? known(row.source),
  };
  const words = Object.hasOwn(kinds, row.kind) ? kinds[row.kind as ChangeKind] : kinds.flags;
  return words(places);
}

/** A code that is new here is told like a refusal without a reason. */
export function whyNot(failure: string | null): string {
  const known = failure !== null && Object.hasOwn(failures, failure);
  return failures[known ? (failure as FailureCode) : "refused"]();
}
