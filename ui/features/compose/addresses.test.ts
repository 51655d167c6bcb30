// Addresses as Alice types and pastes them.
import { expect, it } from "vitest";
import { isAddress, joined, peopleIn, written } from "./addresses";

const emails = (text: string) => peopleIn(text).map(({ email }) => email);

it("reads one address with its name", () => {
  const bob = { name: "Bob Tanner", email: "bob@example.org" };
  for (const text of [
    "Bob Tanner <bob@example.org>",
    '"Bob Tanner" <bob@example.org>',
    "bob@example.org (Bob Tanner)",
    "Bob Tanner bob@example.org",
    "  Bob Tanner <mailto:bob@example.org> ",
  ]) {
    expect(peopleIn(text), text).toEqual([bob]);
  }
  expect(peopleIn("佐藤 花子 <hanako@example.jp>")).toEqual([
    { name: "佐藤 花子", email: "hanako@example.jp" },
  ]);
});

it("reads many, however they are parted", () => {
  const two = ["bob@example.org", "hanako@example.jp"];
  for (const mark of [", ", "; ", "\n", "\r\n", "、", "，", "；", " ", "\t"]) {
    expect(emails(two.join(mark)), JSON.stringify(mark)).toEqual(two);
  }
  expect(emails("")).toEqual([]);
});

it("keeps a comma inside a name", () => {
  const text = '"Tanner, Bob" <bob@example.org>, Hanako <hanako@example.jp>';
  expect(peopleIn(text)).toEqual([
    { name: "Tanner, Bob", email: "bob@example.org" },
    { name: "Hanako", email: "hanako@example.jp" },
  ]);
  expect(peopleIn(written({ name: "Tanner, Bob", email: "bob@example.org" }))).toEqual([
    { name: "Tanner, Bob", email: "bob@example.org" },
  ]);
});

it("takes the members out of a group", () => {
  expect(emails("Readers: bob@example.org, Hanako <hanako@example.jp>;")).toEqual([
    "bob@example.org",
    "hanako@example.jp",
  ]);
});

it("takes full-width letters for what they mean", () => {
  expect(emails("ｂｏｂ＠ｅｘａｍｐｌｅ．ｏｒｇ")).toEqual(["bob@example.org"]);
});

it("tells an address from what is none", () => {
  for (const good of ["bob@example.org", "花子@例え.jp", "a.b+c@localhost"]) {
    expect(isAddress(good), good).toBe(true);
  }
  for (const bad of ["bob", "bob@", "@example.org", "a b@example.org", "bob@exa mple.org", "a@b@c"])
    expect(isAddress(bad), bad).toBe(false);
});

it("never survives long enough to hang on nonsense", () => {
  const long = `${"<".repeat(5000)}${"(".repeat(5000)}${"a@".repeat(5000)}`;
  expect(peopleIn(long).length).toBeGreaterThan(0);
});

it("adds nobody twice", () => {
  const bob = { name: "Bob", email: "bob@example.org" };
  const again = { name: "", email: "BOB@example.org" };
  expect(joined([bob], [again])).toEqual([bob]);
});
