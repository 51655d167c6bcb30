// Writing, as the window knows it: letters begun from the list and the message, the outbox, templates.
import type { Desk } from "./desk.svelte";
import { Writing } from "./features/compose/writing.svelte";
import { Outbox } from "./features/outbox/outbox.svelte";
import type { Backend, ComposeKind, Letter, Row } from "./ipc/backend";
import { m } from "./paraglide/messages";
import type { Accounts } from "./shared/accounts.svelte";
import { complain } from "./shared/complaints";
import { status } from "./shared/status.svelte";

export class Letters {
  readonly writing: Writing;
  readonly outbox: Outbox;
  dialog = $state<"outbox" | "templates" | null>(null);

  constructor(
    readonly backend: Backend,
    accounts: Accounts,
    readonly desk: Desk,
  ) {
    this.writing = new Writing(backend, {
      accounts: () => accounts.all.filter(({ local }) => !local).map(({ id }) => id),
      complain,
      undoable: (words, act) => desk.doings.do(words, act),
    });
    this.outbox = new Outbox(backend);
    this.outbox.onfail = ({ subject }) => {
      const words = m.outbox_failed_news({ subject: subject.trim() || m.list_no_subject() });
      const run = () => (this.dialog = "outbox");
      status.say(words, 12_000, { label: m.outbox_show(), run });
    };
  }

  get able(): boolean {
    return this.backend.writes;
  }

  compose(large = false): void {
    if (large) this.writing.large = true;
    void this.writing.write("new", null, this.desk.mailboxes.current?.id ?? null);
  }

  /** What is read is answered, else what is chosen in the list. */
  answer(kind: ComposeKind, row = this.row()): void {
    if (row) void this.writing.write(kind, row.id, row.mailbox);
  }

  private row(): Row | undefined {
    return this.desk.reader.row ?? this.desk.messages.chosenRow;
  }

  isDraft(row = this.row()): boolean {
    return this.able && this.desk.mailboxOf(row)?.role === "drafts";
  }

  /** A draft is written on; a link to a person begins a letter. Answers whether it was either. */
  takes(row: Row | undefined): boolean {
    if (!row || !this.isDraft(row)) return false;
    void this.writing.writeOn(row.id);
    return true;
  }

  takesLink(url: string): boolean {
    if (!this.able || !/^mailto:/i.test(url)) return false;
    void this.writing.writeTo(url);
    return true;
  }

  /** A link to a person that was followed elsewhere begins a letter here. */
  private async begins(): Promise<void> {
    const link = await this.backend.takeMailto();
    if (link !== null) this.takesLink(link);
  }

  /** From the outbox or a template. */
  begin(ask: () => Promise<Letter>): void {
    this.dialog = null;
    void this.writing.begin(ask);
  }

  listen(): () => void {
    if (!this.able) return () => undefined;
    const stops = [
      this.outbox.listen(),
      this.backend.on("mailtoGiven", () => this.begins().catch(complain)),
    ];
    const resumed = this.writing.resume().catch(complain);
    void resumed.then(() => this.begins()).catch(complain);
    return () => stops.forEach((stop) => stop());
  }
}
