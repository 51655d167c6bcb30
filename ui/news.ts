// What the engine tells unasked, in words at the foot of the window.
import type { Desk } from "./desk.svelte";
import type { Backend } from "./ipc/backend";
import { m } from "./paraglide/messages";
import { language } from "./shared/language.svelte";
import { shown } from "./shared/numbers";
import { mailboxName } from "./shared/roles";
import { status } from "./shared/status.svelte";

const millis = 12_000;

export function listenForNews(
  backend: Backend,
  desk: Desk,
  /** A link that is followed inside of the app. */
  takes: (url: string) => boolean,
): () => void {
  const counted = (count: number) => ({ count, shown: shown(count, language.tag) });
  const named = (id: string) => {
    const mailbox = desk.mailboxes.all.find((one) => one.id === id);
    return mailbox ? mailboxName(mailbox) : "";
  };
  const stops = [
    backend.on("linkClicked", (link) => {
      if (!takes(link.url)) desk.above = { kind: "link", link };
    }),
    backend.on("actionRefused", () => status.say(m.action_refused(), millis)),
    backend.on("givenUp", ({ account, count }) => {
      const run = () => (desk.above = { kind: "queue", account });
      status.say(m.given_up(counted(count)), millis, { label: m.details(), run });
    }),
    backend.on("sweptAway", ({ mailbox, count }) => {
      status.say(m.swept_away({ ...counted(count), mailbox: named(mailbox) }), 2 * millis);
    }),
    backend.on("unsteady", ({ mailbox }) => {
      status.say(m.unsteady({ mailbox: named(mailbox) }), 2 * millis);
    }),
    backend.on("markedOnly", ({ count }) => status.say(m.marked_only(counted(count)), millis)),
  ];
  return () => stops.forEach((stop) => stop());
}
