// How a letter on its way stands, and what mends it, in words.
import type { Mend, OutboxRow } from "../../ipc/backend";
import { problem } from "../../ipc/problem";
import { m } from "../../paraglide/messages";
import { longTime } from "../../shared/dates";
import { inWords, problemWords } from "../../shared/problems";

export function howItStands({ state, due }: OutboxRow, now: number, tag: string): string {
  switch (state) {
    case "queued":
      return due > now + 60
        ? m.outbox_queued_until({ time: longTime(due, tag) })
        : m.outbox_queued();
    case "due":
      return due > now + 1 ? m.outbox_again_at({ time: longTime(due, tag) }) : m.outbox_due();
    case "sending":
      return m.outbox_sending();
    case "maybeSent":
      return m.outbox_maybe();
    case "sent":
      return m.outbox_sent();
    case "failed":
      return m.outbox_failed();
  }
}

/** Why it did not go; a reason we have no words for is explained by what can be done. */
export function whyNot({ failure, mend }: OutboxRow): string {
  const own = failure === null ? undefined : reasons[failure];
  if (own) return own();
  if (failure !== null && Object.hasOwn(problemWords, failure)) {
    const { title, advice } = inWords(problem(failure));
    return `${title}. ${advice}`;
  }
  const byMend: Record<Mend, () => string> = {
    edit: m.outbox_why_edit,
    retry: m.outbox_why_retry,
    password: m.outbox_why_password,
    wait: m.outbox_why_wait,
    identity: m.outbox_why_identity,
  };
  return mend === null ? m.outbox_why_other() : byMend[mend]();
}

/** Where a letter that goes out wants other words than a mailbox that is read. */
const reasons: Partial<Record<string, () => string>> = {
  recipientRefused: m.outbox_why_badRecipient,
  badAddress: m.outbox_why_badRecipient,
  contentRefused: m.outbox_why_spam,
  tooLarge: m.outbox_why_tooLarge,
  wrongPassword: m.outbox_why_password,
  passwordNeeded: m.outbox_why_password,
  senderNotAllowed: m.outbox_why_identity,
  sendingLimit: m.outbox_why_wait,
  blocked: m.outbox_why_wait,
};

export function mendWords(mend: Mend): string {
  const words: Record<Mend, () => string> = {
    edit: m.outbox_edit,
    retry: m.try_again,
    password: m.state_enter_password,
    wait: m.outbox_send_now,
    identity: m.outbox_identity,
  };
  return words[mend]();
}
