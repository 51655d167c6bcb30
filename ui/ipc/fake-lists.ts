// Lists of the make-believe mail: arranged, chosen of, and what the screens keep.
import { nameOfList, type Listing, type Many, type Page, type Row } from "./backend";
import type { Selected, Wish } from "./backend";
import { FakeCompose } from "./fake-compose";
import type { FakeMail } from "./fake-mail";
import { find } from "./fake-search";

/** So much of a mailbox is looked through where its list is not plain. */
const depth = 400;

const compare: Record<Listing["order"], (a: Row, b: Row) => number> = {
  date: (a, b) => b.date - a.date,
  sender: (a, b) => (a.from[0]?.name ?? "").localeCompare(b.from[0]?.name ?? ""),
  subject: (a, b) => a.subject.localeCompare(b.subject),
  size: (a, b) => b.size - a.size,
  unread: (a, b) => Number(b.unread) - Number(a.unread),
  flagged: (a, b) => Number(b.flagged) - Number(a.flagged),
};

export abstract class FakeLists extends FakeCompose {
  readonly preferred = new Map<string, string>();

  protected abstract mails(): FakeMail[];

  async page(list: Listing, first: number, count: number): Promise<Page> {
    this.calls.push(`page ${nameOfList(list.of)} ${first} ${count}`);
    const { of, order, turned, only } = list;
    const plain = order === "date" && !turned && !Object.values(only).includes(true);
    if (of.kind === "mailbox" && plain) return this.mailOf(of.id).page(of.id, first, count);
    const rows = this.arranged(list);
    return { total: rows.length, first, rows: rows.slice(first, first + count) };
  }

  async places(list: Listing, first: number, count: number): Promise<string[]> {
    const { rows } = await this.page(list, first, Math.min(count, 10_000));
    return rows.map(({ location }) => location);
  }

  private arranged({ of, order, turned, only }: Listing): Row[] {
    const boxes = this.mails().flatMap((mail) =>
      mail.mailboxes().filter(({ id, role }) => {
        if (of.kind === "mailbox") return id === of.id;
        return of.smart === "inbox" ? role === "inbox" : role !== "junk" && role !== "trash";
      }),
    );
    const smart = of.kind === "smart" ? of.smart : null;
    const rows = boxes
      .flatMap(({ id }) => this.mailOf(id).page(id, 0, depth).rows)
      .filter((row) => row.unread || !(only.unread || smart === "unread"))
      .filter((row) => row.flagged || !(only.flagged || smart === "flagged"))
      .filter((row) => row.hasAttachment || !(only.attached || smart === "attached"))
      .sort(compare.date)
      .sort(compare[order]);
    return turned ? rows.reverse() : rows;
  }

  async actOn(selected: Selected, wish: Wish): Promise<Many> {
    const ids = await this.idsOf(selected);
    const call = `${wish.kind} ${"to" in wish ? `${wish.to} ` : ""}${selected.kind}`;
    this.calls.push(`actOn ${call} ${ids.length}`);
    return { action: await this.actOnIds(ids, wish), count: ids.length };
  }

  private async idsOf(selected: Selected): Promise<string[]> {
    const idOf = (place: string) => place.slice(place.indexOf("@") + 1);
    if (selected.kind === "places") return selected.places.map(idOf);
    const all =
      selected.kind === "all"
        ? await this.page(selected.list, 0, 10_000)
        : find(this.mails(), selected.query, 0, 1000);
    const left = all.rows.filter(({ location }) => !selected.but.includes(location));
    return left.map(({ id }) => id);
  }

  private actOnIds(ids: string[], wish: Wish): Promise<string> {
    switch (wish.kind) {
      case "archive":
        return this.archive(ids, null);
      case "trash":
        return this.trash(ids, null);
      case "delete":
        return this.deleteMessages(ids, null);
      case "junk":
      case "notJunk":
        return this.setJunk(ids, null, wish.kind === "junk");
      case "move":
        return this.moveMessages(ids, null, wish.to);
      case "copy":
        return this.copyMessages(ids, null, wish.to);
      case "flag":
        return this.setFlags(ids, null, wish.add, wish.remove);
    }
  }

  async preferences(): Promise<[string, string][]> {
    return [...this.preferred];
  }

  async prefer(name: string, value: string | null): Promise<void> {
    if (value === null) this.preferred.delete(name);
    else this.preferred.set(name, value);
  }

  async zoom(percent: number): Promise<void> {
    this.calls.push(`zoom ${percent}`);
  }
}
