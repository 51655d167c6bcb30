// What is chosen of a list to be done together: messages picked one by one, or all but some.
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Row, Selected } from "../../ipc/backend";
import type { Messages } from "./messages.svelte";
import { placesBetween } from "./places";

export class Selection {
  /** All of the list, however much of it is at hand. */
  all = $state(false);
  /** Places, with the rows of those that were at hand. */
  private readonly picked = new SvelteMap<string, Row | null>();
  private readonly but = new SvelteSet<string>();
  /** Where a range begins. */
  private anchor = -1;
  private turn = 0;

  constructor(private readonly messages: Messages) {}

  get count(): number {
    return this.all ? Math.max(0, this.messages.total - this.but.size) : this.picked.size;
  }

  get any(): boolean {
    return this.count > 0;
  }

  has(row: Row | undefined): boolean {
    if (!row) return this.all;
    return this.all ? !this.but.has(row.location) : this.picked.has(row.location);
  }

  /** The rows of it that are at hand. */
  get rows(): Row[] {
    if (this.all) return this.messages.atHand().filter((row) => this.has(row));
    return [...this.picked.values()].filter((row) => row !== null);
  }

  clear(): void {
    this.turn += 1;
    this.all = false;
    this.picked.clear();
    this.but.clear();
    this.anchor = -1;
  }

  /** A range begins where the person is. */
  begin(index: number): void {
    this.anchor = index;
  }

  selectAll(): void {
    this.clear();
    this.all = this.messages.total > 0;
  }

  /** One more, or one less. The first time the row the person was on is one of them. */
  toggle(index: number): void {
    const row = this.messages.row(index);
    if (!row) return;
    const was = this.messages.chosenRow;
    if (!this.any && was && this.messages.active !== index) this.picked.set(was.location, was);
    this.anchor = index;
    const set = this.all ? this.but : this.picked;
    if (set.has(row.location)) set.delete(row.location);
    else if (this.all) this.but.add(row.location);
    else this.picked.set(row.location, row);
    if (this.all && this.count === 0) this.clear();
  }

  /** Only this one, as a key does that picks without a mouse. */
  pick(index: number): void {
    const row = this.messages.row(index);
    if (!row) return;
    if (this.all || this.picked.has(row.location)) return this.toggle(index);
    this.picked.set(row.location, row);
    this.anchor = index;
  }

  /** This row and no other. */
  only(row: Row): void {
    this.clear();
    this.picked.set(row.location, row);
  }

  /** From where the range began to here; `more` leaves what was picked before. */
  async extend(index: number, more = false): Promise<void> {
    if (this.anchor < 0) this.anchor = Math.max(0, this.messages.active);
    const [first, last] = [Math.min(this.anchor, index), Math.max(this.anchor, index)];
    this.turn += 1;
    const { turn } = this;
    const { messages } = this;
    const row = (at: number) => messages.row(at);
    const ask = (from: number, count: number) => messages.places(from, count);
    const places = await placesBetween(first, last, row, ask);
    if (turn !== this.turn) return;
    this.all = false;
    this.but.clear();
    if (!more) this.picked.clear();
    for (const [place, row] of places) this.picked.set(place, row);
  }

  /** As the engine takes it; null where nothing is chosen. */
  asked(): Selected | null {
    if (!this.any) return null;
    if (!this.all) return { kind: "places", places: [...this.picked.keys()] };
    const { list, query } = this.messages;
    const but = [...this.but];
    if (query !== null) return { kind: "found", query, but };
    return list === null ? null : { kind: "all", list, but };
  }
}
