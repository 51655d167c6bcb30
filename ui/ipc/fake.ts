// A believable engine in memory: the whole of the screens runs in a browser and in tests on it.
import type * as ipc from "./backend";
import { linkTargets } from "./fake-letters";
import { FakeMail } from "./fake-mail";
import { problem, Refusal } from "./problem";

export interface FakeOptions {
  accounts?: number;
  /** Messages in the inbox. */
  size?: number;
  state?: ipc.StateKind;
  /** The problem an account in trouble has, or that `failAt` ends with. */
  code?: string;
  server?: string | null;
  failAt?: ipc.CheckStep;
  keyring?: ipc.Keyring;
  sealedLocked?: boolean;
  locale?: string;
  /** Milliseconds every check takes; 0 answers in the next turn. */
  delay?: number;
  now?: number;
}

const tls = (host: string, port: number): ipc.ServerForm => ({ host, port, security: "tls" });
const starttls = (host: string): ipc.ServerForm => ({ host, port: 587, security: "starttls" });

const known: Record<string, [string, ipc.ServerForm, ipc.ServerForm, string | null]> = {
  "zoho.com": ["zoho", tls("imap.zoho.com", 993), tls("smtp.zoho.com", 465), "enableImap"],
  "zoho.eu": ["zoho", tls("imap.zoho.eu", 993), tls("smtp.zoho.eu", 465), "enableImap"],
  "gmail.com": ["google", tls("imap.gmail.com", 993), tls("smtp.gmail.com", 465), "appPassword"],
  "outlook.com": [
    "microsoft",
    tls("outlook.office365.com", 993),
    starttls("smtp.office365.com"),
    "oauthMissing",
  ],
  "icloud.com": [
    "icloud",
    tls("imap.mail.me.com", 993),
    starttls("smtp.mail.me.com"),
    "appPassword",
  ],
  "yahoo.com": [
    "yahoo",
    tls("imap.mail.yahoo.com", 993),
    tls("smtp.mail.yahoo.com", 465),
    "appPassword",
  ],
  "posteo.example": ["posteo", tls("posteo.example", 993), tls("posteo.example", 465), null],
  "fastmail.com": [
    "fastmail",
    tls("imap.fastmail.com", 993),
    tls("smtp.fastmail.com", 465),
    "appPassword",
  ],
};

export class FakeBackend implements ipc.Backend {
  readonly calls: string[] = [];
  readonly opened: string[] = [];
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private readonly mail = new Map<string, FakeMail>();
  private readonly accounts: ipc.Account[] = [];
  private sealedLocked: boolean;
  private stopped = false;

  constructor(private readonly options: FakeOptions = {}) {
    this.sealedLocked = options.sealedLocked ?? false;
    for (let n = 0; n < (options.accounts ?? 1); n += 1) {
      const address = n === 0 ? "alice@zoho.com" : `alice${n}@example.com`;
      this.addAccount("Alice Morgan", address, this.firstState());
    }
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
    );
  }

  private addAccount(name: string, address: string, state: ipc.AccountState): ipc.Account {
    const account = { id: `a${this.accounts.length + 1}`, address, name, state };
    this.accounts.push(account);
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
    };
  }

  async suggest(address: string): Promise<ipc.Suggestion> {
    const domain = address.includes("@") ? address.slice(address.lastIndexOf("@") + 1) : "";
    const found = known[domain === "" ? "zoho.com" : domain.toLowerCase()];
    if (found) {
      const [provider, imap, smtp, hint] = found;
      return { provider, imap, smtp, username: address, hint };
    }
    const imap = tls(`imap.${domain}`, 993);
    return {
      provider: "guess",
      imap,
      smtp: tls(`smtp.${domain}`, 465),
      username: address,
      hint: null,
    };
  }

  async signIn(form: ipc.SetupForm, password: string, keep: ipc.Keep): Promise<ipc.Account> {
    this.calls.push(`signIn ${form.address} ${form.imap.host} ${keep.kind}`);
    this.stopped = false;
    for (const step of ["imap", "mailboxes", "smtp"] as const) {
      this.emit("check", { step, state: "running", millis: 0, problem: null });
      await this.wait();
      if (this.stopped) throw new Refusal(problem("cancelled"));
      const forgiven = step === "smtp" && form.withoutSmtp;
      if (
        (step === this.options.failAt && !forgiven) ||
        (step === "imap" && password === "wrong")
      ) {
        this.emit("check", { step, state: "failed", millis: 180, problem: this.trouble() });
        throw new Refusal(this.trouble());
      }
      this.emit("check", { step, state: "ok", millis: 180, problem: null });
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

  private mailOf(mailbox: string): FakeMail {
    const mail = this.mail.get(mailbox.slice(0, mailbox.indexOf(":")));
    if (!mail) throw new Refusal(problem("notFound"));
    return mail;
  }

  async page(mailbox: string, first: number, count: number): Promise<ipc.Page> {
    this.calls.push(`page ${mailbox} ${first} ${count}`);
    return this.mailOf(mailbox).page(mailbox, first, count);
  }

  async openMessage(message: string, mailbox: string): Promise<ipc.OpenMessage> {
    return this.mailOf(mailbox).open(message, mailbox, this.options.state === "offline");
  }

  async source(message: string): Promise<string> {
    return `Message-ID: <${message}>\r\n\r\n`;
  }

  async showMailbox(mailbox: string): Promise<void> {
    this.calls.push(`showMailbox ${mailbox}`);
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

  async setFlags(ids: string[], _mailbox: string | null, add: string[], remove: string[]) {
    this.calls.push(`setFlags ${ids.join()} +${add.join()} -${remove.join()}`);
    for (const id of ids) this.mailOf(id).mark(id, add, remove);
    this.emit("changed", { kind: "messages", id: ids[0]?.split("#")[0] ?? null });
    this.emit("changed", { kind: "mailboxes", id: "a1" });
  }

  async saveAttachment(_message: string, part: number): Promise<string> {
    return `/home/alice/Downloads/attachment-${part}.pdf`;
  }
}
