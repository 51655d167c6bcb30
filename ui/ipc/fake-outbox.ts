// How the make-believe engine sends: nothing leaves, everything can be called back.
import type * as ipc from "./backend";
import { FakeCompose } from "./fake-compose";
import { problem, Refusal } from "./problem";

export abstract class FakeOutbox extends FakeCompose implements ipc.Compose {
  readonly sending: ipc.OutboxRow[] = [];
  /** What is to go wrong with the next letter that is sent. */
  failing: Pick<ipc.OutboxRow, "failure" | "server" | "mend"> | null = null;
  private readonly sent = new Map<string, string>();

  async send(draft: string, delay: number, at: number | null) {
    this.calls.push(`send ${draft} ${delay} ${at === null ? "now" : "later"}`);
    const { letter } = this.draft(draft);
    const { account, subject, to } = letter;
    const id = `o${draft}`;
    const due = at ?? Math.floor(Date.now() / 1000) + delay;
    const none = { failure: null, server: null, mend: null };
    const row: ipc.OutboxRow = {
      id,
      account,
      subject,
      to,
      state: "queued",
      due,
      tries: 0,
      ...none,
    };
    this.sending.push(row);
    this.sent.set(id, draft);
    this.emit("outboxChanged", { id });
    if (this.failing) setTimeout(() => this.fail(row, this.failing ?? none));
    return id;
  }

  private fail(row: ipc.OutboxRow, why: Partial<ipc.OutboxRow>): void {
    Object.assign(row, why, { state: "failed", tries: 1 });
    this.emit("outboxChanged", { id: row.id });
  }

  async outbox(): Promise<ipc.OutboxRow[]> {
    return structuredClone(this.sending);
  }

  private take(outbox: string): ipc.Letter {
    const at = this.sending.findIndex(({ id }) => id === outbox);
    const kept = this.written.get(this.sent.get(outbox) ?? "");
    if (at < 0 || !kept) throw new Refusal(problem("notFound"));
    this.sending.splice(at, 1);
    this.emit("outboxChanged", { id: outbox });
    return structuredClone(kept.letter);
  }

  async undoSend(outbox: string) {
    this.calls.push(`undoSend ${outbox}`);
    return this.take(outbox);
  }

  async sendNow(outbox: string) {
    this.change("sendNow", outbox, "sending");
  }

  async retrySend(outbox: string) {
    this.change("retrySend", outbox, "due");
  }

  private change(call: string, outbox: string, state: ipc.OutboxState): void {
    this.calls.push(`${call} ${outbox}`);
    const row = this.sending.find(({ id }) => id === outbox);
    if (!row) throw new Refusal(problem("notFound"));
    Object.assign(row, { state, failure: null, server: null, mend: null });
    this.emit("outboxChanged", { id: outbox });
  }

  async dismissSent(outbox: string) {
    this.calls.push(`dismissSent ${outbox}`);
    this.take(outbox);
  }

  async editFailed(outbox: string) {
    this.calls.push(`editFailed ${outbox}`);
    return this.take(outbox);
  }
}
