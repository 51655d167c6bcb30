// Somebody types a few letters and means a mailbox.
import { expect, it } from "vitest";
import type { Mailbox } from "../../ipc/backend";
import { mailboxOf } from "../../ipc/fake-boxes";
import { language } from "../../shared/language.svelte";
import { folded } from "../../shared/folded";
import { destinations, newPath } from "./destinations";

const inbox = mailboxOf("INBOX", "inbox");
const reader = { ...mailboxOf("").may, insert: false };
const all = [
  inbox,
  mailboxOf("Archive", "archive"),
  mailboxOf("Trash", "trash"),
  mailboxOf("Projects/Garden"),
  mailboxOf("Projects/読書ノート"),
  mailboxOf("Old garden"),
  mailboxOf("Shared/Office", null, { may: reader }),
  mailboxOf("Starred", "flagged"),
  mailboxOf("Work", null, { account: "a2" }),
];
const found = (typed: string, recent: string[] = []) =>
  destinations(all, inbox, typed, recent).map(({ path }) => path);

it("finds a mailbox by the beginning of its name before all others", () => {
  expect(found("gar")).toEqual(["Projects/Garden", "Old garden"]);
  expect(found("projects")).toEqual(["Projects/Garden", "Projects/読書ノート"]);
  expect(found("nowhere")).toEqual([]);
});

it("goes to Local Folders from every account, and from there to every account", () => {
  const kept = mailboxOf("Kept", null, { account: "local" });
  const paths = (here: Mailbox, typed = "") =>
    destinations([...all, kept], here, typed, [], "local").map(({ path }) => path);
  expect(paths(inbox).at(-1), "its own mailboxes first").toBe("Kept");
  expect(paths(inbox)).not.toContain("Work");
  expect(paths(kept, "work")).toEqual(["Work"]);
});

it("knows a mailbox by the name it has on the screen", () => {
  language.choose("ja");
  expect(found("ゴミ")).toEqual(["Trash"]);
  language.choose("en");
  expect(found("ゴミ")).toEqual([]);
});

it("does not care for width, case or kana", () => {
  expect(folded("ＡＢＣ ﾉｰﾄ ノート")).toBe(folded("abc のーと のーと"));
  expect(found("のーと")).toEqual(["Projects/読書ノート"]);
});

it("offers neither where the message is, nor what takes no mail, nor another account's", () => {
  expect(found("")).toEqual([
    "Archive",
    "Trash",
    "Projects/Garden",
    "Projects/読書ノート",
    "Old garden",
  ]);
});

it("puts first where mail was moved last, until something is typed", () => {
  expect(found("", ["Old garden", "Trash"]).slice(0, 3)).toEqual([
    "Old garden",
    "Trash",
    "Archive",
  ]);
  expect(found("gar", ["Old garden"])[0]).toBe("Projects/Garden");
});

it("makes a mailbox of a name that is free and can be one", () => {
  expect(newPath(all, "a1", " Travel ")).toBe("Travel");
  expect(newPath(all, "a1", "Projects / House")).toBe("Projects/House");
  for (const bad of ["archive", "a//b", "50%", "*", "/", "a\u0007"]) {
    expect(newPath(all, "a1", bad), bad).toBeNull();
  }
});

it("makes it below the inbox where the server has all of them there", () => {
  const courier = [inbox, mailboxOf("INBOX/Sent", "sent")];
  expect(newPath(courier, "a1", "Travel")).toBe("INBOX/Travel");
  expect(newPath([inbox], "a1", "Travel")).toBe("Travel");
});
