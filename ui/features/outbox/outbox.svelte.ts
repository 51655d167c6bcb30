// The letters on their way out, as the engine last told them.
import type { Backend, OutboxRow } from "../../ipc/backend";

export class Outbox {
  rows = $state.raw<OutboxRow[]>([]);
  /** What is gone is no longer shown in the tree. */
  waiting = $derived(this.rows.filter(({ state }) => state !== "sent"));
  failed = $derived(this.rows.filter(({ state }) => state === "failed"));
  /** A letter has failed that had not when it was last looked at. */
  onfail: (row: OutboxRow) => void = () => undefined;

  private reading = false;
  private again = false;
  private known: readonly string[] | null = null;

  constructor(private readonly backend: Pick<Backend, "outbox" | "on">) {}

  /** Calls that come while one is under way are answered by one more. */
  async load(): Promise<void> {
    this.again = true;
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.again) {
        this.again = false;
        this.rows = await this.backend.outbox();
        this.tell();
      }
    } finally {
      this.reading = false;
    }
  }

  private tell(): void {
    const known = this.known;
    this.known = this.failed.map(({ id }) => id);
    if (known) for (const row of this.failed) if (!known.includes(row.id)) this.onfail(row);
  }

  listen(): () => void {
    const load = () => void this.load().catch(() => undefined);
    load();
    return this.backend.on("outboxChanged", load);
  }
}
