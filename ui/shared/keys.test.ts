// Two sets of keys, each to be changed, and what stands in whose way.
import { beforeEach, expect, it } from "vitest";
import { commandNames, keySets, usualKeys } from "./command-names";
import { capsOf, keys } from "./keys.svelte";
import { preferences } from "./preferences.svelte";

let kept: [string, string | null][] = [];
const command = (key: string) => keys.map.find(([one]) => one === key)?.[1];

beforeEach(() => {
  kept = [];
  preferences.adopt([], (name, value) => {
    kept.push([name, value]);
    return Promise.resolve();
  });
});

it("has a key for every command in both sets, and none for two", () => {
  for (const set of keySets) {
    keys.choose(set);
    for (const name of commandNames) {
      expect(usualKeys[set][name]?.length, `${set} ${name}`).toBeGreaterThan(0);
      expect(keys.rivals(name), `${set} ${name}`).toEqual([]);
    }
  }
});

it("archives with e as in Gmail and with a as in Thunderbird", () => {
  expect([command("e"), command("a")]).toEqual(["archive", "replyAll"]);
  keys.choose("thunderbird");
  expect([command("e"), command("a")]).toEqual([undefined, "archive"]);
  expect(kept).toEqual([["keys.set", "thunderbird"]]);
});

it("keeps a key of the person's own for its set alone, and says whose it was", () => {
  keys.put("archive", ["y", "g i"]);
  expect(command("y")).toBe("archive");
  expect(keys.rivals("archive")).toEqual(["goInbox"]);
  expect(keys.rivals("goInbox")).toEqual(["archive"]);
  keys.choose("thunderbird");
  expect(command("y")).toBeUndefined();
  keys.choose("gmail");
  keys.put("archive", null);
  expect([command("y"), command("e")]).toEqual([undefined, "archive"]);
  expect(preferences.get("keys.own.gmail")).toBeNull();
});

it("sees that a single key stands in the way of a pair that begins with it", () => {
  keys.put("sync", ["g"]);
  expect(keys.rivals("sync")).toContain("goInbox");
});

it("goes on with the usual keys where what is kept makes no sense", () => {
  for (const text of ["{", "[]", '{"archive":5}', '{"nonsense":["a"]}']) {
    preferences.adopt([["keys.own.gmail", text]], () => Promise.resolve());
    expect(command("e")).toBe("archive");
  }
});

it("writes keys as they stand on the keyboard", () => {
  expect(capsOf("g i")).toEqual(["g", "i"]);
  expect(capsOf(" ")).toEqual(["Space"]);
  expect(capsOf("Shift+ ")).toEqual(["Shift+Space"]);
  expect(capsOf("I")).toEqual(["Shift+I"]);
  expect(capsOf("Mod+Shift+k")).toEqual(["Ctrl+Shift+K"]);
  expect(capsOf("Shift+F6")).toEqual(["Shift+F6"]);
  expect(capsOf("#")).toEqual(["#"]);
});
