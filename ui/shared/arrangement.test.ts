// Each list is as the person left it, and a list is never what it cannot be.
import { beforeEach, expect, it } from "vitest";
import { plainList } from "../ipc/backend";
import { arranged, keepArranged, marksOf } from "./arrangement";
import { preferences } from "./preferences.svelte";

const inbox = { kind: "mailbox", id: "7" } as const;
const unread = { kind: "smart", smart: "unread" } as const;

beforeEach(() => preferences.adopt([], () => Promise.resolve()));

it("comes back in the order it was left in, mailbox by mailbox", () => {
  const only = { unread: true, flagged: false, attached: true };
  keepArranged({ of: inbox, order: "subject", turned: true, only });
  expect(arranged(inbox)).toEqual({ of: inbox, order: "subject", turned: true, only });
  expect(marksOf(only)).toEqual(["unread", "attached"]);
  expect(arranged(unread)).toEqual(plainList(unread));
  keepArranged(plainList(inbox));
  expect(preferences.get("list.7")).toBeNull();
});

it("takes a filter by the name of an order for what it is", () => {
  keepArranged({ ...plainList(inbox), order: "unread" });
  expect(marksOf(arranged(inbox).only)).toEqual([]);
  const only = { unread: true, flagged: false, attached: false };
  keepArranged({ ...plainList(inbox), only });
  expect(arranged(inbox)).toMatchObject({ order: "date", only });
});

it("sorts many mailboxes by no name, whatever is kept", () => {
  preferences.adopt([["list.smart-unread", "sender turned"]], () => Promise.resolve());
  expect(arranged(unread)).toMatchObject({ order: "date", turned: true });
});
