// The make-believe engine's browser, and the provider's page in it.
import type * as ipc from "./backend";
import { FakeLists } from "./fake-lists";

/** What every account begins with. */
export const plain = { deletion: "trash", sends: false, byBrowser: false } as const;

const ways: Record<string, Omit<ipc.BrowserWay, "registered">> = {
  "imap.gmail.com": { provider: "google", title: "Gmail", passwordToo: true },
  "outlook.office365.com": { provider: "microsoft", title: "Outlook.com", passwordToo: false },
};

export abstract class FakeIdentity extends FakeLists {
  /** Whether this copy is registered with the providers. */
  registered = true;
  /** When the person comes back from the browser, or does not. */
  comesBack: Promise<void> = Promise.resolve();

  abstract signIn(form: ipc.SetupForm, password: string, keep: ipc.Keep): Promise<ipc.Account>;

  async browserWay(imap: string): Promise<ipc.BrowserWay | null> {
    const way = ways[imap];
    return way ? { ...way, registered: this.registered } : null;
  }

  async signInByBrowser(form: ipc.SetupForm, keep: ipc.Keep): Promise<ipc.Account> {
    this.calls.push(`signInByBrowser ${form.address} ${keep.kind}`);
    const check = { step: "browser", problem: null, host: "", certificate: null } as const;
    this.emit("check", { ...check, state: "running", millis: 0 });
    this.emit("signInPage", { url: "https://accounts.google.com/o/oauth2/v2/auth?state=1" });
    await this.comesBack;
    this.emit("check", { ...check, state: "ok", millis: 8000 });
    const account = await this.signIn(form, "a token", keep);
    account.byBrowser = true;
    return account;
  }

  async signInAgain(account: string, keep: ipc.Keep): Promise<void> {
    this.calls.push(`signInAgain ${account} ${keep.kind}`);
    this.emit("signInPage", { url: "https://accounts.google.com/o/oauth2/v2/auth?state=2" });
    await this.comesBack;
  }

  async openPageAgain(): Promise<void> {
    this.calls.push("openPageAgain");
  }

  async clients(): Promise<ipc.OwnClient[]> {
    return Object.values(ways).map(({ provider }) => ({ provider, id: "" }));
  }

  async chooseClient(provider: string, id: string): Promise<void> {
    this.calls.push(`chooseClient ${provider} ${id}`);
  }
}
