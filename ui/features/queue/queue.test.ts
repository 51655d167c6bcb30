// What waits is said at once without a network, and with one only when it takes long.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ChangeKind, QueueRow } from "../../ipc/backend";
import { FakeBackend } from "../../ipc/fake";
import { mailboxOf } from "../../ipc/fake-boxes";
import { language } from "../../shared/language.svelte";
import { failureCodes, whatItWas, whyNot } from "./changes";
import { Queue } from "./queue.svelte";

let stop = () => {};
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

async function queueOf(backend: FakeBackend): Promise<Queue> {
  const queue = new Queue(backend);
  stop = queue.listen();
  await vi.advanceTimersByTimeAsync(300);
  return queue;
}

it("counts what waits, and forgets it when the server has it", async () => {
  const backend = new FakeBackend({ size: 100, state: "offline" });
  const queue = await queueOf(backend);
  expect(queue.waits("a1", true)).toBe(0);
  await backend.archive(["a1:INBOX#3"], null);
  await backend.setFlags(["a1:INBOX#4"], null, ["\\Flagged"], []);
  await vi.advanceTimersByTimeAsync(300);
  expect([queue.waits("a1", true), queue.waits("a1", false)]).toEqual([2, 0]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(queue.waits("a1", false)).toBe(2);
  backend.waits.length = 0;
  backend.changed("a1");
  await vi.advanceTimersByTimeAsync(300);
  expect([queue.waits("a1", true), queue.waits("a1", false)]).toEqual([0, 0]);
});

it("counts what was given up apart", async () => {
  const queue = await queueOf(new FakeBackend({ size: 100, failed: true }));
  expect([queue.failed("a1"), queue.waits("a1", true), queue.failed("a2")]).toEqual([2, 0, 0]);
});

const row: QueueRow = {
  id: "1",
  account: "a1",
  kind: "move",
  failed: true,
  failure: null,
  server: null,
  message: "m",
  subject: "Hello",
  source: "INBOX",
  destination: "Old/Letters",
  name: null,
};

for (const locale of ["en", "ja"] as const) {
  it(`has words for every change and every failure, in ${locale}`, () => {
    language.choose(locale);
    const kinds: ChangeKind[] = [
      "flags",
      "move",
      "copy",
      "append",
      "expunge",
      "create",
      "rename",
      "delete",
      "subscribe",
      "unsubscribe",
    ];
    const said = kinds.map((kind) => whatItWas({ ...row, kind, name: "New" }, []));
    expect(new Set(said).size).toBe(kinds.length);
    expect(new Set(failureCodes.map(whyNot)).size).toBe(9);
    expect(whyNot("constructor")).toBe(whyNot("refused"));
  });
}

it("names mailboxes as the person knows them", () => {
  language.choose("ja");
  const inbox = mailboxOf("INBOX", "inbox");
  expect(whatItWas(row, [inbox])).toBe("「受信トレイ」から「Old/Letters」への移動");
  language.choose("en");
  expect(whatItWas(row, [inbox])).toBe("Move from Inbox to Old/Letters");
});
