// The make-believe mailboxes: any number of messages, each made on demand from its place.
import type { Mailbox, OpenMessage, Page, Role, Row } from "./backend";
import { alice, letters, previews, senders, subjects, text, type Letter } from "./fake-letters";
import { problem, Refusal } from "./problem";

const specials: [string, Role | null, number, number][] = [
  ["INBOX", "inbox", 0, 3],
  ["Drafts", "drafts", 2, 0],
  ["Sent", "sent", 418, 0],
  ["Archive", "archive", 5120, 0],
  ["Spam", "junk", 37, 12],
  ["Trash", "trash", 64, 0],
  ["Newsletter", null, 230, 18],
  ["Projects/Garden", null, 88, 0],
  ["Projects/読書会", null, 41, 2],
  ["旅行", null, 19, 0],
];

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error("an empty list has no letters");
  return found;
}

export class FakeMail {
  private arrived = new Map<string, number>();
  private marks = new Map<string, Pick<Row, "unread" | "flagged">>();

  constructor(
    private readonly account: string,
    private readonly size: number,
    private readonly now: number,
  ) {}

  mailboxes(): Mailbox[] {
    return specials.map(([path, role, messages, unread]) => {
      const id = `${this.account}:${path}`;
      const levels = path.split("/");
      return {
        id,
        account: this.account,
        path,
        name: levels.at(-1) ?? path,
        depth: levels.length - 1,
        role,
        selectable: true,
        messages: this.total(id),
        unread: Math.min(this.total(id), unread) + (this.arrived.get(id) ?? 0) + this.marked(id),
        complete: messages >= 0,
      };
    });
  }

  /** A new mail comes in on top. */
  arrive(path = "INBOX"): string {
    const id = `${this.account}:${path}`;
    this.arrived.set(id, (this.arrived.get(id) ?? 0) + 1);
    return id;
  }

  total(mailbox: string): number {
    const path = mailbox.slice(mailbox.indexOf(":") + 1);
    const special = specials.find(([name]) => name === path);
    const base = path === "INBOX" ? this.size : (special?.[2] ?? 0);
    return base + (this.arrived.get(mailbox) ?? 0);
  }

  page(mailbox: string, first: number, count: number): Page {
    const total = this.total(mailbox);
    const rows: Row[] = [];
    for (let index = first; index < Math.min(total, first + count); index += 1) {
      rows.push(this.row(mailbox, index));
    }
    return { total, first, rows };
  }

  /** The number a message keeps when others arrive on top: arrivals count down from -1. */
  private serial(mailbox: string, index: number): number {
    return index - (this.arrived.get(mailbox) ?? 0);
  }

  /** What marking has added to the unread of a mailbox. */
  private marked(mailbox: string): number {
    return [...this.marks].reduce((sum, [id, { unread }]) => {
      if (!id.startsWith(`${mailbox}#`)) return sum;
      return sum + Number(unread) - Number(this.unmarked(id).unread);
    }, 0);
  }

  private unmarked(id: string): Pick<Row, "unread" | "flagged"> {
    const [mailbox = "", serial] = id.split("#");
    const { unread = false, flagged = false } = this.letter(mailbox, Number(serial));
    return { unread, flagged };
  }

  mark(id: string, add: string[], remove: string[]): void {
    const now = this.marks.get(id) ?? this.unmarked(id);
    const unread = (now.unread && !add.includes("\\Seen")) || remove.includes("\\Seen");
    const flagged = (now.flagged || add.includes("\\Flagged")) && !remove.includes("\\Flagged");
    this.marks.set(id, { unread, flagged });
  }

  private row(mailbox: string, index: number): Row {
    const serial = this.serial(mailbox, index);
    const letter = this.letter(mailbox, serial);
    return {
      id: `${mailbox}#${serial}`,
      location: `${mailbox}@${serial}`,
      thread: `${mailbox}~${serial}`,
      from: [letter.from],
      to: letter.to ?? [alice],
      subject: letter.subject,
      preview: letter.preview,
      date: this.date(serial),
      size: 4096 + (Math.abs(serial) % 50) * 1024,
      ...(this.marks.get(`${mailbox}#${serial}`) ?? this.unmarked(`${mailbox}#${serial}`)),
      answered: letter.answered ?? false,
      forwarded: letter.forwarded ?? false,
      hasAttachment: (letter.attachments ?? []).length > 0,
      bodyHeld: letter.bodyHeld ?? true,
    };
  }

  private date(serial: number): number {
    if (serial < 0) return this.now + serial;
    const lately = Math.min(serial, 400);
    return this.now - 540 - lately * 11_000 - (serial - lately) * 600 - (serial % 7) * 70;
  }

  private letter(mailbox: string, serial: number): Letter {
    if (serial < 0) {
      return {
        from: at(senders, 1),
        subject: `Just in: letter ${-serial}`,
        preview: "It came while you were looking.",
        unread: true,
      };
    }
    if (mailbox.endsWith(":INBOX") && serial < letters.length) return at(letters, serial);
    return {
      from: at(senders, serial * 7 + 3),
      subject: at(subjects, serial * 5 + 1),
      preview: at(previews, serial * 3 + 2),
      unread: serial % 41 === 3,
      flagged: serial % 29 === 0,
      answered: serial % 5 === 1,
    };
  }

  open(message: string, mailbox: string, offline: boolean): OpenMessage {
    const serial = Number(message.slice(message.lastIndexOf("#") + 1));
    if (!Number.isInteger(serial)) throw new Refusal(problem("notFound"));
    const letter = this.letter(mailbox, serial);
    const held = (letter.bodyHeld ?? true) || !offline;
    return {
      id: message,
      mailbox,
      subject: letter.subject,
      from: [letter.from],
      sender: [],
      replyTo: [],
      to: letter.to ?? [alice],
      cc: letter.cc ?? [],
      date: this.date(serial),
      flags: letter.unread === true ? [] : ["\\Seen"],
      attachments: letter.attachments ?? [],
      body: held ? (letter.body ?? text(`<p>${letter.preview}</p>`)) : null,
      problem: held ? null : problem("notHeld"),
    };
  }
}
