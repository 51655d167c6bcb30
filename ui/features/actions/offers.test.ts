// What can be done to a message depends on where it stands and on what one may do there.
import { expect, it } from "vitest";
import { mailboxOf } from "../../ipc/fake-boxes";
import type { Mailbox, May } from "../../ipc/backend";
import { offers, type Offers } from "./offers";

const none: May = {
  insert: false,
  remove: false,
  markDeleted: false,
  flag: false,
  create: false,
  delete: false,
};
const archive = mailboxOf("Archive", "archive");
const on = (here: Mailbox | undefined, all = [archive], deleted = false) =>
  (Object.entries(offers(here, all, deleted)) as [keyof Offers, boolean][])
    .filter(([, offered]) => offered)
    .map(([name]) => name);

it("offers everything in the inbox, and only what makes sense elsewhere", () => {
  const inbox = ["archive", "trash", "remove", "junk", "move", "flag"];
  expect(on(mailboxOf("INBOX", "inbox"))).toEqual(inbox);
  expect(on(archive)).toEqual(["trash", "remove", "junk", "move", "flag"]);
  expect(on(mailboxOf("Trash", "trash"))).toEqual(["archive", "remove", "junk", "move", "flag"]);
  expect(on(mailboxOf("Sent", "sent"))).toEqual(["archive", "trash", "remove", "move", "flag"]);
  const junk = on(mailboxOf("Junk", "junk"));
  expect([junk.includes("junk"), junk.includes("notJunk")]).toEqual([false, true]);
});

it("offers nothing the rights of a shared mailbox forbid", () => {
  expect(on(mailboxOf("Shared/Team", null, { may: none }), [archive], true)).toEqual([]);
  expect(on(mailboxOf("Shared/Team", null, { may: { ...none, flag: true } }))).toEqual(["flag"]);
  expect(on(undefined)).toEqual([]);
});

it("does not offer to put mail where none may be put", () => {
  const closed = mailboxOf("Archive", "archive", { may: none });
  expect(on(mailboxOf("INBOX", "inbox"), [closed])).not.toContain("archive");
});

it("offers to mark or to delete for good where that is the account's way", () => {
  const inbox = mailboxOf("INBOX", "inbox");
  const marking = offers(inbox, [archive], false, "mark");
  expect([marking.trash, marking.mark]).toEqual([false, true]);
  expect(offers(inbox, [archive], true, "mark").mark).toBe(false);
  const purging = offers(inbox, [archive], false, "purge");
  expect([purging.trash, purging.mark, purging.remove]).toEqual([false, false, true]);
  expect(offers(mailboxOf("Team", null, { may: none }), [], false, "mark").mark).toBe(false);
});

it("offers to take a message back that is marked as deleted", () => {
  expect(on(mailboxOf("INBOX", "inbox"), [archive], true)).toContain("takeBack");
});
