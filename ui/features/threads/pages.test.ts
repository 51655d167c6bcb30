// Pages of a hundred rows are asked for once and let go oldest first.
import { expect, it } from "vitest";
import { FakeMail } from "../../ipc/fake-mail";
import { Pages, pageSize } from "./pages";

const mail = new FakeMail("a1", 100_000, 1_790_000_000);
const page = (n: number) => mail.page("a1:INBOX", n * pageSize, pageSize).rows;

it("asks for a page once, until it comes or fails", () => {
  const pages = new Pages();
  expect(pages.missing(90, 210)).toEqual([0, 1, 2]);
  expect(pages.missing(90, 210)).toEqual([]);
  pages.failed(1);
  expect(pages.missing(90, 210)).toEqual([1]);
  pages.put(1, page(1));
  expect(pages.missing(100, 200)).toEqual([]);
});

it("gives the row at its place and finds it again by its id", () => {
  const pages = new Pages();
  pages.put(7, page(7));
  expect(pages.row(742)?.id).toBe("a1:INBOX#742");
  expect(pages.row(99)).toBeUndefined();
  expect(pages.indexOf("a1:INBOX#742")).toBe(742);
  expect(pages.indexOf("a1:INBOX#5")).toBe(-1);
});

it("keeps forty pages and lets the ones longest unused go", () => {
  const pages = new Pages();
  for (let n = 0; n < 40; n += 1) pages.put(n, page(n));
  pages.missing(0, 10);
  pages.put(40, page(40));
  expect(pages.size).toBe(40);
  expect(pages.row(5)).toBeDefined();
  expect(pages.row(105)).toBeUndefined();
});

it("closes the gap a row leaves, also from one page to the next", () => {
  const pages = new Pages();
  pages.put(0, page(0));
  pages.put(1, page(1));
  const left = pages.without(["a1:INBOX#5", "a1:INBOX#150", "a1:INBOX#9999"]);
  expect([left.row(4)?.id, left.row(5)?.id]).toEqual(["a1:INBOX#4", "a1:INBOX#6"]);
  expect(left.row(99)?.id).toBe("a1:INBOX#100");
  expect([left.row(197)?.id, left.row(198)]).toEqual(["a1:INBOX#199", undefined]);
  expect(pages.row(5)?.id).toBe("a1:INBOX#5");
});
