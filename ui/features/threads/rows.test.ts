// Rows are lines or columns by the room there is; days are named as people name them.
import { expect, it } from "vitest";
import { dayOf } from "./days";
import { shapeOf } from "./rows";

const look = { density: "roomy", preview: "one", columns: "wide" } as const;

it("shows columns only where there is room, and only where they are wanted", () => {
  expect(shapeOf(look, 380)).toEqual({ kind: "lines", preview: 1, height: 80 });
  expect(shapeOf(look, 900).kind).toBe("columns");
  expect(shapeOf({ ...look, columns: "never" }, 900).kind).toBe("lines");
});

it("is as high as its lines", () => {
  expect(shapeOf({ ...look, preview: "two" }, 380).height).toBe(100);
  expect(shapeOf({ ...look, preview: "none" }, 380).height).toBe(60);
  expect(shapeOf({ ...look, density: "compact", preview: "two" }, 380)).toMatchObject({
    preview: 0,
    height: 56,
  });
});

it("names days by how far they are, across midnight and not across hours", () => {
  const at = (text: string) => new Date(text).getTime() / 1000;
  const now = at("2026-11-25T00:30:00");
  expect(dayOf(at("2026-11-25T00:10:00"), now, "en")).toBe("Today");
  expect(dayOf(at("2026-11-24T23:50:00"), now, "en")).toBe("Yesterday");
  expect(dayOf(at("2026-11-20T12:00:00"), now, "en")).toBe("Friday");
  expect(dayOf(at("2026-11-18T12:00:00"), now, "en")).toBe("November 2026");
  expect(dayOf(at("2026-12-01T12:00:00"), now, "en")).toBe("December 2026");
  expect(dayOf(Number.NaN, now, "en")).toBe("");
});
