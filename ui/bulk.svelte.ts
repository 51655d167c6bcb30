// What is done to many messages at once: one action, however many they are, taken back as one.
import type { Question } from "./above";
import type { Doings } from "./features/actions/doings.svelte";
import type { Offers } from "./features/actions/offers";
import type { Messages } from "./features/threads/messages.svelte";
import type { Selection } from "./features/threads/selection.svelte";
import type { Backend, Mailbox, Role, Row, Wish } from "./ipc/backend";
import { m } from "./paraglide/messages";
import { complain } from "./shared/complaints";
import { mailboxName } from "./shared/roles";
import { status } from "./shared/status.svelte";
import { counted, manyMarkWords } from "./words";

/** What the rest of the desk knows. */
interface Desk {
  readonly backend: Backend;
  readonly messages: Messages;
  readonly selection: Selection;
  readonly doings: Doings;
  offers: (row: Row) => Offers;
  onturn: (row: Row | undefined) => void;
  ask: (question: Question) => void;
}

/** So many take a moment: it is said that it goes on. */
const patience = 2000;

export class Bulk {
  constructor(private readonly desk: Desk) {}

  /** What can be done to some of them at least; the engine leaves the others out. */
  get offers(): Offers {
    const each = this.desk.selection.rows.map((row) => this.desk.offers(row));
    const some = (of: (offers: Offers) => boolean) => each.some(of);
    return {
      archive: some((one) => one.archive),
      trash: some((one) => one.trash),
      mark: some((one) => one.mark),
      remove: some((one) => one.remove),
      junk: some((one) => one.junk),
      notJunk: some((one) => one.notJunk),
      move: some((one) => one.move),
      flag: some((one) => one.flag),
      takeBack: false,
    };
  }

  /** Whether some of what is at hand is not read, or not flagged. */
  get someUnread(): boolean {
    return this.desk.selection.rows.some((row) => row.unread);
  }

  get someUnflagged(): boolean {
    return this.desk.selection.rows.some((row) => !row.flagged);
  }

  archive(): void {
    if (this.offers.archive) void this.send({ kind: "archive" }, "archive");
    else this.refuse();
  }

  trash(): void {
    const { trash, mark, remove } = this.offers;
    if (trash) void this.send({ kind: "trash" }, "trash");
    else if (mark) void this.mark({ kind: "trash" }, (count) => m.did_mark_many(counted(count)));
    else if (remove) this.remove();
    else this.refuse();
  }

  remove(): void {
    if (!this.offers.remove) return this.refuse();
    const many = counted(this.desk.selection.count);
    this.desk.ask({
      title: m.remove_many_title(many),
      note: m.for_good_note(many),
      action: m.act_remove(),
      run: () => void this.removeNow(),
    });
  }

  private async removeNow(): Promise<void> {
    const { backend, messages, selection } = this.desk;
    const selected = selection.asked();
    if (!selected) return;
    const ids = this.leave();
    try {
      const { count } = await backend.actOn(selected, { kind: "delete" });
      status.say(m.did_remove_many(counted(count)));
    } catch (thrown) {
      complain(thrown);
    }
    await messages.settle(ids);
  }

  junk(): void {
    const { junk, notJunk } = this.offers;
    if (junk) void this.send({ kind: "junk" }, "junk");
    else if (notJunk) void this.send({ kind: "notJunk" }, "inbox");
    else this.refuse();
  }

  moveTo(to: Pick<Mailbox, "id" | "role" | "name">): Promise<void> {
    return this.send({ kind: "move", to: to.id }, to);
  }

  copyTo(to: Pick<Mailbox, "id" | "role" | "name">): Promise<void> {
    const mailbox = mailboxName(to);
    const words = (count: number) => m.did_copy_many({ ...counted(count), mailbox });
    return this.mark({ kind: "copy", to: to.id }, words);
  }

  toggleFlag(): void {
    if (this.offers.flag) this.flag("\\Flagged", this.someUnflagged);
    else this.refuse();
  }

  toggleRead(): void {
    this.flag("\\Seen", this.someUnread);
  }

  markRead(read: boolean): void {
    this.flag("\\Seen", read);
  }

  private flag(flag: string, on: boolean): void {
    const [add, remove] = on ? [[flag], []] : [[], [flag]];
    const words = (count: number) => manyMarkWords(flag, on, count);
    void this.mark({ kind: "flag", add, remove }, words);
  }

  private refuse(): void {
    status.say(m.not_here_many());
  }

  /** They leave the list as far as they are at hand, and the next one takes their place. */
  private leave(): string[] {
    const { messages, selection } = this.desk;
    const ids = selection.rows.map(({ id }) => id);
    const wasChosen = messages.chosen !== null && ids.includes(messages.chosen);
    selection.clear();
    messages.leave(ids);
    if (wasChosen) this.desk.onturn(messages.chosenRow);
    return ids;
  }

  private async send(wish: Wish, to: Role | Pick<Mailbox, "role" | "name">): Promise<void> {
    const mailbox = mailboxName(typeof to === "string" ? { role: to, name: "" } : to);
    const { messages, selection } = this.desk;
    const selected = selection.asked();
    if (!selected) return;
    this.sayThatItTakesLong(selection.count);
    const list = messages.name;
    const ids = this.leave();
    const act = async (say: (words: string) => void) => {
      const { action, count } = await this.desk.backend.actOn(selected, wish);
      say(m.did_move_many({ ...counted(count), mailbox }));
      return action;
    };
    await this.desk.doings.do("", act, { list, ids: ids.slice(0, 1) });
    await messages.settle(ids);
  }

  /** They stay where they are, and stay chosen. */
  private async mark(wish: Wish, words: (count: number) => string): Promise<void> {
    const { messages, selection } = this.desk;
    const selected = selection.asked();
    if (!selected) return;
    this.sayThatItTakesLong(selection.count);
    await this.desk.doings.do("", async (say) => {
      const { action, count } = await this.desk.backend.actOn(selected, wish);
      say(words(count));
      return action;
    });
    await messages.refresh();
  }

  private sayThatItTakesLong(count: number): void {
    if (count > patience) status.say(m.doing_many(counted(count)), 60_000);
  }
}
