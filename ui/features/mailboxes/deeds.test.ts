// What a mailbox's menu holds.
import { beforeEach, expect, it } from "vitest";
import type { Mailbox } from "../../ipc/backend";
import { mailboxOf } from "../../ipc/fake-boxes";
import { language } from "../../shared/language.svelte";
import { deeds, type Deed } from "./deeds";

beforeEach(() => language.choose("en"));

function menu(mailbox: Mailbox, marked = 0): string[] {
  const items = deeds(mailbox, marked, () => undefined, String);
  return items.map(({ label, reason }) => (reason === undefined ? label : `(${label})`));
}

it("lets a person's own mailbox be renamed and deleted", () => {
  expect(menu(mailboxOf("Travel", null, { unread: 2, messages: 5 }))).toEqual([
    "Mark all as read",
    "New mailbox inside…",
    "Rename…",
    "Unsubscribe",
    "Delete mailbox…",
  ]);
});

it("has nobody to subscribe with in Local Folders", () => {
  const items = deeds(mailboxOf("Travel"), 0, () => undefined, String, true);
  expect(items.map(({ label }) => label)).toEqual([
    "New mailbox inside…",
    "Rename…",
    "Delete mailbox…",
  ]);
});

it("keeps the mailboxes with a role", () => {
  expect(menu(mailboxOf("INBOX", "inbox"))).toEqual(["New mailbox inside…"]);
  expect(menu(mailboxOf("Trash", "trash", { messages: 3, subscribed: false }))).toEqual([
    "New mailbox inside…",
    "Subscribe",
    "Empty trash…",
  ]);
});

it("shows what the rights forbid, with the reason, and does not do it", () => {
  const { may } = mailboxOf("");
  const forbidden = { ...may, create: false, delete: false, remove: false };
  expect(menu(mailboxOf("Shared/Team", null, { may: forbidden }), 2)).toEqual([
    "(New mailbox inside…)",
    "(Rename…)",
    "Unsubscribe",
    "(Remove marked messages (2)…)",
    "(Delete mailbox…)",
  ]);
});

it("removes marked messages where there are any", () => {
  const done: Deed[] = [];
  const items = deeds(mailboxOf("INBOX", "inbox"), 7, (deed) => done.push(deed), String);
  const purge = items.find(({ label }) => label === "Remove marked messages (7)…");
  purge?.run();
  expect(done).toEqual(["purge"]);
});
