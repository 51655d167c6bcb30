// The make-believe mailboxes: any number of messages, each made on demand from its place.
import type { Mailbox, OpenMessage, Page, Row } from "./backend";
import { boxes, mailboxOf, type Box } from "./fake-boxes";
import { alice, letters, previews, senders, subjects, text, type Letter } from "./fake-letters";
import { nothingOdd } from "./fake-reading";
import { problem, Refusal } from "./problem";

type Marks = Pick<Row, "unread" | "flagged" | "deleted">;

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error("an empty list has no letters");
  return found;
}

export class FakeMail {
  readonly boxes: Box[];
  private readonly marks = new Map<string, Marks>();
  /** Where a message is that is not where it was made. */
  private readonly places = new Map<string, string>();

  constructor(
    private readonly account: string,
    size: number,
    private readonly now: number,
  ) {
    this.boxes = boxes(account, size);
  }

  box(id: string): Box {
    const found = this.boxes.find((box) => box.id === id);
    if (!found) throw new Refusal(problem("notFound"));
    return found;
  }

  mailboxes(): Mailbox[] {
    const given = new Set(this.boxes.map(({ chosen }) => chosen.chosenRole));
    return this.boxes.map((box) => {
      const messages = this.total(box.id);
      const unread = Math.max(0, Math.min(messages, box.unread));
      const { id, path, subscribed, may, chosen } = box;
      const role = chosen.chosenRole ?? (given.has(box.role) ? null : box.role);
      const made = mailboxOf(path, role, { id, account: this.account, messages, unread });
      return { ...made, ...chosen, subscribed, may: { ...made.may, ...may } };
    });
  }

  /** A new mail comes in on top. */
  arrive(path = "INBOX"): string {
    const box = this.box(`${this.account}:${path}`);
    box.arrived += 1;
    box.unread += 1;
    box.top.unshift(`${box.id}#${-box.arrived}`);
    return box.id;
  }

  total(mailbox: string): number {
    const { size, gone, top } = this.box(mailbox);
    return size - gone.length + top.length;
  }

  page(mailbox: string, first: number, count: number): Page {
    const total = this.total(mailbox);
    const rows: Row[] = [];
    for (let index = first; index < Math.min(total, first + count); index += 1) {
      rows.push(this.row(mailbox, index));
    }
    return { total, first, rows };
  }

  private idAt(mailbox: string, index: number): string {
    const { top, gone } = this.box(mailbox);
    const above = top[index];
    if (above !== undefined) return above;
    let serial = index - top.length;
    for (const missing of gone) if (missing <= serial) serial += 1;
    return `${mailbox}#${serial}`;
  }

  /** Where a message stands now. */
  placeOf(id: string): string {
    return this.places.get(id) ?? id.slice(0, id.indexOf("#"));
  }

  marksOf(id: string): Marks {
    const [mailbox = "", serial] = id.split("#");
    const { unread = false, flagged = false } = this.letter(mailbox, Number(serial));
    return this.marks.get(id) ?? { unread, flagged, deleted: false };
  }

  setMarks(id: string, marks: Marks): void {
    const box = this.boxes.find((one) => one.id === this.placeOf(id));
    if (box) box.unread += Number(marks.unread) - Number(this.marksOf(id).unread);
    this.marks.set(id, marks);
  }

  mark(id: string, add: string[], remove: string[]): void {
    const now = this.marksOf(id);
    const has = (flag: string, before: boolean) =>
      (before || add.includes(flag)) && !remove.includes(flag);
    this.setMarks(id, {
      unread: !has("\\Seen", !now.unread),
      flagged: has("\\Flagged", now.flagged),
      deleted: has("\\Deleted", now.deleted),
    });
  }

  markedIn(mailbox: string): string[] {
    return [...this.marks].flatMap(([id, { deleted }]) =>
      deleted && this.placeOf(id) === mailbox ? [id] : [],
    );
  }

  /** To another mailbox, or nowhere. */
  move(id: string, to: string | null): void {
    const serial = Number(id.slice(id.indexOf("#") + 1));
    const unread = Number(this.marksOf(id).unread);
    const from = this.box(this.placeOf(id));
    from.unread -= unread;
    if (from.top.includes(id)) from.top = from.top.filter((one) => one !== id);
    else from.gone = [...from.gone, serial].sort((a, b) => a - b);
    this.places.set(id, to ?? "");
    if (to === null) return;
    const box = this.box(to);
    box.unread += unread;
    if (id.startsWith(`${to}#`) && serial >= 0) box.gone = box.gone.filter((n) => n !== serial);
    else box.top.unshift(id);
  }

  private row(mailbox: string, index: number): Row {
    const id = this.idAt(mailbox, index);
    const [made = "", number] = id.split("#");
    const serial = Number(number);
    const letter = this.letter(made, serial);
    return {
      id,
      location: `${mailbox}@${id}`,
      mailbox,
      thread: id.replace("#", "~"),
      from: [letter.from],
      to: letter.to ?? [alice],
      subject: letter.subject,
      preview: letter.preview,
      date: this.date(serial),
      size: 4096 + (Math.abs(serial) % 50) * 1024,
      ...this.marksOf(id),
      answered: letter.answered ?? false,
      forwarded: letter.forwarded ?? false,
      hasAttachment: (letter.attachments ?? []).length > 0,
      bodyHeld: letter.bodyHeld ?? true,
      hit: null,
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
    const [made = "", number] = message.split("#");
    const serial = Number(number);
    if (!Number.isInteger(serial)) throw new Refusal(problem("notFound"));
    const letter = this.letter(made, serial);
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
      flags: this.marksOf(message).unread ? [] : ["\\Seen"],
      attachments: letter.attachments ?? [],
      body: held ? (letter.body ?? text(`<p>${letter.preview}</p>`)) : null,
      notes: { ...nothingOdd, ...letter.notes },
      problem: held ? null : problem("notHeld"),
    };
  }
}
