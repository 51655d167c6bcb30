// What is done to whole mailboxes; what cannot be undone is asked for first.
import type { Above, Question } from "./above";
import type { Doings } from "./features/actions/doings.svelte";
import type { Deed } from "./features/mailboxes/deeds";
import type { Backend, Mailbox } from "./ipc/backend";
import { complain } from "./shared/complaints";
import { m } from "./paraglide/messages";
import { language } from "./shared/language.svelte";
import { shown } from "./shared/numbers";
import { mailboxName } from "./shared/roles";
import { status } from "./shared/status.svelte";

export class Structure {
  constructor(
    private readonly backend: Backend,
    private readonly doings: Doings,
    private readonly show: (above: Above | null) => void,
  ) {}

  ask(question: Question): void {
    const run = () => {
      this.show(null);
      question.run();
    };
    this.show({ kind: "confirm", question: { ...question, run } });
  }

  act(deed: Deed, mailbox: Mailbox): void {
    const { id, account } = mailbox;
    const name = mailboxName(mailbox);
    const deeds: Record<Deed, () => void> = {
      create: () => this.show({ kind: "create", account, below: mailbox }),
      rename: () => this.show({ kind: "rename", mailbox }),
      readAll: () => this.do(m.did_read_all({ name }), () => this.backend.readAll(id)),
      subscribe: () => this.do(m.did_subscribe({ name }), () => this.backend.subscribe(id, true)),
      unsubscribe: () =>
        this.do(m.did_unsubscribe({ name }), () => this.backend.subscribe(id, false)),
      delete: () => this.askDelete(mailbox, name),
      empty: () => this.askEmpty(mailbox, name),
      purge: () => void this.askPurge(mailbox, name).catch(complain),
    };
    deeds[deed]();
  }

  private do(words: string, act: () => Promise<string>): void {
    void this.doings.do(words, act);
  }

  private forGood(words: (count: number) => string, act: () => Promise<number>): void {
    act().then((count) => status.say(words(count)), complain);
  }

  private askDelete(mailbox: Mailbox, name: string): void {
    const count = mailbox.messages;
    this.ask({
      title: m.delete_mailbox_title({ name }),
      note:
        count === 0
          ? m.delete_mailbox_empty()
          : m.delete_mailbox_note({ count, shown: this.shown(count) }),
      action: m.menu_delete_now(),
      run: () => {
        const say = () => status.say(m.did_delete_mailbox({ name }));
        this.backend.deleteMailbox(mailbox.id).then(say, complain);
      },
    });
  }

  private askEmpty(mailbox: Mailbox, name: string): void {
    const count = mailbox.messages;
    this.ask({
      title: m.empty_title({ name }),
      note: m.for_good_note({ count, shown: this.shown(count) }),
      action: m.act_remove(),
      run: () => this.forGood(this.removed, () => this.backend.emptyMailbox(mailbox.id)),
    });
  }

  private async askPurge(mailbox: Mailbox, name: string): Promise<void> {
    const count = await this.backend.marked(mailbox.id);
    this.ask({
      title: m.purge_title({ name }),
      note: m.purge_note({ count, shown: this.shown(count) }),
      action: m.act_remove(),
      run: () => this.forGood(this.removed, () => this.backend.purge(mailbox.id)),
    });
  }

  private shown(count: number): string {
    return shown(count, language.tag);
  }

  private readonly removed = (count: number): string =>
    m.did_remove_many({ count, shown: this.shown(count) });

  /** Throws where the name cannot be: the dialog says why. */
  async create(account: string, below: Mailbox | null, name: string): Promise<void> {
    const path = below ? `${below.path}/${name}` : name;
    await this.backend.createMailbox(account, path);
    this.show(null);
    status.say(m.did_create({ name }));
  }

  /** Throws where the name cannot be. */
  async rename(mailbox: Mailbox, name: string): Promise<void> {
    const above = mailbox.path.split("/").slice(0, -1);
    const action = await this.backend.renameMailbox(mailbox.id, [...above, name].join("/"));
    this.show(null);
    await this.doings.do(m.did_rename({ name }), () => Promise.resolve(action));
  }
}
