// Mailboxes stand where people look for them.
import { expect, it } from "vitest";
import type { Mailbox, Role } from "../ipc/backend";
import { mailboxOf } from "../ipc/fake-boxes";
import { arrange } from "./tree";

const mailbox = (path: string, role: Role | null = null, selectable = true) =>
  mailboxOf(path, role, { selectable });

const drawn = (mailboxes: Mailbox[], locale = "en") =>
  arrange(mailboxes, locale).map(({ level, name }) => `${"  ".repeat(level - 1)}${name}`);

it("puts the inbox first, then the other roles, then the rest by name", () => {
  const lines = drawn([
    mailbox("Zebra"),
    mailbox("Trash", "trash"),
    mailbox("apple 10"),
    mailbox("apple 9"),
    mailbox("Sent", "sent"),
    mailbox("INBOX", "inbox"),
    mailbox("Drafts", "drafts"),
  ]);
  expect(lines).toEqual(["INBOX", "Drafts", "Sent", "Trash", "apple 9", "apple 10", "Zebra"]);
});

it("makes the level that is missing above a mailbox (Zoho lists children without parents)", () => {
  expect(drawn([mailbox("Clients/Lisbon/2026")])).toEqual(["Clients", "  Lisbon", "    2026"]);
});

it("hangs the children of a mailbox with a role below it", () => {
  const lines = drawn([
    mailbox("INBOX", "inbox"),
    mailbox("INBOX/Bills"),
    mailbox("INBOX/Old/2024"),
  ]);
  expect(lines).toEqual(["INBOX", "  Bills", "  Old", "    2024"]);
});

it("hides a level that holds nothing of its own, such as [Gmail]", () => {
  const lines = drawn([
    mailbox("INBOX", "inbox"),
    mailbox("[Gmail]", null, false),
    mailbox("[Gmail]/Sent Mail", "sent"),
  ]);
  expect(lines).toEqual(["INBOX", "Sent Mail"]);
});

it("keeps every selectable mailbox exactly once", () => {
  const all = ["A/B", "A", "A/B/C", "受信/旅行", "B"].map((path) => mailbox(path));
  const ids = arrange(all, "ja").flatMap(({ mailbox: found }) => (found ? [found.id] : []));
  expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
});
