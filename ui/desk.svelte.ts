// The desk: the mailboxes, the open list, the message being read, and what is done to them.
import type { Above } from "./above";
import { Doings, type Done } from "./features/actions/doings.svelte";
import { offers, type Offers } from "./features/actions/offers";
import type { Deed } from "./features/mailboxes/deeds";
import { Mailboxes } from "./features/mailboxes/mailboxes.svelte";
import { Reader } from "./features/message/reader.svelte";
import { Queue } from "./features/queue/queue.svelte";
import { Search } from "./features/search/search.svelte";
import { Messages } from "./features/threads/messages.svelte";
import type { Backend, Deletion, Mailbox, Role, Row } from "./ipc/backend";
import { Structure } from "./structure";
import { m } from "./paraglide/messages";
import { complain } from "./shared/complaints";
import { mailboxName } from "./shared/roles";
import { status } from "./shared/status.svelte";

export class Desk {
  readonly mailboxes: Mailboxes;
  readonly messages: Messages;
  readonly reader: Reader;
  readonly queue: Queue;
  readonly search: Search;
  readonly doings: Doings;
  above = $state.raw<Above | null>(null);
  /** Where mail was last moved to by hand, the latest first. */
  recent = $state.raw<string[]>([]);
  /** The list has another chosen row: it is to be seen, and read if one was being read. */
  onturn: (row: Row | undefined) => void = () => undefined;
  private readonly structure: Structure;

  constructor(
    private readonly backend: Backend,
    /** What deleting does in an account. */
    private readonly deletion: (account: string) => Deletion = () => "trash",
  ) {
    this.mailboxes = new Mailboxes(backend);
    this.messages = new Messages(backend);
    this.reader = new Reader(backend, complain);
    this.queue = new Queue(backend);
    this.search = new Search(async (query) => {
      const { current } = this.mailboxes;
      if (query) await this.messages.search(query).catch(complain);
      else if (current && this.messages.query) this.messages.open(current.id).catch(complain);
    });
    this.doings = new Doings(backend, complain);
    this.structure = new Structure(backend, this.doings, (above) => (this.above = above));
    this.doings.onundone = (done) => this.back(done);
    this.reader.onmark = (message, flag, on, action) => {
      this.doings.note({ action, words: markWords(flag, on), mailbox: null, ids: [message] });
    };
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

  private here(row: Row | undefined): { row: Row; mailbox: Mailbox } | null {
    const mailbox = this.mailboxOf(row);
    return row && mailbox ? { row, mailbox } : null;
  }

  private chosen(): Row | undefined {
    return this.messages.chosenRow ?? this.reader.row ?? undefined;
  }

  /** The mailbox of a role as the person knows it; it is made when the first mail goes there. */
  private named(role: Role): string {
    return mailboxName({ role, name: "" });
  }

  /** The row leaves the list at once, and the next one takes its place. */
  private async send(row: Row, words: string, act: (ids: string[]) => Promise<string>) {
    const ids = [row.id];
    const { mailbox } = this.messages;
    const wasChosen = this.messages.chosen === row.id;
    this.messages.leave(ids);
    if (wasChosen) this.onturn(this.messages.chosenRow);
    await this.doings.do(words, () => act(ids), { mailbox, ids });
    await this.messages.settle(ids);
  }

  /** Why not, where the rights of the mailbox or its sort stand against it. */
  private refuse(mailbox: Mailbox): void {
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

  /** Asks where to. */
  move(row = this.chosen()): void {
    const at = this.here(row);
    if (!at) return;
    if (!this.offers(at.row).move) return this.refuse(at.mailbox);
    this.above = { kind: "move", rows: [at.row], here: at.mailbox };
  }

  async moveTo(rows: readonly Row[], from: Mailbox, to: Pick<Mailbox, "id" | "role" | "name">) {
    this.above = null;
    this.recent = [to.id, ...this.recent.filter((id) => id !== to.id)].slice(0, 5);
    const words = m.did_move({ mailbox: mailboxName(to) });
    const moves = rows.map((row) =>
      this.send(row, words, (ids) => this.backend.moveMessages(ids, from.id, to.id)),
    );
    await Promise.all(moves);
  }

  async moveToNew(rows: readonly Row[], from: Mailbox, path: string): Promise<void> {
    try {
      const [, id] = await this.backend.createMailbox(from.account, path);
      await this.moveTo(rows, from, { id, role: null, name: path.split("/").at(-1) ?? path });
    } catch (thrown) {
      complain(thrown);
    }
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
      this.doings.note({ action, words, mailbox: null, ids: [row.id] });
    }, complain);
  }

  sync(): void {
    this.backend.syncNow().catch(complain);
  }

  undo(): void {
    void this.doings.undo();
  }

  private back({ mailbox, ids }: Done): void {
    const [id] = ids;
    if (mailbox !== null && mailbox === this.messages.mailbox && id) this.messages.expect(id);
  }

  deed(deed: Deed, mailbox: Mailbox): void {
    this.structure.act(deed, mailbox);
  }

  create(account: string, below: Mailbox | null, path: string): Promise<void> {
    return this.structure.create(account, below, path);
  }

  rename(mailbox: Mailbox, name: string): Promise<void> {
    return this.structure.rename(mailbox, name);
  }
}

function markWords(flag: string, on: boolean): string {
  if (flag === "\\Flagged") return on ? m.did_flag() : m.did_unflag();
  return on ? m.did_read() : m.did_unread();
}
