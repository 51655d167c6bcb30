// What was done last is undone first, and never before it was done.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { problem, Refusal } from "../../ipc/problem";
import { language } from "../../shared/language.svelte";
import { status } from "../../shared/status.svelte";
import { Doings } from "./doings.svelte";

let undone: string[];
let complaints: unknown[];
let doings: Doings;

beforeEach(() => {
  vi.useFakeTimers();
  language.choose("en");
  undone = [];
  complaints = [];
  const undo = async (action: string) => {
    if (action === "gone") throw new Refusal(problem("cannotUndo"));
    undone.push(action);
    return "back";
  };
  doings = new Doings({ undo }, (thrown) => complaints.push(thrown));
});
afterEach(() => vi.useRealTimers());

const act = (action: string) => () => Promise.resolve(action);

it("says what was done, and offers to undo it for eight seconds", async () => {
  expect(await doings.do("Moved to Archive", act("1"))).toBe(true);
  expect([status.text, status.offer?.label]).toEqual(["Moved to Archive", "Undo"]);
  vi.advanceTimersByTime(7900);
  expect(status.offer).not.toBeNull();
  vi.advanceTimersByTime(200);
  expect([status.text, status.offer]).toEqual(["", null]);
});

it("keeps what was said while somebody points at it", async () => {
  await doings.do("Moved to Archive", act("1"));
  status.hold();
  vi.advanceTimersByTime(60_000);
  expect(status.text).toBe("Moved to Archive");
  status.leaveIn(3000);
  vi.advanceTimersByTime(3100);
  expect(status.text).toBe("");
});

it("undoes one after the other, the last first, and then says that there is nothing left", async () => {
  for (const n of ["1", "2"]) await doings.do(`done ${n}`, act(n));
  await doings.undo();
  expect(status.text).toBe("Undone: done 2");
  await doings.undo();
  await doings.undo();
  expect(undone).toEqual(["2", "1"]);
  expect(status.text).toBe("There is nothing to undo");
});

it("undoes by its button what the button stands beside", async () => {
  await doings.do("done 1", act("1"));
  const offer = status.offer;
  await doings.do("done 2", act("2"));
  offer?.run();
  await vi.waitFor(() => expect(undone).toEqual(["1"]));
  await doings.undo();
  expect(undone).toEqual(["1", "2"]);
});

it("does not undo something else while an action is on its way", async () => {
  await doings.do("done 1", act("1"));
  let ready: (action: string) => void = () => undefined;
  const slow = doings.do("done 2", () => new Promise((resolve) => (ready = resolve)));
  const undo = doings.undo();
  await vi.advanceTimersByTimeAsync(10);
  expect(undone).toEqual([]);
  ready("2");
  await Promise.all([slow, undo]);
  expect(undone).toEqual(["2"]);
});

it("tells what could not be done or undone, and goes on", async () => {
  const refuse = () => Promise.reject(new Refusal(problem("notAllowed")));
  expect(await doings.do("done", refuse)).toBe(false);
  await doings.do("done", act("gone"));
  expect(await doings.undo()).toBe(false);
  expect(complaints).toHaveLength(2);
  expect(await doings.do("done", act("3"))).toBe(true);
});
