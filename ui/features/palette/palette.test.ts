// A few letters find a command or a mailbox, in any width and in either kana.
import { expect, it } from "vitest";
import { fitting, type Entry } from "./palette";

const entry = (words: string, also: string[] = []): Entry => ({
  key: words,
  words,
  also,
  caps: [],
  run: () => undefined,
});
const entries = [
  entry("Archive"),
  entry("Mark as read"),
  entry("Go to Archive", ["Archive"]),
  entry("プロジェクトへ移動", ["プロジェクト"]),
  entry("Go to Projects / Garden", ["Projects / Garden", "Garden"]),
];
const found = (typed: string) => fitting(entries, typed).map(({ words }) => words);

it("shows everything while nothing is typed, and nothing where nothing fits", () => {
  expect(found("")).toHaveLength(5);
  expect(found("xyzzy")).toEqual([]);
});

it("puts what is called so before what only begins so", () => {
  expect(found("archive")).toEqual(["Archive", "Go to Archive"]);
  expect(found("gard")).toEqual(["Go to Projects / Garden"]);
  expect(found("read mark")).toEqual(["Mark as read"]);
});

it("finds katakana by hiragana and by half-width letters", () => {
  expect(found("ぷろじぇ")).toEqual(["プロジェクトへ移動"]);
  expect(found("ﾌﾟﾛｼﾞｪ")).toEqual(["プロジェクトへ移動"]);
  expect(found("ＡＲＣＨ")).toHaveLength(2);
});
