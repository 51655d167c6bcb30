// Where a message can be moved to, as somebody types the name of a mailbox.
import type { Mailbox } from "../../ipc/backend";
import { folded, rankOf } from "../../shared/folded";
import { mailboxName } from "../../shared/roles";

/** The name as a person knows it, with the levels above it. */
export function shownPath(mailbox: Mailbox): string {
  if (mailbox.role !== null) return mailboxName(mailbox);
  return mailbox.path.split("/").join(" / ");
}

function rank(mailbox: Mailbox, typed: string): number {
  const best = rankOf([mailboxName(mailbox), mailbox.name], typed);
  if (best <= 3) return best;
  return folded(`${mailbox.path} ${shownPath(mailbox)}`).includes(typed) ? 4 : Infinity;
}

/**
 * Mailboxes that take mail and fit what is typed, the best first; `recent` leads while nothing is.
 * Mail moves within its account, and between every account and `local`, the Local Folders.
 */
export function destinations(
  all: readonly Mailbox[],
  here: Mailbox,
  typed: string,
  recent: readonly string[] = [],
  local?: string,
): Mailbox[] {
  const wanted = folded(typed.trim());
  const open = all.filter(
    ({ id, account, selectable, may, role }) =>
      id !== here.id &&
      (account === here.account || account === local || here.account === local) &&
      selectable &&
      may.insert &&
      role !== "flagged" &&
      role !== "important",
  );
  if (wanted === "") {
    const last = ({ account }: Mailbox) => (account === here.account ? 1e6 : 2e6);
    const place = (one: Mailbox) => (recent.includes(one.id) ? recent.indexOf(one.id) : last(one));
    return open.toSorted((a, b) => (place(a) < place(b) ? -1 : Number(place(a) > place(b))));
  }
  const ranked = open.map((mailbox) => ({ mailbox, rank: rank(mailbox, wanted) }));
  return ranked
    .filter((one) => one.rank < Infinity)
    .toSorted((a, b) => a.rank - b.rank)
    .map((one) => one.mailbox);
}

/**
 * The path a new mailbox gets, or `null` where there is one of that name or none can have it. Where
 * the server has all its mailboxes below the inbox, so is the new one.
 */
export function newPath(all: readonly Mailbox[], account: string, typed: string): string | null {
  const mine = all.filter((mailbox) => mailbox.account === account);
  const others = mine.filter(({ role }) => role !== "inbox");
  const below = others.length > 0 && others.every(({ path }) => /^inbox\//i.test(path));
  const levels = typed.split("/").map((level) => level.trim());
  if (levels.some((level) => level === "" || /[*%\p{Cc}]/u.test(level))) return null;
  const path = [...(below ? ["INBOX"] : []), ...levels].join("/");
  const taken = mine.some((mailbox) => mailbox.path.toLowerCase() === path.toLowerCase());
  return taken ? null : path;
}
