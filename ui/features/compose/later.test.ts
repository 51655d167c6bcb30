// When Alice may want her letter to leave.
import { expect, it } from "vitest";
import { fieldValue, presets, timeOf } from "./later";

const shown = (now: Date) => presets(now).map(({ kind, at }) => `${kind} ${fieldValue(at)}`);

it("offers this evening, tomorrow and Monday", () => {
  expect(shown(new Date(2026, 10, 25, 11, 0))).toEqual([
    "evening 2026-11-25T18:00",
    "tomorrow 2026-11-26T08:00",
    "monday 2026-11-30T08:00",
  ]);
});

it("offers no evening that has begun, and no Monday that is tomorrow", () => {
  expect(shown(new Date(2026, 10, 29, 19, 0))).toEqual(["tomorrow 2026-11-30T08:00"]);
  expect(shown(new Date(2026, 10, 30, 9, 0)).at(-1)).toBe("monday 2026-12-07T08:00");
});

it("takes a time to come, within a year", () => {
  const now = new Date(2026, 10, 25, 11, 0);
  expect(timeOf("2026-11-25T11:01", now)).toBe(Math.floor(now.getTime() / 1000) + 60);
  for (const field of ["", "2026-11-25T11:00", "2020-01-01T00:00", "2031-01-01T00:00", "soon"])
    expect(timeOf(field, now), field).toBeNull();
});
