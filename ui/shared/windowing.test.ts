// The list draws what is on the screen, whatever the list's length and the viewport's.
import { describe, expect, it } from "vitest";
import {
  contentTop,
  maxScrollHeight,
  onScreen,
  revealing,
  scrollHeight,
  scrollTopOf,
  visible,
} from "./windowing";

const small = { total: 1000, rowHeight: 80, viewHeight: 800 };
const million = { total: 1_000_000, rowHeight: 80, viewHeight: 800 };

describe("a list of a thousand messages", () => {
  it("draws the rows on the screen and a few around them", () => {
    expect(visible(8000, small, 4)).toEqual({ first: 96, end: 115, top: 7680 });
    expect(onScreen(8040, small)).toEqual({ first: 100, end: 111 });
  });

  it("begins with the first and ends with the last row", () => {
    expect(visible(0, small).first).toBe(0);
    expect(visible(scrollHeight(small), small).end).toBe(1000);
  });

  it("draws at most a screen of 4000 px when the viewport has no bounds yet", () => {
    const { first, end } = visible(0, { ...small, viewHeight: 7_200_000 });
    expect(end - first).toBeLessThan(70);
  });

  it("draws nothing of an empty mailbox", () => {
    expect(visible(0, { ...small, total: 0 })).toEqual({ first: 0, end: 0, top: 0 });
  });

  it("scrolls no further than needed to show a row", () => {
    expect(revealing(5, 0, small)).toBe(0);
    expect(revealing(12, 0, small)).toBe(13 * 80 - 800);
    expect(revealing(3, 8000, small)).toBe(240);
  });
});

describe("a list of a million messages", () => {
  it("stays within what one element can hold", () => {
    expect(scrollHeight(million)).toBe(maxScrollHeight);
  });

  it("reaches the last message at the end of the scroll bar", () => {
    const end = maxScrollHeight - 800;
    expect(onScreen(end, million).end).toBe(1_000_000);
    expect(contentTop(end, million)).toBe(1_000_000 * 80 - 800);
  });

  it("puts the drawn rows where the scroll bar looks", () => {
    for (const scrollTop of [0, 1, 777_777, 15_000_000, maxScrollHeight - 800]) {
      const { first, top } = visible(scrollTop, million, 0);
      const screenTop = top - scrollTop;
      expect(screenTop).toBeLessThanOrEqual(0.001);
      expect(screenTop).toBeGreaterThan(-80.001);
      expect(first * 80 - contentTop(scrollTop, million)).toBeCloseTo(screenTop, 3);
    }
  });

  it("finds the scroll position of a row, and the row of that position, again", () => {
    for (const index of [0, 1, 450_001, 999_990]) {
      const scrollTop = scrollTopOf(index * 80, million);
      expect(contentTop(scrollTop, million)).toBeCloseTo(index * 80, 3);
    }
  });

  it("shows a revealed row wholly", () => {
    const scrollTop = revealing(500_000, 0, million);
    const { first, end } = onScreen(scrollTop, million);
    expect(first).toBeLessThanOrEqual(500_000);
    expect(end).toBeGreaterThan(500_000);
  });
});
