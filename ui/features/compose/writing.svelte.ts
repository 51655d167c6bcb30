// All letters being written: which are open, which one is in front, and how they are sent.
import type {
  Backend,
  ComposeKind,
  Identity,
  Letter,
  Warning,
  WarningCode,
} from "../../ipc/backend";
import { m } from "../../paraglide/messages";
import { longTime } from "../../shared/dates";
import { language } from "../../shared/language.svelte";
import { sending } from "../../shared/sending.svelte";
import { status } from "../../shared/status.svelte";
import { Sheet } from "./sheet.svelte";

const openKey = "fumi.compose.open";

/** What keeps a letter from going out at all. */
const stopping: readonly WarningCode[] = ["noRecipients", "badAddress", "tooLarge"];
/** What is shown as one writes; nobody is asked about it. */
const quiet: readonly WarningCode[] = ["external"];

export function stops({ code }: Warning): boolean {
  return stopping.includes(code);
}

export interface Sender {
  account: string;
  identity: Identity;
}

interface Around {
  /** The accounts that can send. */
  accounts: () => string[];
  complain: (thrown: unknown) => void;
  /** Does something that can be undone, and says so. */
  undoable: (words: string, act: () => Promise<string>) => Promise<boolean>;
}

export class Writing {
  sheets = $state.raw<Sheet[]>([]);
  current = $state.raw<Sheet | null>(null);
  /** Over the whole window, with nothing beside it. */
  large = $state(false);
  senders = $state.raw<Sender[]>([]);
  /** The composer came or went: the panes follow. */
  onshow: (shown: boolean) => void = () => undefined;

  constructor(
    readonly backend: Backend,
    private readonly around: Around,
  ) {}

  write(kind: ComposeKind, message: string | null, mailbox: string | null): Promise<void> {
    return this.begin(() => this.backend.compose(kind, message, mailbox));
  }

  writeTo(mailto: string): Promise<void> {
    return this.begin(() => this.backend.composeTo(mailto));
  }

  /** A message of the drafts mailbox is written on. */
  writeOn(message: string): Promise<void> {
    return this.begin(() => this.backend.draftOf(message));
  }

  /** A letter that came back from the outbox, or from a template. */
  begin(ask: () => Promise<Letter>): Promise<void> {
    return Promise.all([ask(), this.learnSenders()]).then(
      ([letter]) => this.show(letter),
      this.around.complain,
    );
  }

  private async learnSenders(): Promise<void> {
    const asked = this.around.accounts().map(async (account) => {
      const all = await this.backend.identities(account);
      return all.map((identity) => ({ account, identity }));
    });
    this.senders = (await Promise.all(asked)).flat();
  }

  private show(letter: Letter): void {
    let sheet = this.sheets.find(({ draft }) => draft === letter.draft);
    if (!sheet) {
      sheet = new Sheet(letter, this.backend, this.around.complain);
      this.keepOpen([...this.sheets, sheet]);
    }
    this.front(sheet);
  }

  front(sheet: Sheet | null): void {
    if (this.current && this.current !== sheet) void this.current.flush();
    this.current = sheet;
    if (sheet) sheet.opened = true;
    this.onshow(sheet !== null);
  }

  private keepOpen(sheets: Sheet[]): void {
    this.sheets = sheets;
    localStorage.setItem(openKey, JSON.stringify(sheets.map(({ draft }) => draft)));
  }

  private drop(sheet: Sheet): void {
    const at = this.sheets.indexOf(sheet);
    const rest = this.sheets.filter((one) => one !== sheet);
    this.keepOpen(rest);
    if (this.current === sheet) this.front(rest[Math.min(at, rest.length - 1)] ?? null);
    if (rest.length === 0) this.large = false;
  }

  /** What was open when Fumi ended is at hand again, put aside. */
  async resume(): Promise<void> {
    const wanted = openBefore();
    if (wanted.length === 0) return;
    const there = (await this.backend.drafts()).map(({ draft }) => draft);
    const letters = wanted
      .filter((draft) => there.includes(draft))
      .map((draft) => this.backend.openDraft(draft).catch(() => null));
    const back = (await Promise.all(letters)).filter((letter) => letter !== null);
    const sheets = back.map((letter) => new Sheet(letter, this.backend, this.around.complain));
    if (sheets.length > 0) await this.learnSenders();
    this.keepOpen([...this.sheets, ...sheets]);
  }

  /** Kept as it is; an untouched one vanishes. */
  async close(sheet: Sheet): Promise<void> {
    await sheet.settled();
    if (!(await sheet.flush())) return;
    this.drop(sheet);
    try {
      await this.backend.closeDraft(sheet.draft);
    } catch (thrown) {
      this.around.complain(thrown);
    }
  }

  async discard(sheet: Sheet): Promise<void> {
    await sheet.settled();
    await sheet.flush();
    const act = () => this.backend.discardDraft(sheet.draft);
    if (!(await this.around.undoable(m.compose_discarded(), act))) return;
    sheet.end();
    this.drop(sheet);
  }

  /** `at` is when it is to go out, in Unix seconds; `anyway` after the person was warned. */
  async send(sheet: Sheet, at: number | null = null, anyway = false): Promise<void> {
    if (sheet.sending) return;
    sheet.sending = true;
    sheet.due = at;
    try {
      await sheet.settled();
      if (!(await sheet.flush())) return;
      const warnings = await this.backend.checkLetter(sheet.draft);
      const asked = warnings.filter(({ code }) => !quiet.includes(code));
      if (asked.some(stops) || (asked.length > 0 && !anyway)) {
        sheet.warnings = asked;
        return;
      }
      const id = await this.backend.send(sheet.draft, at === null ? sending.delay : 0, at);
      sheet.end();
      this.drop(sheet);
      this.say(id, at);
    } catch (thrown) {
      this.around.complain(thrown);
    } finally {
      sheet.sending = false;
    }
  }

  /** So long the letter waits, and can be called back. */
  private say(id: string, at: number | null): void {
    const run = () => void this.begin(() => this.backend.undoSend(id));
    const offer = { label: m.undo(), run };
    if (at !== null) {
      const time = longTime(at, language.tag);
      status.say(m.compose_sends_at({ time }), 8000, offer);
    } else if (sending.delay > 0) {
      status.say(m.compose_sends_soon(), sending.delay * 1000, offer);
    } else {
      status.say(m.compose_sends_soon(), 3000);
    }
  }

  async saveTemplate(sheet: Sheet): Promise<void> {
    try {
      if (!(await sheet.flush())) return;
      await this.backend.saveTemplate(sheet.draft);
      status.say(m.compose_template_saved());
    } catch (thrown) {
      this.around.complain(thrown);
    }
  }

  /** Whoever leaves the window may not come back: what is typed is written down. */
  flushAll(): void {
    for (const sheet of this.sheets) void sheet.flush();
  }
}

function openBefore(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(openKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, 20) : [];
  } catch {
    return [];
  }
}
