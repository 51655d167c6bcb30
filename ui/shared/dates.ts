// Times as people say them: today the hour, this week the day, else the date.
const day = 86_400_000;

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

const kept = new Map<string, Intl.DateTimeFormat>();

function format(tag: string, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${tag} ${name}`;
  let found = kept.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(tag, options);
    kept.set(key, found);
  }
  return found;
}

/** How many midnights lie between; negative for what is to come, NaN for what is no time. */
export function daysAgo(seconds: number, now: number): number {
  const from = startOfDay(new Date(seconds * 1000));
  return Math.round((startOfDay(new Date(now * 1000)) - from) / day);
}

export function weekdayName(seconds: number, tag: string): string {
  return format(tag, "weekdayLong", { weekday: "long" }).format(new Date(seconds * 1000));
}

export function monthName(seconds: number, tag: string): string {
  const options = { month: "long", year: "numeric" } as const;
  return format(tag, "month", options).format(new Date(seconds * 1000));
}

/** The short form in the list. `seconds` and `now` since the epoch. */
export function shortTime(seconds: number, now: number, tag: string): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const today = new Date(now * 1000);
  const daysAgo = Math.round((startOfDay(today) - startOfDay(date)) / day);
  if (daysAgo === 0) {
    return format(tag, "time", { hour: "numeric", minute: "2-digit" }).format(date);
  }
  if (daysAgo > 0 && daysAgo < 7) {
    // In Japanese the short form is one letter, and "日" alone reads as a date.
    const weekday = tag.startsWith("ja") ? "long" : "short";
    return format(tag, "weekday", { weekday }).format(date);
  }
  if (date.getFullYear() === today.getFullYear()) {
    return format(tag, "day", { day: "numeric", month: "short" }).format(date);
  }
  return format(tag, "date", { day: "numeric", month: "short", year: "numeric" }).format(date);
}

export function longTime(seconds: number, tag: string): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "";
  return format(tag, "long", { dateStyle: "full", timeStyle: "short" }).format(date);
}

export function clock(seconds: number, tag: string): string {
  return format(tag, "clock", { hour: "numeric", minute: "2-digit" }).format(
    new Date(seconds * 1000),
  );
}

export function isoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
