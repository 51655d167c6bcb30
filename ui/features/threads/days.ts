// The days a list is grouped by: today, yesterday, this week by its days, then by months.
import { m } from "../../paraglide/messages";
import { daysAgo, monthName, weekdayName } from "../../shared/dates";

/** `seconds` and `now` since the epoch; empty for what is no time. */
export function dayOf(seconds: number, now: number, tag: string): string {
  const days = daysAgo(seconds, now);
  if (Number.isNaN(days)) return "";
  if (days === 0) return m.day_today();
  if (days === 1) return m.day_yesterday();
  return days > 1 && days < 7 ? weekdayName(seconds, tag) : monthName(seconds, tag);
}
