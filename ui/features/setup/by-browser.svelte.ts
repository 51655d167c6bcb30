// Whether the person signs in on the provider's page in the browser, and where that page is.
import type {
  Account,
  Backend,
  BrowserWay,
  Keep,
  PageWords,
  ServerForm,
  SetupForm,
} from "../../ipc/backend";
import { m } from "../../paraglide/messages";

/** What the browser shows in the end, in the person's language. */
export function pageWords(): PageWords {
  return {
    done: m.browser_page_done(),
    refused: m.browser_page_refused(),
    stray: m.browser_page_stray(),
  };
}

export class BrowserSignIn {
  way = $state<BrowserWay | null>(null);
  /** The person wants a password instead. */
  byPassword = $state(false);
  /** Where the page is, while somebody waits for it. */
  page = $state("");

  inUse = $derived(this.way !== null && this.way.registered && !this.byPassword);
  private asking = 0;

  constructor(private readonly backend: Backend) {}

  /** Asks how accounts at these servers sign in. */
  async ask({ imap, smtp }: { imap: ServerForm; smtp: ServerForm }): Promise<void> {
    this.asking += 1;
    const asking = this.asking;
    const way = await this.backend.browserWay(imap.host, smtp.host).catch(() => null);
    if (asking === this.asking) this.way = way;
  }

  /** Signs in on the provider's page, or with the password. */
  async signIn(form: SetupForm, password: string, keep: Keep): Promise<Account> {
    this.page = "";
    return this.inUse
      ? this.backend.signInByBrowser(form, keep, pageWords())
      : this.backend.signIn(form, password, keep);
  }

  listen(): () => void {
    return this.backend.on("signInPage", ({ url }) => (this.page = url));
  }

  again(): void {
    // Where no browser opens there is the address to copy.
    void this.backend.openPageAgain().catch(() => undefined);
  }
}
