// Searching the make-believe mail: every word must stand in the subject, the preview or the sender.
import type { Page, Query, Row } from "./backend";
import type { FakeMail } from "./fake-mail";

/** So much of each mailbox is looked through. */
const depth = 400;

function places(text: string, words: readonly string[]): [number, number][] {
  const low = text.toLowerCase();
  return words
    .map((word) => low.indexOf(word))
    .flatMap((at, n): [number, number][] => (at < 0 ? [] : [[at, at + (words[n] ?? "").length]]))
    .sort(([a], [b]) => a - b);
}

function fits(row: Row, word: string): boolean {
  if (word === "is:unread") return row.unread;
  if (word === "is:flagged") return row.flagged;
  if (word === "has:attachment") return row.hasAttachment;
  const people = row.from.map(({ name, email }) => `${name} ${email}`).join(" ");
  return `${row.subject}\n${row.preview}\n${people}`.toLowerCase().includes(word);
}

export function find(mails: FakeMail[], query: Query, first: number, count: number): Page {
  const words = query.text.toLowerCase().split(/\s+/u).filter(Boolean);
  const all = mails.flatMap((mail) =>
    mail.mailboxes().flatMap(({ id }) => mail.page(id, 0, depth).rows),
  );
  const found = all
    .filter((row) => words.length > 0 && words.every((word) => fits(row, word)))
    .sort((a, b) => b.date - a.date);
  const rows = found.slice(first, first + count).map((row) => ({
    ...row,
    hit: {
      subject: places(row.subject, words),
      text: row.preview,
      marks: places(row.preview, words),
    },
  }));
  return { total: found.length, first, rows };
}
