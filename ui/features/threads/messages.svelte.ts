// The messages of the open mailbox, or those that were found: how many, the rows at hand, and the
// chosen one by its id.
import { nameOfList } from "../../ipc/backend";
import type { Backend, Listing, Page, Query, Row } from "../../ipc/backend";
import { painted } from "../../shared/painted";
import { Pages, pagesAround, pageSize } from "./pages";

const restMillis = 120;

type Read = (first: number, count: number) => Promise<Page>;

export class Messages {
  /** The open list; none while it is searched. */
  list = $state.raw<Listing | null>(null);
  query = $state.raw<Query | null>(null);
  total = $state(0);
  loaded = $state(false);
  chosen = $state<string | null>(null);
  /** Where the chosen row stands; kept true to its id when others come in above it. */
  active = $state(-1);
  /** Rows that came in above what is on the screen at the last reading. */
  onshift: (rows: number) => void = () => undefined;
  /** The chosen row was not at hand when it was chosen, and is now. */
  onarrive: (row: Row) => void = () => undefined;

  /** What the person has just moved away, and from where; the store may not have said so yet. */
  private leaving: { id: string; list: string | null }[] = [];
  /** What is chosen as soon as it is back. */
  private expected: string | null = null;
  private read: Read | null = null;
  private pages = $state.raw(new Pages());
  private version = $state(0);
  private range = { first: 0, end: 0 };
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private refreshing = false;
  private stale = false;

  constructor(private readonly backend: Backend) {}

  row(index: number): Row | undefined {
    void this.version;
    return this.pages.row(index);
  }

  get chosenRow(): Row | undefined {
    return this.row(this.active);
  }

  /** By which the open list is known again. */
  readonly name = $derived(this.list === null ? null : nameOfList(this.list.of));

  /** The rows that are at hand, wherever they stand. */
  atHand(): Row[] {
    void this.version;
    return this.pages.rows();
  }

  /** Another list; or the same arranged anew, which stays as it is until the answer is there. */
  open(list: Listing): Promise<void> {
    const same = this.list !== null && nameOfList(list.of) === this.name;
    this.list = list;
    this.query = null;
    if (!same) this.empty();
    return this.begin((first, count) => this.backend.page(list, first, count));
  }

  /** The places of the rows from `first` on. */
  async places(first: number, count: number): Promise<string[]> {
    if (this.list !== null) return this.backend.places(this.list, first, count);
    const pages = Array.from({ length: Math.ceil(count / pageSize) }, (_, n) => n * pageSize);
    const ask = (at: number) => this.read?.(first + at, Math.min(pageSize, count - at));
    const answers = await Promise.all(pages.map(ask));
    return answers.flatMap((page) => page?.rows.map(({ location }) => location) ?? []);
  }

  /** What was found before stays until the answer is there. */
  search(query: Query): Promise<void> {
    if (this.query === null) this.empty();
    this.list = null;
    this.query = query;
    return this.begin((first, count) => this.backend.search(query, first, count));
  }

  private empty(): void {
    this.loaded = false;
    this.choose(-1);
    this.pages = new Pages();
    this.total = 0;
  }

  private async begin(read: Read): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    this.read = read;
    this.range = { first: 0, end: 0 };
    this.expected = null;
    const page = await read(0, pageSize);
    if (turn !== this.turn) return;
    this.choose(-1);
    this.pages = Pages.of([page]);
    this.total = page.total;
    this.drop();
    this.loaded = true;
    painted("list");
  }

  listen(): () => void {
    return this.backend.on("changed", ({ kind, id }) => {
      const mine = kind === "message" && id !== null && this.pages.indexOf(id) >= 0;
      const here = this.list?.of.kind !== "mailbox" || id === this.list.of.id;
      if (mine || (kind === "messages" && here)) this.soon();
    });
  }

  /** Many changes in a row (a first sync) cost one reading each `restMillis`. */
  private soon(): void {
    this.stale = true;
    if (this.timer !== undefined || this.refreshing) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.refresh();
    }, restMillis);
  }

  choose(index: number): void {
    this.active = index;
    this.chosen = this.pages.row(index)?.id ?? null;
  }

  /** Whether what is moved away leaves the list: what was searched for is found wherever it goes,
   * and so is what is marked. */
  private get isPlace(): boolean {
    const of = this.list?.of;
    return of !== undefined && (of.kind === "mailbox" || of.smart === "inbox");
  }

  /** Takes rows out of the list before the store has; the next one is chosen. */
  leave(ids: readonly string[]): void {
    if (!this.isPlace) return;
    const { chosen, active, pages: before, range } = this;
    this.leaving.push(...ids.map((id) => ({ id, list: this.name })));
    this.drop();
    if (chosen !== null) this.choose(this.pages.nextTo(before, active, chosen, this.total));
    const places = ids.map((id) => before.indexOf(id)).filter((at) => at >= 0);
    const above = places.filter((at) => at < range.first).length;
    if (above > 0) this.onshift(-above);
    this.show(range.first, range.end);
  }

  /** The store has moved them, or would not: what it says now holds. */
  async settle(ids: readonly string[]): Promise<void> {
    this.leaving = this.leaving.filter(({ id }) => !ids.includes(id));
    await this.refresh();
  }

  /** This message comes back into the list: it is chosen again when it does. */
  expect(id: string): void {
    this.expected = id;
    void this.refresh();
  }

  private drop(): void {
    const here = this.leaving.filter(({ list }) => list === this.name);
    const ids = here.map(({ id }) => id).filter((id) => this.pages.indexOf(id) >= 0);
    if (ids.length === 0) return;
    this.pages = this.pages.without(ids);
    this.total -= ids.length;
  }

  private arrived(): void {
    this.choose(this.active);
    const row = this.pages.row(this.active);
    if (row) this.onarrive(row);
  }

  show(first: number, end: number): void {
    this.range = { first, end };
    const { read, turn, pages } = this;
    if (read === null || !this.loaded) return;
    for (const page of pages.missing(first, Math.min(end, this.total))) {
      void this.fetch(read, page, turn, pages);
    }
  }

  private async fetch(read: Read, page: number, turn: number, pages: Pages): Promise<void> {
    try {
      const answer = await read(page * pageSize, pageSize);
      if (turn !== this.turn || pages !== this.pages) return;
      pages.put(page, answer.rows);
      this.version += 1;
      if (this.chosen === null && this.active >= 0) this.arrived();
      if (answer.total !== this.total) this.soon();
    } catch {
      pages.failed(page);
    }
  }

  /** Reads what is on the screen anew and finds the same messages again by their ids. */
  async refresh(): Promise<void> {
    const { read, turn } = this;
    if (this.refreshing) this.stale = true;
    if (read === null || !this.loaded || this.refreshing) return;
    this.refreshing = true;
    this.stale = false;
    try {
      const before = { ...this.range };
      const anchor = this.pages.row(before.first)?.id;
      const grown = (await read(0, 1)).total - this.total;
      const answers = await this.around(read, Math.max(0, grown), before);
      if (turn === this.turn) this.adopt(answers, before.first, anchor, grown);
    } catch {
      // The next change, or the next scroll, asks again.
    } finally {
      this.refreshing = false;
      if (this.stale) this.soon();
    }
  }

  private around(read: Read, grown: number, range: { first: number; end: number }) {
    const pages = pagesAround([range.first, range.end, this.active], grown);
    return Promise.all(pages.map((page) => read(page * pageSize, pageSize)));
  }

  private adopt(answers: Page[], first: number, anchor: string | undefined, grown: number): void {
    const pages = Pages.of(answers);
    const { chosen, active, pages: before } = this;
    this.pages = pages;
    this.total = answers.at(-1)?.total ?? this.total + grown;
    this.drop();
    const moved = anchor === undefined ? -1 : this.pages.indexOf(anchor);
    if (chosen !== null) this.choose(this.pages.nextTo(before, active, chosen, this.total));
    else if (active >= 0) this.arrived();
    this.show(this.range.first, this.range.end);
    if (moved >= 0 && moved !== first) this.onshift(moved - first);
    this.greet();
  }

  private greet(): void {
    const back = this.expected === null ? -1 : this.pages.indexOf(this.expected);
    if (back < 0) return;
    this.expected = null;
    this.choose(back);
    this.arrived();
  }
}
