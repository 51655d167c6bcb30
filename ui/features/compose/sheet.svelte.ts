// One letter being written: what the person sees of it, kept as they type. The open letter is
// never filled anew from the store; only what the person asks for replaces its text.
import type {
  Backend,
  DraftPart,
  Format,
  Identity,
  Letter,
  LetterForm,
  Person,
  Problem,
  Warning,
} from "../../ipc/backend";
import { problemOf } from "../../ipc/problem";
import { cleanFragment } from "./clean";
import { htmlOf, signedText, textOf } from "./texts";
import type { Upload, Writer } from "./writer";

/** What is typed is in the store after so long, whether one pauses or not. */
const writeMillis = 700;
const againMillis = 5000;

type Kept = Pick<
  Backend,
  "writeDraft" | "attach" | "detach" | "restoreVersion" | "draftVersions" | "recipients"
>;

export class Sheet {
  readonly draft: string;
  readonly kind: Letter["kind"];
  readonly limit: number | null;
  identity = $state("");
  to = $state.raw<Person[]>([]);
  cc = $state.raw<Person[]>([]);
  bcc = $state.raw<Person[]>([]);
  subject = $state("");
  format = $state<Format>("html");
  parts = $state.raw<DraftPart[]>([]);
  size = $state(0);
  conflict = $state(false);
  keeping = $state<"kept" | "writing" | "trouble">("kept");
  problem = $state.raw<Problem | null>(null);
  uploads = $state.raw<Upload[]>([]);
  /** What is to be said before it is sent; the person may send it anyway. */
  warnings = $state.raw<Warning[]>([]);
  /** When it is to go out, once those are settled; Unix seconds. */
  due: number | null = null;
  sending = $state(false);
  /** The text was replaced as a whole: whatever shows it begins anew. */
  edition = $state(0);
  /** It has been in front: its editor stays, with the cursor and what can be undone. */
  opened = $state(false);
  /** The image files as they were chosen, as long as the letter is open. */
  readonly originals: Record<string, File> = {};

  writer: Writer | null = null;
  private text: string;
  private dirty = false;
  private gone = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn: Promise<boolean> = Promise.resolve(true);
  private adding: Promise<unknown> = Promise.resolve();
  private keys = 0;

  constructor(
    letter: Letter,
    private readonly backend: Kept,
    private readonly complain: (thrown: unknown) => void,
  ) {
    this.draft = letter.draft;
    this.kind = letter.kind;
    this.limit = letter.limit;
    this.text = letter.body;
    this.adopt(letter);
  }

  private adopt(letter: Letter): void {
    this.identity = letter.identity;
    this.to = letter.to;
    this.cc = letter.cc;
    this.bcc = letter.bcc;
    this.subject = letter.subject;
    this.format = letter.format;
    this.parts = letter.parts;
    this.size = letter.size;
    this.conflict = letter.conflict;
  }

  /** The text as it is now. */
  get body(): string {
    this.text = this.writer?.body() ?? this.text;
    return this.text;
  }

  /** What the text is typed into goes; what was typed last stays. */
  leave(): void {
    void this.body;
    this.writer = null;
  }

  form(): LetterForm {
    const { identity, to, cc, bcc, subject, format, body } = this;
    return { identity, to, cc, bcc, subject, format, body };
  }

  /** Something was changed: it is written down in a moment. */
  touch(): void {
    if (this.gone) return;
    this.dirty = true;
    if (this.warnings.length > 0) this.warnings = [];
    if (this.keeping === "kept") this.keeping = "writing";
    this.timer ??= setTimeout(() => void this.flush(), writeMillis);
  }

  /** Writes down what is not; whether all of it is. */
  flush(): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.turn = this.turn.then(() => this.write());
    return this.turn;
  }

  private async write(): Promise<boolean> {
    if (!this.dirty || this.gone) return true;
    this.dirty = false;
    try {
      const { size } = await this.backend.writeDraft(this.draft, this.form());
      this.size = size;
      this.problem = null;
      if (!this.dirty) this.keeping = "kept";
      return true;
    } catch (thrown) {
      this.dirty = true;
      this.keeping = "trouble";
      this.problem = problemOf(thrown);
      this.timer ??= setTimeout(() => void this.flush(), againMillis);
      return false;
    }
  }

  /** It was sent or thrown away: nothing more is written down. */
  end(): void {
    this.gone = true;
    clearTimeout(this.timer);
  }

  /** Everything that was to be attached is. */
  async settled(): Promise<void> {
    await this.adding;
  }

  /** One after the other, so that they stand in the order they came. */
  add(files: readonly File[], inline: boolean): Promise<DraftPart[]> {
    const all = files.map((file) => {
      this.keys += 1;
      const upload = { key: this.keys, name: file.name, size: file.size };
      this.uploads = [...this.uploads, upload];
      return this.inTurn(() => this.addOne(file, inline, upload.key));
    });
    return Promise.all(all).then((parts) => parts.filter((part) => part !== null));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.adding.then(work);
    this.adding = turn.catch(() => undefined);
    return turn;
  }

  private async addOne(file: File, inline: boolean, key: number): Promise<DraftPart | null> {
    try {
      if (this.gone) return null;
      const bytes = new Uint8Array(await file.arrayBuffer());
      const mime = file.type === "" ? "application/octet-stream" : file.type;
      const part = await this.backend.attach(this.draft, file.name, mime, inline, bytes);
      this.parts = [...this.parts, part];
      if (mime.startsWith("image/")) this.originals[part.part] = file;
      this.touch();
      return part;
    } catch (thrown) {
      this.complain(thrown);
      return null;
    } finally {
      this.uploads = this.uploads.filter((one) => one.key !== key);
    }
  }

  async remove(part: DraftPart): Promise<void> {
    try {
      await this.backend.detach(this.draft, part.part);
      this.parts = this.parts.filter((one) => one.part !== part.part);
      this.touch();
    } catch (thrown) {
      this.complain(thrown);
    }
  }

  /** The same image with other bytes, where the old one stood. */
  async replace(old: DraftPart, file: File): Promise<void> {
    const [now] = await this.add([file], old.contentId !== null);
    if (!now) return;
    this.writer?.swapImage(old, now);
    await this.remove(old);
    const order = this.parts.filter((part) => part.part !== now.part);
    this.parts = [...order, now];
  }

  /** Writes as somebody else, with their signature; the letter stays the same. */
  writeAs(identity: Identity, before: Identity | undefined): void {
    this.identity = identity.id;
    const { signature, signatureHtml } = identity.form;
    if (this.format === "plain") {
      this.become("plain", signedText(this.body, before?.form.signature ?? "", signature));
    } else {
      this.writer?.sign(signatureHtml === "" ? htmlOf(signature) : signatureHtml);
    }
    this.touch();
  }

  /** Answers with what takes it back. */
  switchTo(format: Format): () => void {
    const { format: before, body } = this;
    const text = format === "plain" ? textOf(cleanFragment(body, this.draft)) : htmlOf(body);
    this.become(format, text);
    return () => this.become(before, body);
  }

  private become(format: Format, text: string): void {
    this.writer = null;
    this.format = format;
    this.text = text;
    this.edition += 1;
    this.touch();
  }

  /** An earlier version takes the place of what is here, which becomes an earlier one itself. */
  async restore(revision: number): Promise<void> {
    if (!(await this.flush())) return;
    const letter = await this.backend.restoreVersion(this.draft, revision);
    this.writer = null;
    this.text = letter.body;
    this.adopt(letter);
    this.edition += 1;
  }
}
