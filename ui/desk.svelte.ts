// The desk: the mailboxes, the open list, the message being read, and what is done to them.
import type { Above, Question } from "./above";
import { Doings, type Done } from "./features/actions/doings.svelte";
import { offers, type Offers } from "./features/actions/offers";
import { Mailboxes } from "./features/mailboxes/mailboxes.svelte";
import { Reader } from "./features/message/reader.svelte";
import { Queue } from "./features/queue/queue.svelte";
import { Search } from "./features/search/search.svelte";
import { Messages } from "./features/threads/messages.svelte";
import { Selection } from "./features/threads/selection.svelte";
import type { Backend, Deletion, Listing, Mailbox, Role, Row, Shown } from "./ipc/backend";
import { Bulk } from "./bulk.svelte";
import { Moving } from "./moving.svelte";
import { Structure } from "./structure";
import { m } from "./paraglide/messages";
import { arranged, keepArranged } from "./shared/arrangement";
import { complain } from "./shared/complaints";
import { mailboxName } from "./shared/roles";
import { status } from "./shared/status.svelte";
import { markWords } from "./words";

export class Desk {
  readonly mailboxes: Mailboxes;
  readonly messages: Messages;
  readonly reader: Reader;
  readonly queue: Queue;
  readonly search: Search;
  readonly doings: Doings;
  readonly selection: Selection;
  readonly bulk: Bulk;
  readonly moving: Moving;
  readonly structure: Structure;
  above = $state.raw<Above | null>(null);
  /** The list has another chosen row: it is to be seen, and read if one was being read. */
  onturn: (row: Row | undefined) => void = () => undefined;

  constructor(
    readonly backend: Backend,
    /** What deleting does in an account. */
    private readonly deletion: (account: string) => Deletion = () => "trash",
  ) {
    this.mailboxes = new Mailboxes(backend);
    this.messages = new Messages(backend);
    this.reader = new Reader(backend, complain);
    this.queue = new Queue(backend);
    this.search = new Search(async (query) => {
      this.selection.clear();
      if (query) await this.messages.search(query).catch(complain);
      else if (this.messages.query) this.open();
    });
    this.doings = new Doings(backend, complain);
    this.structure = new Structure(backend, this.doings, (above) => (this.above = above));
    this.doings.onundone = (done) => this.back(done);
    this.selection = new Selection(this.messages);
    this.bulk = new Bulk(this);
    this.moving = new Moving(this);
    this.reader.onmark = (message, flag, on, action) => {
      this.doings.note({ action, words: markWords(flag, on), list: null, ids: [message] });
    };
  }

  /** Shows the list of the chosen mailbox, as the person arranged it. */
  open(): void {
    const { shown } = this.mailboxes;
    if (shown) this.messages.open(arranged(shown)).catch(complain);
  }

  choose(of: Shown): void {
    this.search.clear();
    this.selection.clear();
    this.mailboxes.choose(of);
    this.reader.close();
    this.open();
  }

  /** The same list in another order, or less of it; kept for the next time. */
  arrange(list: Listing): void {
    keepArranged(list);
    this.selection.clear();
    this.messages.open(list).catch(complain);
  }

  ask(question: Question): void {
    this.structure.ask(question);
  }

  /** What can be done to a row where it stands; to the one being read where none is named. */
  offers(row: Row | null = this.reader.row): Offers {
    const mailbox = this.mailboxOf(row);
    return offers(mailbox, this.mailboxes.all, row?.deleted ?? false, this.way(mailbox));
  }

  /** Where a row stands: in the open mailbox, or wherever it was found. */
  mailboxOf(row: Row | null | undefined): Mailbox | undefined {
    const id = row?.mailbox ?? this.mailboxes.current?.id;
    return this.mailboxes.all.find((mailbox) => mailbox.id === id);
  }

  private way(mailbox: Mailbox | undefined): Deletion {
    return mailbox ? this.deletion(mailbox.account) : "trash";
  }

  here(row: Row | undefined): { row: Row; mailbox: Mailbox } | null {
    const mailbox = this.mailboxOf(row);
    return row && mailbox ? { row, mailbox } : null;
  }

  chosen(): Row | undefined {
    return this.messages.chosenRow ?? this.reader.row ?? undefined;
  }

  /** The mailbox of a role as the person knows it; it is made when the first mail goes there. */
  private named(role: Role): string {
    return mailboxName({ role, name: "" });
  }

  /** The row leaves the list at once, and the next one takes its place. */
  async send(row: Row, words: string, act: (ids: string[]) => Promise<string>) {
    const ids = [row.id];
    const list = this.messages.name;
    const wasChosen = this.messages.chosen === row.id;
    this.messages.leave(ids);
    if (wasChosen) this.onturn(this.messages.chosenRow);
    await this.doings.do(words, () => act(ids), { list, ids });
    await this.messages.settle(ids);
  }

  /** Why not, where the rights of the mailbox or its sort stand against it. */
  refuse(mailbox: Mailbox): void {
    const words = mailbox.may.remove
      ? m.here_already({ mailbox: mailboxName(mailbox) })
      : m.may_not_remove({ mailbox: mailboxName(mailbox) });
    status.say(words);
  }

  archive(row = this.chosen()): void {
    const at = this.here(row);
    if (!at) return;
    if (!this.offers(at.row).archive) return this.refuse(at.mailbox);
    const words = m.did_move({ mailbox: this.named("archive") });
    void this.send(at.row, words, (ids) => this.backend.archive(ids, at.mailbox.id));
  }

  /** To the trash; what is there already can only be deleted for good, which asks. */
  trash(row = this.chosen()): void {
    const at = this.here(row);
    if (!at) return;
    const { trash, mark, remove } = this.offers(at.row);
    if (mark) return this.mark(at.row, at.mailbox);
    if (remove && this.way(at.mailbox) === "purge") return void this.removeNow(at.row, at.mailbox);
    if (!trash && remove) return this.remove(at.row);
    if (!trash) return this.refuse(at.mailbox);
    const words = m.did_move({ mailbox: this.named("trash") });
    void this.send(at.row, words, (ids) => this.backend.trash(ids, at.mailbox.id));
  }

  /** It stays where it is, marked as deleted. */
  private mark({ id }: Row, mailbox: Mailbox): void {
    const work = () => this.backend.trash([id], mailbox.id);
    void this.doings.do(m.did_mark(), work).then(() => this.messages.refresh());
  }

  remove(row = this.chosen()): void {
    const at = this.here(row);
    if (!at) return;
    if (!this.offers(at.row).remove) return this.refuse(at.mailbox);
    const subject = at.row.subject.trim() || m.list_no_subject();
    this.structure.ask({
      title: m.remove_title(),
      note: m.remove_note({ subject }),
      action: m.act_remove(),
      run: () => void this.removeNow(at.row, at.mailbox),
    });
  }

  private async removeNow(row: Row, mailbox: Mailbox): Promise<void> {
    const wasChosen = this.messages.chosen === row.id;
    this.messages.leave([row.id]);
    if (wasChosen) this.onturn(this.messages.chosenRow);
    try {
      await this.backend.deleteMessages([row.id], mailbox.id);
      status.say(m.did_remove());
    } catch (thrown) {
      complain(thrown);
    }
    await this.messages.settle([row.id]);
  }

  /** Junk, or where it lies among the junk no junk. */
  junk(row = this.chosen()): void {
    const at = this.here(row);
    if (!at) return;
    const { junk, notJunk } = this.offers(at.row);
    if (!junk && !notJunk) return this.refuse(at.mailbox);
    const words = m.did_move({ mailbox: this.named(junk ? "junk" : "inbox") });
    void this.send(at.row, words, (ids) => this.backend.setJunk(ids, at.mailbox.id, junk));
  }

  /** Takes the mark of deletion off. */
  takeBack(row = this.chosen()): void {
    const at = this.here(row);
    if (!at) return;
    const work = () => this.backend.setFlags([at.row.id], at.mailbox.id, [], ["\\Deleted"]);
    void this.doings.do(m.did_take_back(), work).then(() => this.messages.refresh());
  }

  toggleFlag(): void {
    const mailbox = this.mailboxOf(this.reader.row);
    if (!mailbox || this.offers().flag) this.reader.toggleFlag();
    else status.say(m.may_not_flag({ mailbox: mailboxName(mailbox) }));
  }

  /** Read or unread, whether it is the one being read or another of the list. */
  toggleRead(row: Row): void {
    if (row.id === this.reader.row?.id) return this.reader.toggleRead();
    const [add, remove] = row.unread ? [["\\Seen"], []] : [[], ["\\Seen"]];
    const words = markWords("\\Seen", row.unread);
    this.backend.setFlags([row.id], null, add, remove).then((action) => {
      this.doings.note({ action, words, list: null, ids: [row.id] });
    }, complain);
  }

  sync(): void {
    this.backend.syncNow().catch(complain);
  }

  undo(): void {
    void this.doings.undo();
  }

  private back({ list, ids }: Done): void {
    const [id] = ids;
    if (list !== null && list === this.messages.name && id) this.messages.expect(id);
  }
}
