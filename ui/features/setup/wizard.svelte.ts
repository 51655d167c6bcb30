// The life of the first run: who you are, which servers, and the check of all of it.
import type { Account, Backend, Found, Keyring, Problem, SetupForm } from "../../ipc/backend";
import { problemOf } from "../../ipc/problem";
import type { Accounts } from "../../shared/accounts.svelte";
import { Keeping } from "../../shared/keeping.svelte";
import { BrowserSignIn } from "./by-browser.svelte";
import { Checking } from "./checking.svelte";
import { cleaned, isWhole } from "./form";
import { LookUp } from "./lookup.svelte";
import { providerOf, standFor, type Provider } from "./providers";
import { kindOf, readHost, zohoServers, type Region, type ZohoKind } from "./zoho";

export type Step = "who" | "servers" | "check";

export class Wizard {
  step = $state<Step>("who");
  provider = $state<Provider>("zoho");
  form = $state<SetupForm>({
    name: "",
    address: "",
    username: "",
    ...zohoServers("com", "personal"),
    withoutSmtp: false,
  });
  password = $state("");
  /** What is wrong is shown only after the first try to go on. */
  asked = $state(false);
  editing = $state(false);
  readonly checking = new Checking();
  problem = $state<Problem | null>(null);
  running = $state(false);
  keeping: Keeping;
  readonly lookUp: LookUp;
  readonly browser: BrowserSignIn;

  private chosen = false;
  private edited = false;
  private known = true;
  private usernameEdited = false;
  private asking = 0;

  constructor(
    private readonly backend: Backend,
    private readonly accounts: Accounts,
  ) {
    this.keeping = new Keeping(accounts.keyring);
    this.lookUp = new LookUp(backend);
    this.browser = new BrowserSignIn(backend);
  }

  get keyring(): Keyring {
    return this.accounts.keyring;
  }

  get checks(): Checking["states"] {
    return this.checking.states;
  }

  get region(): Region | undefined {
    return readHost(this.form.imap.host)?.region;
  }

  get zohoKind(): ZohoKind {
    return readHost(this.form.imap.host)?.kind ?? "personal";
  }

  get addressIsWhole(): boolean {
    return /^[^\s@]+@[^\s@]+\.[^\s@]+$|^[^\s@]+@localhost$/.test(this.form.address.trim());
  }

  get canContinue(): boolean {
    const proof = this.password !== "" || this.browser.inUse;
    return this.form.name.trim() !== "" && this.addressIsWhole && proof;
  }

  /** Follows the address while it is typed; what the person chose or edited is never replaced. */
  async addressTyped(): Promise<void> {
    const address = this.form.address.trim();
    if (!this.usernameEdited) this.form.username = address;
    if (this.edited || !this.addressIsWhole) return;
    await this.suggest(this.chosen ? this.provider : undefined);
  }

  async pick(provider: Provider): Promise<void> {
    this.provider = provider;
    this.chosen = true;
    this.edited = false;
    this.usernameEdited = false;
    await this.suggest(provider);
  }

  private async suggest(wanted: Provider | undefined): Promise<void> {
    this.asking += 1;
    const asking = this.asking;
    const address = this.form.address.trim();
    const domain = address.slice(address.lastIndexOf("@") + 1);
    const asked = wanted === undefined || wanted === "other" ? address : standFor(wanted, address);
    const found = await this.backend.suggest(asked).catch(() => undefined);
    if (!found || asking !== this.asking || this.edited) return;
    this.known = found.provider !== "guess";
    this.lookUp.forget();
    const provider = providerOf(found.provider);
    if (wanted === undefined) this.provider = provider ?? "zoho";
    if (this.provider === "zoho" && provider !== "zoho") {
      Object.assign(this.form, zohoServers(this.region ?? "com", kindOf(address)));
    } else {
      const unknown = this.provider === "other" && domain === "";
      this.form.imap = unknown ? { ...found.imap, host: "" } : found.imap;
      this.form.smtp = unknown ? { ...found.smtp, host: "" } : found.smtp;
    }
    void this.browser.ask(this.form);
    if (this.usernameEdited) return;
    this.form.username = asked === address && found.username !== "" ? found.username : address;
  }

  setZoho(region: Region, kind: ZohoKind): void {
    Object.assign(this.form, zohoServers(region, kind));
    this.edited = true;
  }

  serversEdited(): void {
    this.edited = true;
    void this.browser.ask(this.form);
  }

  /** The servers are the person's from here on. */
  edit(): void {
    this.lookUp.stop();
    this.editing = true;
  }

  help({ code, host }: Problem): void {
    // Where no browser opens, the words still say the way.
    void this.backend.openHelp(code, host ?? this.form.imap.host).catch(() => undefined);
  }

  usernameTyped(): void {
    this.usernameEdited = true;
  }

  toServers(byHand = false): boolean {
    this.asked = true;
    if (!this.canContinue) return false;
    this.browser.byPassword = !this.browser.inUse;
    if (this.form.username.trim() === "") this.form.username = this.form.address.trim();
    this.asked = false;
    this.step = "servers";
    if (byHand) this.edit();
    else if (!this.known && !this.edited && this.lookUp.used === null) void this.find();
    return true;
  }

  private async find(): Promise<void> {
    await this.lookUp.begin(this.form.address.trim(), (list) => {
      // Who chose a card gets that provider's servers; the others can be chosen.
      const best = list.find(({ provider }) => !this.chosen || this.fits(provider));
      if (best) this.use(best);
      return best;
    });
  }

  private fits(provider: string): boolean {
    return this.provider === "other" || providerOf(provider) === this.provider;
  }

  /** The person's choice among what was found. */
  pickFound(found: Found): void {
    if (this.edited) return;
    this.lookUp.pick(found);
    this.use(found);
  }

  private use(found: Found): void {
    if (this.edited) return;
    this.provider = found.provider === "" ? "other" : (providerOf(found.provider) ?? "other");
    this.form.imap = { ...found.imap };
    this.form.smtp = { ...found.smtp };
    void this.browser.ask(this.form);
    if (!this.usernameEdited) this.form.username = found.username;
  }

  get serversAreWhole(): boolean {
    return isWhole(this.form);
  }

  back(): void {
    this.step = "who";
  }

  /** After a failure: back to what was typed, every word of it still there. */
  change(): void {
    this.problem = null;
    this.step = "who";
  }

  editServers(): void {
    this.problem = null;
    this.edit();
    this.step = "servers";
  }

  listen(): () => void {
    return this.backend.on("check", (check) => {
      if (this.running) this.checking.hear(check, this.form);
    });
  }

  /** Resolves with the account, or with nothing when it did not work and `problem` says why. */
  async signIn(withoutSmtp = false): Promise<Account | undefined> {
    this.asked = true;
    this.form.withoutSmtp = withoutSmtp;
    if (!this.serversAreWhole) this.editing = true;
    if (!this.serversAreWhole || !this.keeping.check()) return undefined;
    this.lookUp.stop();
    this.checking.begin();
    this.problem = null;
    this.running = true;
    this.step = "check";
    try {
      return await this.browser.signIn(cleaned(this.form), this.password, this.keeping.value());
    } catch (thrown) {
      this.failed(problemOf(thrown));
      return undefined;
    } finally {
      this.running = false;
    }
  }

  private failed(problem: Problem): void {
    if (problem.code === "cancelled") {
      this.step = "servers";
      return;
    }
    this.checking.end();
    if (problem.code === "keyringLocked") this.lostRing("locked");
    if (problem.code === "keyringAbsent") this.lostRing("absent");
    this.problem = problem;
  }

  private lostRing(ring: "locked" | "absent"): void {
    this.accounts.keyring = ring;
    this.keeping.adopt(ring);
  }

  async cancel(): Promise<void> {
    await this.backend.cancelSignIn().catch(() => undefined);
  }
}
