// What is arranged of the make-believe accounts.
import type * as ipc from "./backend";
import { colours } from "./arrange";
import { FakeActions } from "./fake-actions";
import { tls } from "./fake-providers";
import { problem, Refusal } from "./problem";

export abstract class FakeArrange extends FakeActions implements ipc.Arrange {
  protected readonly accounts: ipc.Account[] = [];
  private readonly kept = new Map<string, ipc.AccountSettings>();
  private readonly heads = new Map<string, ipc.Identity[]>();
  private heard = 0;

  protected abstract leave(account: string): void;
  protected abstract say(account: string, state: ipc.AccountState): void;

  protected arrange(account: ipc.Account): void {
    const { id, address, name } = account;
    const domain = address.slice(address.lastIndexOf("@") + 1);
    this.kept.set(id, {
      id,
      address,
      provider: domain.startsWith("zoho.") ? "zoho" : "",
      choices: {
        name,
        colour: colours[(this.kept.size % colours.length) as 0] ?? "blue",
        deletion: "trash",
        sentCopies: "auto",
      },
      servers: {
        username: address,
        imap: tls(`imap.${domain}`, 993),
        smtp: tls(`smtp.${domain}`, 465),
      },
      ownSmtpPassword: false,
      sends: false,
    });
    const form = { name, address, replyTo: "", signature: "", signatureHtml: "" };
    this.heads.set(id, [{ id: `${id}i0`, form, isDefault: true }]);
  }

  private of(account: string): ipc.AccountSettings {
    const found = this.kept.get(account);
    if (!found) throw new Refusal(problem("notFound"));
    return found;
  }

  private noted(call: string): void {
    this.calls.push(call);
    this.changed(null);
  }

  async accountSettings(account: string) {
    return structuredClone(this.of(account));
  }

  async chooseForAccount(account: string, form: ipc.AccountChoices) {
    this.of(account).choices = { ...form };
    const shown = this.accounts.find(({ id }) => id === account);
    if (shown) Object.assign(shown, form);
    this.noted(`choose ${account} ${form.name} ${form.colour} ${form.deletion} ${form.sentCopies}`);
  }

  async orderAccounts(accounts: string[]) {
    this.accounts.sort((a, b) => accounts.indexOf(a.id) - accounts.indexOf(b.id));
    this.noted(`order ${accounts.join()}`);
  }

  async sendFrom(account: string) {
    for (const one of this.kept.values()) one.sends = one.id === account;
    for (const one of this.accounts) one.sends = one.id === account;
    this.noted(`sendFrom ${account}`);
  }

  async changeServers(account: string, form: ipc.Servers) {
    if (form.imap.host.includes(" ")) throw new Refusal(problem("badServer"));
    this.of(account).servers = structuredClone(form);
    this.noted(`servers ${account} ${form.imap.host}:${form.imap.port}`);
  }

  async losses(account: string): Promise<ipc.Losses> {
    this.of(account);
    const changes = this.waits.filter((one) => one.account === account && !one.failed).length;
    return { messages: 100_000, changes, drafts: changes > 0 ? 1 : 0, outbox: 0 };
  }

  async removeAccount(account: string, lose: boolean) {
    const { changes } = await this.losses(account);
    if (changes > 0 && !lose) throw new Refusal(problem("unsent"));
    this.kept.delete(account);
    this.accounts.splice(this.accounts.findIndex(({ id }) => id === account) >>> 0, 1);
    this.leave(account);
    this.noted(`remove ${account} ${lose}`);
    return null;
  }

  async signOut(account: string) {
    this.say(account, { kind: "passwordNeeded", problem: null, progress: null, retryAt: null });
    this.noted(`signOut ${account}`);
    return null;
  }

  async giveSmtpPassword(account: string, password: string, keep: ipc.Keep) {
    if (password === "wrong") throw new Refusal(problem("wrongPassword"));
    this.of(account).ownSmtpPassword = true;
    this.noted(`smtpPassword ${account} ${keep.kind}`);
    return null;
  }

  async forgetSmtpPassword(account: string) {
    this.of(account).ownSmtpPassword = false;
    this.noted(`noSmtpPassword ${account}`);
  }

  async checkSending(account: string) {
    this.calls.push(`checkSending ${account}`);
  }

  async exportSettings(look: ipc.Appearance) {
    this.calls.push(`exportSettings ${look.theme} ${look.density} ${look.language}`);
    return "/home/alice/Downloads/fumi-settings.json";
  }

  async importSettings(text: string): Promise<ipc.Imported> {
    if (!text.startsWith("{")) throw new Refusal(problem("badSettings"));
    this.noted("import");
    const appearance = { theme: "dark", density: "compact", language: "en" };
    return { added: [], changed: this.accounts.map(({ address }) => address), appearance };
  }

  async identities(account: string) {
    return structuredClone(this.heads.get(account) ?? []);
  }

  private holder(identity: string): ipc.Identity[] {
    const lists = [...this.heads.values()];
    const found = lists.find((list) => list.some(({ id }) => id === identity));
    if (!found) throw new Refusal(problem("notFound"));
    return found;
  }

  private check(form: ipc.IdentityForm): void {
    if (!/^[^\s@]+@[^\s@]+$/.test(form.address)) throw new Refusal(problem("badAddress"));
  }

  async addIdentity(account: string, form: ipc.IdentityForm) {
    this.check(form);
    this.heard += 1;
    const made = { id: `${account}i${this.heard}`, form: { ...form }, isDefault: false };
    this.heads.get(account)?.push(made);
    this.noted(`addIdentity ${account} ${form.address}`);
    return made;
  }

  async changeIdentity(identity: string, form: ipc.IdentityForm) {
    this.check(form);
    const found = this.holder(identity).find(({ id }) => id === identity);
    if (!found) throw new Refusal(problem("notFound"));
    found.form = { ...form };
    this.noted(`changeIdentity ${identity} ${form.address}`);
    return found;
  }

  async preferIdentity(identity: string) {
    for (const one of this.holder(identity)) one.isDefault = one.id === identity;
    this.noted(`preferIdentity ${identity}`);
  }

  async removeIdentity(identity: string) {
    const list = this.holder(identity);
    if (list.length < 2) throw new Refusal(problem("lastIdentity"));
    list.splice(list.findIndex(({ id }) => id === identity) >>> 0, 1);
    if (!list.some(({ isDefault }) => isDefault) && list[0]) list[0].isDefault = true;
    this.noted(`removeIdentity ${identity}`);
  }

  async mailboxSizes(account: string) {
    const boxes = this.mailOf(`${account}:`).boxes;
    return boxes.map(({ id, size }) => ({ mailbox: id, size: size * 48_000 }));
  }

  async chooseForMailbox(mailbox: string, synced: boolean, shown: boolean, notified: boolean) {
    Object.assign(this.mailOf(mailbox).box(mailbox).chosen, { synced, shown, notified });
    this.noted(`mailbox ${mailbox} ${synced} ${shown} ${notified}`);
  }

  async chooseRole(account: string, role: ipc.RoleToGive, mailbox: string | null) {
    for (const box of this.mailOf(`${account}:`).boxes) {
      if (box.chosen.chosenRole === role) box.chosen.chosenRole = null;
      if (box.id === mailbox) box.chosen.chosenRole = role;
    }
    this.noted(`role ${role} ${mailbox ?? "found"}`);
  }
}
