// How much of each account still waits for its server, and what was given up.
import { SvelteSet } from "svelte/reactivity";
import type { Backend, Waiting } from "../../ipc/backend";

const restMillis = 250;
/** What is told within this is not worth a word while there is a network. */
const patienceMillis = 4000;

export class Queue {
  private counts = $state.raw<Waiting[]>([]);
  /** The accounts whose changes have waited longer than usual. */
  private readonly slow = new SvelteSet<string>();
  private clocks: { account: string; clock: ReturnType<typeof setTimeout> }[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly backend: Pick<Backend, "waiting" | "on">) {}

  failed(account: string): number {
    return this.of(account)?.failed ?? 0;
  }

  /** How many changes wait: at once where there is no network, else only those that take long. */
  waits(account: string, offline: boolean): number {
    const { waits = 0 } = this.of(account) ?? {};
    return offline || this.slow.has(account) ? waits : 0;
  }

  private of(account: string): Waiting | undefined {
    return this.counts.find((count) => count.account === account);
  }

  async load(): Promise<void> {
    this.counts = await this.backend.waiting();
    const waiting = this.counts.filter(({ waits }) => waits > 0).map(({ account }) => account);
    for (const { account, clock } of this.clocks) {
      if (waiting.includes(account)) continue;
      clearTimeout(clock);
      this.slow.delete(account);
    }
    this.clocks = this.clocks.filter(({ account }) => waiting.includes(account));
    for (const account of waiting) {
      if (this.clocks.some((one) => one.account === account)) continue;
      const clock = setTimeout(() => this.slow.add(account), patienceMillis);
      this.clocks.push({ account, clock });
    }
  }

  listen(): () => void {
    const soon = () => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        void this.load().catch(() => undefined);
      }, restMillis);
    };
    const stop = this.backend.on("changed", soon);
    soon();
    return () => {
      stop();
      clearTimeout(this.timer);
      this.timer = undefined;
      this.clocks.forEach(({ clock }) => clearTimeout(clock));
      this.clocks = [];
    };
  }
}
