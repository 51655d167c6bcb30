// Mail on its way to another mailbox: asked for by a key, or drawn there with the mouse.
import type { Above } from "./above";
import type { Bulk } from "./bulk.svelte";
import type { Offers } from "./features/actions/offers";
import type { Selection } from "./features/threads/selection.svelte";
import type { Backend, Mailbox, Row } from "./ipc/backend";
import { m } from "./paraglide/messages";
import { complain } from "./shared/complaints";
import { mailboxName } from "./shared/roles";
import { status } from "./shared/status.svelte";
import { counted } from "./words";

type Goal = Pick<Mailbox, "id" | "role" | "name">;

/** What the rest of the desk knows. */
interface Desk {
  readonly backend: Backend;
  readonly selection: Selection;
  readonly bulk: Bulk;
  above: Above | null;
  chosen: () => Row | undefined;
  here: (row: Row | undefined) => { row: Row; mailbox: Mailbox } | null;
  offers: (row: Row) => Offers;
  refuse: (mailbox: Mailbox) => void;
  send: (row: Row, words: string, act: (ids: string[]) => Promise<string>) => Promise<void>;
}

export class Moving {
  /** Where mail was last moved to by hand, the latest first. */
  recent = $state.raw<string[]>([]);
  /** The row that is drawn by the mouse, with all that is chosen where it is one of them. */
  drawn = $state.raw<Row | null>(null);

  constructor(private readonly desk: Desk) {}

  /** Asks where to. */
  move(row = this.desk.chosen()): void {
    const at = this.desk.here(row);
    if (!at) return;
    if (!this.desk.offers(at.row).move) return this.desk.refuse(at.mailbox);
    this.desk.above = { kind: "move", rows: [at.row], here: at.mailbox, many: false };
  }

  /** Asks where all that are chosen go. */
  moveMany(): void {
    const { rows } = this.desk.selection;
    const at = this.desk.here(rows[0]);
    if (!at || !this.desk.bulk.offers.move) return status.say(m.not_here_many());
    this.desk.above = { kind: "move", rows, here: at.mailbox, many: true };
  }

  private remember(to: string): void {
    this.desk.above = null;
    this.recent = [to, ...this.recent.filter((id) => id !== to)].slice(0, 5);
  }

  manyTo(to: Goal): Promise<void> {
    this.remember(to.id);
    return this.desk.bulk.moveTo(to);
  }

  async moveTo(rows: readonly Row[], from: Mailbox, to: Goal): Promise<void> {
    this.remember(to.id);
    const words = m.did_move({ mailbox: mailboxName(to) });
    const act = (ids: string[]) => this.desk.backend.moveMessages(ids, from.id, to.id);
    await Promise.all(rows.map((row) => this.desk.send(row, words, act)));
  }

  /** Where `rows` are none, it is all that are chosen. */
  async toNew(rows: readonly Row[] | null, from: Mailbox, path: string): Promise<void> {
    try {
      const [, id] = await this.desk.backend.createMailbox(from.account, path);
      const to = { id, role: null, name: path.split("/").at(-1) ?? path };
      await (rows ? this.moveTo(rows, from, to) : this.manyTo(to));
    } catch (thrown) {
      complain(thrown);
    }
  }

  private get drawsMany(): boolean {
    return this.drawn !== null && this.desk.selection.any && this.desk.selection.has(this.drawn);
  }

  /** How many are drawn, in words. */
  draw(row: Row): string {
    this.drawn = row;
    return m.selected(counted(this.drawsMany ? this.desk.selection.count : 1));
  }

  /** Whether what is drawn may be let go there. `local` are the Local Folders. */
  mayDrop(to: Mailbox, local: string | undefined): boolean {
    const at = this.desk.here(this.drawn ?? undefined);
    if (!at || !to.selectable || !to.may.insert || to.id === at.mailbox.id) return false;
    const { account } = at.mailbox;
    return to.account === account || to.account === local || account === local;
  }

  /** Moves what is drawn, or copies it. */
  async drop(to: Mailbox, copy: boolean): Promise<void> {
    const at = this.desk.here(this.drawn ?? undefined);
    const many = this.drawsMany;
    this.drawn = null;
    if (!at) return;
    if (!many && copy) this.desk.selection.only(at.row);
    if (copy) return this.desk.bulk.copyTo(to);
    if (many) return this.manyTo(to);
    if (!this.desk.offers(at.row).move) return this.desk.refuse(at.mailbox);
    return this.moveTo([at.row], at.mailbox, to);
  }
}
