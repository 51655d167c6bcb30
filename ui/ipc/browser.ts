// Signing in on the provider's page in the person's browser.
import type { Account, Keep, SetupForm } from "./backend";

/** How accounts at a provider sign in through the browser. */
export interface BrowserWay {
  provider: string;
  title: string;
  /** Whether this copy of Fumi is registered there. */
  registered: boolean;
  /** Whether a password does as well. */
  passwordToo: boolean;
}

/** What the browser shows in the end. */
export interface PageWords {
  done: string;
  refused: string;
  stray: string;
}

/** The client id in force at a provider; empty where there is none. */
export interface OwnClient {
  provider: string;
  id: string;
}

export interface ByBrowser {
  /** Answers with nothing where accounts at these servers cannot. */
  browserWay(imap: string, smtp: string): Promise<BrowserWay | null>;
  signInByBrowser(form: SetupForm, keep: Keep, words: PageWords): Promise<Account>;
  signInAgain(account: string, keep: Keep, words: PageWords): Promise<void>;
  openPageAgain(): Promise<void>;
  clients(): Promise<OwnClient[]>;
  chooseClient(provider: string, id: string, secret: string): Promise<void>;
}
