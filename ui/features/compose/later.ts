// The times people send later: this evening, tomorrow morning, next Monday.

export interface Later {
  kind: "evening" | "tomorrow" | "monday";
  /** Unix seconds. */
  at: number;
}

const [morning, evening] = [8, 18];

function onDay(now: Date, days: number, hour: number): number {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  return Math.floor(day.getTime() / 1000);
}

/** Only what is still to come, and no time twice. */
export function presets(now: Date): Later[] {
  const all: Later[] = [];
  if (now.getHours() < evening - 1) all.push({ kind: "evening", at: onDay(now, 0, evening) });
  all.push({ kind: "tomorrow", at: onDay(now, 1, morning) });
  const toMonday = (8 - now.getDay()) % 7 || 7;
  if (toMonday > 1) all.push({ kind: "monday", at: onDay(now, toMonday, morning) });
  return all;
}

/** As a field for date and time has it, in the person's own time. */
export function fieldValue(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Nothing where it is no time, or has passed, or is further away than a year. */
export function timeOf(field: string, now: Date): number | null {
  const at = Math.floor(new Date(field).getTime() / 1000);
  const from = Math.floor(now.getTime() / 1000);
  return Number.isFinite(at) && at > from && at < from + 366 * 86_400 ? at : null;
}
