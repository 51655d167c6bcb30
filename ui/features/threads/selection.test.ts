// Many messages are chosen, however few of them are at hand.
import { beforeEach, expect, it } from "vitest";
import { plainList } from "../../ipc/backend";
import { FakeBackend } from "../../ipc/fake";
import { Messages } from "./messages.svelte";
import { Selection } from "./selection.svelte";
import { Walking } from "./walking";

let backend: FakeBackend;
let messages: Messages;
let selection: Selection;
let walking: Walking;
const view = { reveal: () => undefined, focus: () => undefined };
const click = (index: number, held: MouseEventInit = {}) =>
  walking.click(index, new MouseEvent("click", held));
/** A range is known a moment later where its rows are not at hand. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(async () => {
  backend = new FakeBackend({ size: 20_000, now: 1_790_000_000 });
  messages = new Messages(backend);
  selection = new Selection(messages);
  walking = new Walking(messages, selection, view, () => undefined);
  await messages.open(plainList({ kind: "mailbox", id: "a1:INBOX" }));
});

it("begins with the message one was reading when another is added", () => {
  click(3);
  expect(selection.any).toBe(false);
  click(5, { ctrlKey: true });
  expect(selection.count).toBe(2);
  click(3, { ctrlKey: true });
  expect(selection.rows.map(({ id }) => id)).toEqual(["a1:INBOX#5"]);
});

it("takes what lies between with Shift, in either direction, by mouse and keyboard", async () => {
  click(4);
  click(7, { shiftKey: true });
  await settled();
  expect(selection.count).toBe(4);
  click(2, { shiftKey: true });
  await settled();
  expect(selection.rows.map(({ id }) => id)).toEqual(["a1:INBOX#2", "a1:INBOX#3", "a1:INBOX#4"]);
  walking.stretch(1);
  await settled();
  expect(selection.count).toBe(2);
});

it("asks for the places of rows that were never on the screen", async () => {
  click(0);
  click(899, { shiftKey: true });
  await settled();
  expect(selection.count).toBe(900);
  expect(selection.rows.length).toBeLessThan(900);
});

it("takes all of the mailbox without a single id, but for those taken out again", () => {
  selection.selectAll();
  expect(selection.count).toBe(20_000);
  click(1, { ctrlKey: true });
  expect(selection.count).toBe(19_999);
  expect(selection.has(messages.row(1))).toBe(false);
  const asked = selection.asked();
  expect(asked).toMatchObject({ kind: "all", but: [messages.row(1)?.location] });
});

it("walks on while others are chosen, and picks with a key where one is", () => {
  walking.step(1);
  walking.pick();
  walking.step(1);
  walking.step(1);
  walking.pick();
  expect(selection.rows.map(({ id }) => id)).toEqual(["a1:INBOX#0", "a1:INBOX#2"]);
  walking.pick();
  expect(selection.count).toBe(1);
});

it("takes all that a search shows", async () => {
  await messages.search({ text: "minutes", account: null, offset: 0 });
  selection.selectAll();
  expect(selection.asked()).toMatchObject({ kind: "found", query: { text: "minutes" } });
  expect(selection.count).toBe(messages.total);
});
