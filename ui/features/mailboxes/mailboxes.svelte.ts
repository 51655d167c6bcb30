// The mailboxes of all accounts, as the engine last told them, and which are folded.
import { SvelteSet } from "svelte/reactivity";
import type { Backend, Mailbox, Role, Shown, Smart } from "../../ipc/backend";
import { language } from "../../shared/language.svelte";
import { arrange, type Branch } from "../../shared/tree";

const foldedKey = "fumi.folded";

export class Mailboxes {
  all = $state.raw<Mailbox[]>([]);
  loaded = $state(false);
  /** What the list shows: a mailbox, or mail of all accounts. */
  shown = $state.raw<Shown | null>(null);
  chosen = $derived(this.shown?.kind === "mailbox" ? this.shown.id : null);
  readonly folded = new SvelteSet<string>(readFolded());
  current = $derived(this.all.find(({ id }) => id === this.chosen));

  private reading = false;
  private again = false;

  constructor(private readonly backend: Backend) {}

  /** Reads anew; calls that come while one is under way are answered by one more. */
  async load(): Promise<void> {
    this.again = true;
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.again) {
        this.again = false;
        this.all = await this.backend.mailboxes();
        this.loaded = true;
      }
    } finally {
      this.reading = false;
    }
  }

  listen(): () => void {
    return this.backend.on("changed", ({ kind }) => {
      if (kind !== "message") void this.load().catch(() => undefined);
    });
  }

  choose(of: Shown): void {
    this.shown = of;
    if (of.kind === "mailbox") void this.backend.showMailbox(of.id).catch(() => undefined);
  }

  /** Whether there is something to show: the mailbox may have gone. */
  get isShown(): boolean {
    return this.shown?.kind === "smart" || this.current !== undefined;
  }

  /** The mailbox of a role, in the account that is being looked at. */
  withRole(role: Role): Mailbox | undefined {
    const account = this.current?.account;
    const found = this.all.filter((mailbox) => mailbox.role === role);
    return found.find((mailbox) => mailbox.account === account) ?? found[0];
  }

  /** The lists of all accounts: their inboxes together only where there are several. */
  get smarts(): Smart[] {
    if (this.all.length === 0) return [];
    const inboxes = this.all.filter(({ role }) => role === "inbox").length;
    return [...(inboxes > 1 ? (["inbox"] as const) : []), "unread", "flagged", "attached"];
  }

  /** How many are unread in the inboxes; what else is counted only where it is shown. */
  unreadOf(smart: Smart): number {
    if (smart !== "inbox") return 0;
    const inboxes = this.all.filter(({ role }) => role === "inbox");
    return inboxes.reduce((sum, { unread }) => sum + unread, 0);
  }

  lines(account: string): Branch[] {
    const mine = this.all.filter((mailbox) => mailbox.account === account && mailbox.shown);
    const lines = arrange(mine, language.tag);
    const hidden: string[] = [];
    return lines.filter(({ key, parent }) => {
      const isHidden = parent !== null && (hidden.includes(parent) || this.folded.has(parent));
      if (isHidden) hidden.push(key);
      return !isHidden;
    });
  }

  fold(key: string, fold: boolean): void {
    if (fold) this.folded.add(key);
    else this.folded.delete(key);
    localStorage.setItem(foldedKey, JSON.stringify([...this.folded]));
  }
}

function readFolded(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(foldedKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}
