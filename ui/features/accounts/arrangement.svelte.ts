// One account as it is arranged: read when it is opened, kept as it is changed.
import type {
  AccountChoices,
  AccountSettings,
  Backend,
  Identity,
  Problem,
  Servers,
} from "../../ipc/backend";
import { problemOf } from "../../ipc/problem";

export class Arrangement {
  settings = $state.raw<AccountSettings | null>(null);
  identities = $state.raw<Identity[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** What was just done, for the ear and the eye. */
  said = $state("");

  constructor(
    readonly backend: Backend,
    readonly account: string,
  ) {}

  isZoho = $derived(this.settings?.provider.startsWith("zoho") ?? false);

  load(): Promise<boolean> {
    return this.try(async () => {
      const [settings, identities] = await Promise.all([
        this.backend.accountSettings(this.account),
        this.backend.identities(this.account),
      ]);
      this.settings = settings;
      this.identities = identities;
    });
  }

  /** Does it, and shows why not where it could not be done. */
  async try(work: () => Promise<unknown>, words = ""): Promise<boolean> {
    this.problem = null;
    this.said = "";
    try {
      await work();
      this.said = words;
      return true;
    } catch (thrown) {
      this.problem = problemOf(thrown);
      return false;
    }
  }

  choose(change: Partial<AccountChoices>, words = ""): Promise<boolean> {
    return this.try(async () => {
      if (!this.settings) return;
      const choices = { ...this.settings.choices, ...change };
      await this.backend.chooseForAccount(this.account, choices);
      this.settings = { ...this.settings, choices };
    }, words);
  }

  changeServers(servers: Servers, words: string): Promise<boolean> {
    return this.try(async () => {
      await this.backend.changeServers(this.account, servers);
      this.settings = await this.backend.accountSettings(this.account);
    }, words);
  }

  /** Does something to the identities, and reads them again. */
  identify(work: () => Promise<unknown>, words = ""): Promise<boolean> {
    return this.try(async () => {
      await work();
      this.identities = await this.backend.identities(this.account);
    }, words);
  }
}
