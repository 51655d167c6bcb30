// The open mailbox stays in its place while mail comes in.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { plainList } from "../../ipc/backend";
import { FakeBackend } from "../../ipc/fake";
import { Messages } from "./messages.svelte";

const now = 1_790_000_000;
const listOf = (id: string) => plainList({ kind: "mailbox", id });
const inbox = listOf("a1:INBOX");
let backend: FakeBackend;
let messages: Messages;
let stop: () => void;

beforeEach(async () => {
  backend = new FakeBackend({ size: 5000, now });
  messages = new Messages(backend);
  stop = messages.listen();
  const opened = messages.open(inbox);
  await opened;
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("shows the newest hundred messages with one question", () => {
  expect(messages.total).toBe(5000);
  expect(messages.row(0)?.subject).toBe("週末の京都旅行について");
  expect(backend.calls.filter((call) => call.startsWith("page"))).toHaveLength(1);
});

it("keeps the chosen message chosen when a new one arrives on top", async () => {
  messages.show(0, 10);
  messages.choose(4);
  const id = messages.chosen;
  backend.receive();
  await vi.waitFor(() => expect(messages.total).toBe(5001));
  expect(messages.chosen).toBe(id);
  expect(messages.active).toBe(5);
  expect(messages.row(5)?.id).toBe(id);
  expect(messages.row(0)?.subject).toBe("Just in: letter 1");
});

it("tells by how many rows the screen must move to stay still", async () => {
  messages.show(1200, 1210);
  await vi.waitFor(() => expect(messages.row(1200)).toBeDefined());
  const shifts: number[] = [];
  messages.onshift = (rows) => shifts.push(rows);
  const id = messages.row(1200)?.id;
  backend.receive();
  backend.receive();
  await vi.waitFor(() => expect(shifts).toEqual([2]));
  expect(messages.row(1202)?.id).toBe(id);
});

it("reads once for many changes at a time", async () => {
  messages.show(0, 10);
  backend.calls.length = 0;
  vi.useFakeTimers();
  for (let n = 0; n < 50; n += 1) backend.emit("changed", { kind: "messages", id: "a1:INBOX" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(backend.calls).toEqual(["page a1:INBOX 0 1", "page a1:INBOX 0 100"]);
});

it("does not care for changes in other mailboxes", async () => {
  backend.calls.length = 0;
  vi.useFakeTimers();
  backend.emit("changed", { kind: "messages", id: "a1:Sent" });
  await vi.advanceTimersByTimeAsync(5000);
  expect(backend.calls).toEqual([]);
});

it("opens a far message that is chosen before its page is here, as soon as it is", async () => {
  const arrived = vi.fn();
  messages.onarrive = arrived;
  messages.choose(4999);
  messages.show(4990, 5000);
  await vi.waitFor(() => expect(arrived).toHaveBeenCalledOnce());
  expect(messages.chosen).toBe("a1:INBOX#4999");
});

it("forgets the answer for a mailbox that was left meanwhile", async () => {
  const slow = messages.open(listOf("a1:Sent"));
  const fast = messages.open(listOf("a1:Trash"));
  await Promise.all([slow, fast]);
  expect(messages.name).toBe("a1:Trash");
  expect(messages.total).toBe(64);
});

it("takes a message out at once and chooses the next, wherever the list stands", async () => {
  messages.choose(3);
  const [before, next] = [messages.chosen ?? "", messages.row(4)?.id];
  messages.leave([before]);
  expect([messages.chosen, messages.active, messages.total]).toEqual([next, 3, 4999]);
  await backend.archive([before], null);
  await messages.settle([before]);
  expect([messages.chosen, messages.active, messages.total]).toEqual([next, 3, 4999]);
});

it("does not bring a message back that is only on its way out", async () => {
  messages.choose(0);
  const id = messages.chosen ?? "";
  messages.leave([id]);
  await messages.refresh();
  expect(messages.row(0)?.id).not.toBe(id);
  expect(messages.total).toBe(4999);
  await messages.settle([id]);
  expect([messages.row(0)?.id, messages.total]).toEqual([id, 5000]);
});

it("chooses the one before when the last message goes", async () => {
  await messages.open(listOf("a1:Drafts"));
  messages.choose(1);
  const before = messages.row(0)?.id;
  messages.leave([messages.chosen ?? ""]);
  expect([messages.chosen, messages.active]).toEqual([before, 0]);
  messages.leave([before ?? ""]);
  expect([messages.chosen, messages.active, messages.total]).toEqual([null, -1, 0]);
});

it("keeps the chosen message when another one goes", () => {
  messages.choose(4);
  const chosen = messages.chosen;
  messages.leave([messages.row(1)?.id ?? ""]);
  expect([messages.chosen, messages.active]).toEqual([chosen, 3]);
});

it("chooses a message again that comes back, and the list moves there", async () => {
  const arrived = vi.fn();
  messages.choose(2);
  const id = messages.chosen ?? "";
  messages.leave([id]);
  const action = await backend.trash([id], null);
  await messages.settle([id]);
  messages.onarrive = arrived;
  await backend.undo(action);
  messages.expect(id);
  await vi.waitFor(() => expect([messages.chosen, messages.active]).toEqual([id, 2]));
  expect(arrived).toHaveBeenCalledOnce();
});

it("goes on to the next message when the chosen one is moved by another program", async () => {
  messages.choose(3);
  const next = messages.row(4)?.id;
  await backend.archive([messages.chosen ?? ""], null);
  await vi.waitFor(() => expect(messages.total).toBe(4999));
  expect([messages.chosen, messages.active]).toEqual([next, 3]);
});
