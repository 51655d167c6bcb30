// A believable engine in memory: the whole of the screens runs in a browser and in tests on it.
import type * as ipc from "./backend";
import { FakeReading } from "./fake-reading";
import { givenUp, linkTargets } from "./fake-letters";
import type { FakeOptions } from "./fake-options";
import { FakeMail } from "./fake-mail";
import { colours } from "./arrange";
import { foundInTheNet, suggested } from "./fake-providers";
import { find } from "./fake-search";
import { problem, Refusal } from "./problem";

export type { FakeOptions };

export class FakeBackend extends FakeReading implements ipc.Backend {
  readonly opened: string[] = [];
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private readonly mail = new Map<string, FakeMail>();
  private sealedLocked: boolean;
  private stopped = false;
  private made = 0;

  constructor(private readonly options: FakeOptions = {}) {
    super();
    this.sealedLocked = options.sealedLocked ?? false;
    for (let n = 0; n < (options.accounts ?? 1); n += 1) {
      const address = n === 0 ? "alice@zoho.com" : `alice${n}@example.com`;
      this.addAccount("Alice Morgan", address, this.firstState());
    }
    if (options.local) this.addAccount("Local Folders", "Local Folders", this.firstState());
    if (options.failed) this.waits.push(...givenUp);
  }

  private firstState(): ipc.AccountState {
    const kind = this.options.state ?? "idle";
    const troubled = kind === "failed" || kind === "signInNeeded";
    return {
      kind,
      problem: troubled ? this.trouble() : null,
      progress: kind === "syncing" ? { done: 8400, total: 20000 } : null,
      retryAt: kind === "failed" ? this.now() + 120 : null,
    };
  }

  private now(): number {
    return this.options.now ?? Math.floor(Date.now() / 1000);
  }

  private trouble(): ipc.Problem {
    return problem(
      this.options.code ?? "wrongPassword",
      this.options.server === undefined ? "Invalid credentials (Failure)" : this.options.server,
      "imap.zoho.com",
      this.options.page ?? null,
    );
  }

  private addAccount(name: string, address: string, state: ipc.AccountState): ipc.Account {
    this.made += 1;
    const id = `a${this.made}`;
    const local = !address.includes("@");
    const look = { local, colour: colours[this.made - 1] ?? "blue", sends: false } as const;
    const account = { id, address, name, ...look, deletion: "trash" as const, state };
    this.accounts.push(account);
    this.arrange(account);
    this.mail.set(account.id, new FakeMail(account.id, this.options.size ?? 100_000, this.now()));
    return account;
  }

  private async wait(): Promise<void> {
    const delay = this.options.delay ?? 0;
    await new Promise((resolve) => setTimeout(resolve, delay));
  }

  emit<E extends keyof ipc.Events>(event: E, payload: ipc.Events[E]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }

  on<E extends keyof ipc.Events>(event: E, listener: (payload: ipc.Events[E]) => void) {
    const all = this.listeners.get(event) ?? new Set();
    all.add(listener);
    this.listeners.set(event, all);
    return () => {
      all.delete(listener);
    };
  }

  async start(): Promise<ipc.Started> {
    return {
      locale: this.options.locale ?? "en-GB",
      accounts: [...this.accounts],
      keyring: this.options.keyring ?? "available",
      sealedLocked: this.sealedLocked,
      platform: "linux",
      demo: false,
      metered: this.options.metered ?? false,
    };
  }

  async suggest(address: string): Promise<ipc.Suggestion> {
    return suggested(address);
  }

  async lookUp(address: string): Promise<ipc.Found[]> {
    this.calls.push(`lookUp ${address}`);
    const all = foundInTheNet(address);
    for (const found of all) {
      await this.wait();
      this.emit("serversFound", { address, found });
    }
    await this.wait();
    return all;
  }

  async openHelp(code: string, host: string): Promise<void> {
    this.calls.push(`openHelp ${code} ${host}`);
  }

  async signIn(form: ipc.SetupForm, password: string, keep: ipc.Keep): Promise<ipc.Account> {
    this.calls.push(`signIn ${form.address} ${form.imap.host} ${keep.kind}`);
    this.stopped = false;
    for (const step of ["imap", "mailboxes", "smtp"] as const) {
      const host = step === "mailboxes" ? "" : form[step].host;
      const certificate = host === "" ? null : { host, issuer: "Sectigo Limited" };
      const running = { step, problem: null, host, certificate: null };
      this.emit("check", { ...running, state: "running", millis: 0 });
      await this.wait();
      if (this.stopped) throw new Refusal(problem("cancelled"));
      const forgiven = step === "smtp" && form.withoutSmtp;
      if (
        (step === this.options.failAt && !forgiven) ||
        (step === "imap" && password === "wrong")
      ) {
        const failed = { step, problem: this.trouble(), host, certificate };
        this.emit("check", { ...failed, state: "failed", millis: 180 });
        throw new Refusal(failed.problem);
      }
      const at = step === "imap" ? (this.options.movedTo ?? host) : host;
      this.emit("check", { step, state: "ok", millis: 180, problem: null, host: at, certificate });
    }
    const account = this.addAccount(form.name, form.address, this.firstState());
    this.emit("changed", { kind: "accounts", id: null });
    return account;
  }

  async cancelSignIn(): Promise<void> {
    this.stopped = true;
  }

  async unlockSealed(passphrase: string): Promise<void> {
    if (passphrase === "wrong") throw new Refusal(problem("wrongPassphrase"));
    this.sealedLocked = false;
  }

  async givePassword(account: string, password: string, keep: ipc.Keep): Promise<void> {
    this.calls.push(`givePassword ${account} ${keep.kind}`);
    await this.wait();
    if (password === "wrong") throw new Refusal(this.trouble());
    const state = { kind: "idle", problem: null, progress: null, retryAt: null } as const;
    this.emit("accountState", { account, state });
  }

  async mailboxes(): Promise<ipc.Mailbox[]> {
    return [...this.mail.values()].flatMap((mail) => mail.mailboxes());
  }

  protected leave(account: string): void {
    this.mail.delete(account);
  }

  protected say(account: string, state: ipc.AccountState): void {
    const found = this.accounts.find(({ id }) => id === account);
    if (found) found.state = state;
    this.emit("accountState", { account, state });
  }

  protected mailOf(mailbox: string): FakeMail {
    const mail = this.mail.get(mailbox.slice(0, mailbox.indexOf(":")));
    if (!mail) throw new Refusal(problem("notFound"));
    return mail;
  }

  protected mails(): FakeMail[] {
    return [...this.mail.values()];
  }

  async search(query: ipc.Query, first: number, count: number): Promise<ipc.Page> {
    this.calls.push(`search ${query.text} ${first} ${count}`);
    return find([...this.mail.values()], query, first, count);
  }

  async unsearchable(): Promise<number> {
    return 0;
  }

  async openMessage(message: string, mailbox: string): Promise<ipc.OpenMessage> {
    return this.regarded(this.mailOf(mailbox).open(message, mailbox, this.isOffline()));
  }

  async source(message: string): Promise<string> {
    return `Message-ID: <${message}>\r\n\r\n`;
  }

  async showMailbox(mailbox: string): Promise<void> {
    this.calls.push(`showMailbox ${mailbox}`);
  }

  async networkChanged(): Promise<void> {
    this.calls.push("networkChanged");
  }

  async chooseMetered(metered: boolean): Promise<void> {
    this.calls.push(`chooseMetered ${metered}`);
  }

  async syncNow(): Promise<void> {
    this.calls.push("syncNow");
    this.receive();
  }

  /** A new mail arrives in the first account's inbox. */
  receive(): void {
    const mail = this.mail.get("a1");
    if (!mail) return;
    this.emit("changed", { kind: "messages", id: mail.arrive() });
    this.emit("changed", { kind: "mailboxes", id: "a1" });
  }

  async openLink(_message: string, link: number): Promise<void> {
    this.opened.push(linkTargets[String(link)] ?? "https://example.org/");
  }

  protected isOffline(): boolean {
    return this.options.state === "offline";
  }

  /** An account's mailboxes, lists and queue are to be read again. */
  changed(account: string | null): void {
    if (account === null) this.emit("changed", { kind: "accounts", id: null });
    this.emit("changed", { kind: "mailboxes", id: account });
    this.emit("changed", { kind: "queue", id: account });
    const mine = this.mail.get(account ?? "")?.boxes ?? [];
    for (const { id } of mine) this.emit("changed", { kind: "messages", id });
  }

  async saveAttachment(_message: string, part: number): Promise<string> {
    return `/home/alice/Downloads/attachment-${part}.pdf`;
  }
}
