// Where rows stand: those at hand say so, the others are asked for.
import type { Row } from "../../ipc/backend";

export type Places = [place: string, row: Row | null][];

/** The places of the rows [first, last]. `ask` is for where some are not at hand. */
export async function placesBetween(
  first: number,
  last: number,
  rowAt: (index: number) => Row | undefined,
  ask: (first: number, count: number) => Promise<string[]>,
): Promise<Places> {
  const rows = Array.from({ length: last - first + 1 }, (_, n) => rowAt(first + n));
  const held = rows.filter((row) => row !== undefined);
  if (held.length === rows.length) return held.map((row) => [row.location, row]);
  const byPlace = new Map(held.map((row) => [row.location, row]));
  const places = await ask(first, rows.length);
  return places.map((place) => [place, byPlace.get(place) ?? null]);
}
