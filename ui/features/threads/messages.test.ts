// The open mailbox stays in its place while mail comes in.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { FakeBackend } from "../../ipc/fake";
import { Messages } from "./messages.svelte";

const now = 1_790_000_000;
let backend: FakeBackend;
let messages: Messages;
let stop: () => void;

beforeEach(async () => {
  backend = new FakeBackend({ size: 5000, now });
  messages = new Messages(backend);
  stop = messages.listen();
  const opened = messages.open("a1:INBOX");
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
  const slow = messages.open("a1:Sent");
  const fast = messages.open("a1:Trash");
  await Promise.all([slow, fast]);
  expect(messages.mailbox).toBe("a1:Trash");
  expect(messages.total).toBe(64);
});
