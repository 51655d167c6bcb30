// Times, people and keys, as a reader of mail meets them.
import { afterEach, expect, it, vi } from "vitest";
import { shortTime } from "./dates";
import { isComposing, listenForKeys } from "./keyboard";
import { validTag } from "./language.svelte";
import { placeMenu } from "./menu";
import { hue, initials, pretends } from "./people";
import { fileSize } from "./numbers";

const at = (text: string) => new Date(text).getTime() / 1000;
const now = at("2026-11-23T20:00:00");
let stop = () => {};
afterEach(() => stop());

it("says today the hour, this week the day, then the date, then the year", () => {
  expect(shortTime(at("2026-11-23T14:05:00"), now, "en-GB")).toBe("14:05");
  expect(shortTime(at("2026-11-22T23:59:00"), now, "en-GB")).toBe("Sun");
  expect(shortTime(at("2026-03-12T10:00:00"), now, "en-GB")).toBe("12 Mar");
  expect(shortTime(at("2024-03-12T10:00:00"), now, "en-GB")).toBe("12 Mar 2024");
  expect(shortTime(at("2026-11-22T10:00:00"), now, "ja")).toBe("日曜日");
  expect(shortTime(Number.NaN, now, "en")).toBe("");
});

it("takes a mail from the future by its date", () => {
  expect(shortTime(at("2026-11-25T10:00:00"), now, "en-GB")).toBe("25 Nov");
});

it("draws initials of any script", () => {
  const of = (name: string, email = "x@example.com") => initials({ name, email });
  expect(of("Alice Morgan")).toBe("AM");
  expect(of("佐藤 花子")).toBe("佐");
  expect(of("", "rust-embedded@lists.example")).toBe("R");
  expect(of("🌸 Sakura")).toBe("S");
  expect(of("", "")).toBe("?");
});

it("gives a person the same colour always", () => {
  const one = hue({ name: "Bob", email: "Bob@Example.org" });
  expect(hue({ name: "Robert", email: "bob@example.org" })).toBe(one);
});

it("sees through a name that is somebody else's address", () => {
  expect(pretends({ name: "ceo@bank.example", email: "x@evil.example" })).toBe(true);
  expect(pretends({ name: "bob@example.org", email: "Bob@example.org" })).toBe(false);
  expect(pretends({ name: "Bob", email: "bob@example.org" })).toBe(false);
});

it("makes a language tag of whatever the system calls its locale", () => {
  expect(validTag("C")).toBe("en");
  expect(validTag("ja_JP.UTF-8")).toBe("ja-JP");
  expect(validTag("en_GB")).toBe("en-GB");
});

it("writes sizes as people do", () => {
  expect(fileSize(900, "en")).toMatch(/900 ?byte/);
  expect(fileSize(3_410_000, "en")).toBe("3.4 MB");
});

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

it("runs a key, and a pair of keys one after the other", () => {
  const j = vi.fn();
  const inbox = vi.fn();
  stop = listenForKeys({ j, "g i": inbox });
  press("j");
  press("g");
  press("i");
  press("i");
  expect(j).toHaveBeenCalledOnce();
  expect(inbox).toHaveBeenCalledOnce();
});

it("leaves keys to whoever is typing", () => {
  const j = vi.fn();
  stop = listenForKeys({ j });
  const field = document.body.appendChild(document.createElement("input"));
  expect(press("j", {}, field).defaultPrevented).toBe(false);
  field.remove();
  expect(j).not.toHaveBeenCalled();
});

it("leaves Space to a button that has the keyboard", () => {
  const space = vi.fn();
  const back = vi.fn();
  stop = listenForKeys({ " ": space, "Shift+ ": back });
  const button = document.body.appendChild(document.createElement("button"));
  expect(press(" ", {}, button).defaultPrevented).toBe(false);
  button.remove();
  press(" ");
  press(" ", { shiftKey: true });
  expect([space.mock.calls.length, back.mock.calls.length]).toEqual([1, 1]);
});

it("leaves keys to an input method composing kana", () => {
  const j = vi.fn();
  stop = listenForKeys({ j });
  press("j", { isComposing: true });
  press("j", { keyCode: 229 });
  expect(j).not.toHaveBeenCalled();
  expect(isComposing(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229 }))).toBe(true);
});

it("leaves taking back to the field in which somebody types", () => {
  const undo = vi.fn();
  stop = listenForKeys({ "Mod+z": undo });
  const field = document.body.appendChild(document.createElement("input"));
  expect(press("z", { ctrlKey: true }, field).defaultPrevented).toBe(false);
  field.remove();
  expect(undo).not.toHaveBeenCalled();
  press("z", { ctrlKey: true });
  expect(undo).toHaveBeenCalledOnce();
});

it("opens a menu where there is room for it", () => {
  const view = { width: 400, height: 300 };
  const menu = { width: 200, height: 120 };
  const beside = (left: number, top: number) =>
    placeMenu({ left, top, bottom: top + 30 }, menu, view);
  expect(beside(20, 40)).toEqual({ left: 20, top: 74 });
  expect(beside(350, 40)).toEqual({ left: 192, top: 74 });
  expect(beside(20, 250)).toEqual({ left: 20, top: 126 });
});
