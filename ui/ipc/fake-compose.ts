// What the make-believe engine writes: kept in memory, answered at once.
import type * as ipc from "./backend";
import { FakeArrange } from "./fake-arrange";
import { answer, blank, known, people, previewOf, warningsOf, type Kept } from "./fake-drafts";
import { problem, Refusal } from "./problem";

export abstract class FakeCompose extends FakeArrange {
  readonly writes = true;
  /** A `mailto:` link the program was started with. */
  mailto: string | null = null;
  readonly written = new Map<string, Kept>();
  private drafted = 0;
  private parted = 0;

  abstract emit<E extends keyof ipc.Events>(event: E, payload: ipc.Events[E]): void;
  abstract openMessage(message: string, mailbox: string): Promise<ipc.OpenMessage>;

  private keep(letter: ipc.Letter): ipc.Letter {
    this.drafted += 1;
    letter.draft = `d${this.drafted}`;
    this.written.set(letter.draft, { letter, versions: [], changed: 0, template: false });
    this.emit("draftChanged", { id: letter.draft });
    return structuredClone(letter);
  }

  protected draft(id: string): Kept {
    const found = this.written.get(id);
    if (!found) throw new Refusal(problem("notFound"));
    return found;
  }

  private async from(account: string): Promise<{ account: string; identity: ipc.Identity }> {
    const list = await this.identities(account);
    const identity = list.find(({ isDefault }) => isDefault) ?? list[0];
    if (!identity) throw new Refusal(problem("notFound"));
    return { account, identity };
  }

  async compose(kind: ipc.ComposeKind, message: string | null, mailbox: string | null) {
    this.calls.push(`compose ${kind} ${message ?? ""}`.trim());
    const sender = this.accounts.find(({ sends }) => sends) ?? this.accounts[0];
    const account = (message ?? mailbox)?.split(":")[0] ?? sender?.id ?? "a1";
    const letter = blank(kind, await this.from(account));
    if (message !== null) answer(letter, await this.openMessage(message, mailbox ?? ""));
    return this.keep(letter);
  }

  async takeMailto(): Promise<string | null> {
    const given = this.mailto;
    this.mailto = null;
    return given;
  }

  async composeTo(mailto: string) {
    this.calls.push(`composeTo ${mailto}`);
    const url = new URL(mailto);
    const letter = blank("new", await this.from(this.accounts[0]?.id ?? "a1"));
    letter.to = people(decodeURIComponent(url.pathname));
    letter.cc = people(url.searchParams.get("cc") ?? "");
    letter.bcc = people(url.searchParams.get("bcc") ?? "");
    letter.subject = url.searchParams.get("subject") ?? "";
    const text = url.searchParams.get("body") ?? "";
    if (text !== "") letter.body = `<div>${text}</div>${letter.body}`;
    return this.keep(letter);
  }

  async openDraft(draft: string) {
    return structuredClone(this.draft(draft).letter);
  }

  async draftOf(message: string) {
    this.calls.push(`draftOf ${message}`);
    const letter = blank("new", await this.from(message.split(":")[0] ?? "a1"));
    const { subject, to, cc, body } = await this.openMessage(message, message.split("#")[0] ?? "");
    return this.keep({ ...letter, subject, to, cc, body: body?.html ?? "" });
  }

  async drafts(): Promise<ipc.DraftRow[]> {
    return this.rows(false);
  }

  private rows(template: boolean): ipc.DraftRow[] {
    const mine = [...this.written.values()].filter((one) => one.template === template);
    return mine.map(({ letter, changed }) => {
      const { draft, account, subject, to, body } = letter;
      return { draft, account, subject, to, preview: previewOf(body), changed, saved: true };
    });
  }

  async writeDraft(draft: string, form: ipc.LetterForm) {
    this.calls.push(`writeDraft ${draft}`);
    const kept = this.draft(draft);
    const { letter } = kept;
    if (letter.body !== form.body) {
      kept.versions.unshift({ revision: letter.revision, changed: 0, body: letter.body });
    }
    Object.assign(letter, structuredClone(form));
    const parts = letter.parts.reduce((sum, { size }) => sum + size, 0);
    letter.size = 1000 + form.body.length + Math.ceil(parts * 1.37);
    letter.revision += 1;
    return { revision: letter.revision, size: letter.size };
  }

  async closeDraft(draft: string) {
    this.calls.push(`closeDraft ${draft}`);
    const { letter } = this.draft(draft);
    if (letter.kind === "new" && letter.revision === 0 && letter.parts.length === 0) {
      this.written.delete(draft);
    }
    this.emit("draftChanged", { id: draft });
  }

  async discardDraft(draft: string) {
    const kept = this.draft(draft);
    this.written.delete(draft);
    return this.act(`discardDraft ${draft}`, () => void this.written.set(draft, kept));
  }

  async attach(draft: string, name: string, mime: string, inline: boolean, bytes: Uint8Array) {
    const { letter } = this.draft(draft);
    this.calls.push(`attach ${draft} ${name} ${mime} ${inline} ${bytes.length}`);
    this.parted += 1;
    const part = `p${this.parted}`;
    const contentId = inline ? `${part}@fumi` : null;
    const made: ipc.DraftPart = { part, name, mime, size: bytes.length, contentId };
    if (letter.limit !== null && letter.size + bytes.length > 4 * letter.limit) {
      throw new Refusal(problem("tooLarge"));
    }
    letter.parts.push(made);
    return { ...made };
  }

  async detach(draft: string, part: string) {
    this.calls.push(`detach ${draft} ${part}`);
    const { letter } = this.draft(draft);
    letter.parts = letter.parts.filter((one) => one.part !== part);
  }

  async draftVersions(draft: string): Promise<ipc.DraftVersion[]> {
    return this.draft(draft).versions.map(({ revision, changed, body }) => {
      return { revision, changed, preview: previewOf(body) };
    });
  }

  async restoreVersion(draft: string, revision: number) {
    const { letter, versions } = this.draft(draft);
    const found = versions.find((one) => one.revision === revision);
    if (!found) throw new Refusal(problem("notFound"));
    this.calls.push(`restoreVersion ${draft} ${revision}`);
    letter.body = found.body;
    letter.conflict = false;
    letter.revision += 1;
    return structuredClone(letter);
  }

  async recipients(prefix: string, count: number): Promise<ipc.Person[]> {
    const wanted = prefix.trim().toLowerCase();
    const fits = ({ name, email }: ipc.Person) => `${name} ${email}`.toLowerCase().includes(wanted);
    return wanted === "" ? [] : known.filter(fits).slice(0, count);
  }

  async checkLetter(draft: string): Promise<ipc.Warning[]> {
    return warningsOf(this.draft(draft).letter);
  }

  async saveTemplate(draft: string) {
    this.calls.push(`saveTemplate ${draft}`);
    const letter = { ...structuredClone(this.draft(draft).letter), draft: `t${draft}` };
    this.written.set(letter.draft, { letter, versions: [], changed: 0, template: true });
  }

  async templates(): Promise<ipc.DraftRow[]> {
    return this.rows(true);
  }

  async fromTemplate(draft: string) {
    const { letter } = this.draft(draft);
    return this.keep({ ...structuredClone(letter), kind: "new", revision: 0 });
  }
}
