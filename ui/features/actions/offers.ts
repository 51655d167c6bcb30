// What can be done to a message where it stands: what the rights forbid is not offered.
import type { Deletion, Mailbox, Role } from "../../ipc/backend";

export interface Offers {
  archive: boolean;
  trash: boolean;
  /** Instead of the trash, where that is the account's way. */
  mark: boolean;
  /** In the trash there is nothing left but this. */
  remove: boolean;
  junk: boolean;
  notJunk: boolean;
  move: boolean;
  flag: boolean;
  takeBack: boolean;
}

const nothing: Offers = {
  archive: false,
  trash: false,
  mark: false,
  remove: false,
  junk: false,
  notJunk: false,
  move: false,
  flag: false,
  takeBack: false,
};

/** `all` are the mailboxes there are: one that takes nothing is nowhere to move to. */
export function offers(
  here: Mailbox | undefined,
  all: readonly Mailbox[],
  deleted: boolean,
  way: Deletion = "trash",
): Offers {
  if (!here) return nothing;
  const { may, role } = here;
  const takes = (wanted: Role) => {
    const found = all.find((one) => one.account === here.account && one.role === wanted);
    return found?.may.insert ?? true;
  };
  const ours = role === "drafts" || role === "sent" || role === "templates";
  return {
    archive: may.remove && role !== "archive" && role !== "all" && takes("archive"),
    trash: way === "trash" && may.remove && role !== "trash" && takes("trash"),
    mark: way === "mark" && may.markDeleted && role !== "trash" && !deleted,
    remove: may.remove,
    junk: may.remove && role !== "junk" && !ours && takes("junk"),
    notJunk: may.remove && role === "junk" && takes("inbox"),
    move: may.remove,
    flag: may.flag,
    takeBack: deleted && may.markDeleted,
  };
}
