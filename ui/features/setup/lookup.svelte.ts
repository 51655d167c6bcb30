// The search for an address's servers: what came so far, and which of it is used.
import type { Backend, Found } from "../../ipc/backend";

export class LookUp {
  running = $state(false);
  /** Asked, answered, and nothing came of it. */
  inVain = $state(false);
  found = $state<Found[]>([]);
  used = $state<Found | null>(null);
  private address = "";
  private picked = false;
  private asking = 0;

  constructor(private readonly backend: Backend) {}

  get domain(): string {
    return this.address.slice(this.address.lastIndexOf("@") + 1);
  }

  /** `use` is called with the best so far, and again when a better one comes. */
  async begin(address: string, use: (list: Found[]) => Found | undefined): Promise<void> {
    this.forget();
    this.address = address;
    this.asking += 1;
    const asking = this.asking;
    this.running = true;
    const stop = this.backend.on("serversFound", (news) => {
      if (asking !== this.asking || news.address !== address) return;
      this.found = [...this.found, news.found];
      this.settle(use);
    });
    const all = await this.backend.lookUp(address).catch(() => [] as Found[]);
    stop();
    if (asking !== this.asking) return;
    this.running = false;
    this.inVain = all.length === 0;
    this.found = all;
    this.settle(use);
  }

  private settle(use: (list: Found[]) => Found | undefined): void {
    if (!this.picked) this.used = use(this.found) ?? null;
  }

  /** The person's choice: what comes later no longer changes it. */
  pick(found: Found): void {
    this.picked = true;
    this.used = found;
  }

  /** What was found so far stays; what comes later is not heard. */
  stop(): void {
    this.asking += 1;
    this.running = false;
  }

  forget(): void {
    this.stop();
    this.picked = false;
    this.inVain = false;
    this.found = [];
    this.used = null;
  }
}

/** What makes two findings the same for the person. */
export function keyOf({ imap, smtp, username }: Found): string {
  return [imap, smtp].map(({ host, port }) => `${host}:${port}`).join(" ") + ` ${username}`;
}
