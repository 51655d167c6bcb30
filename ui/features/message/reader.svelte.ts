// The message being read. What is in the cache is there at once; only a fetch shows a wait.
import type { Backend, OpenMessage, Problem, Row } from "../../ipc/backend";
import { problemOf } from "../../ipc/problem";

const patienceMillis = 150;
/** Who looks at a message for so long has read it; who only passes by has not. */
const readMillis = 600;

export class Reader {
  /** What the list knows of the message, shown until the rest is here. */
  row = $state.raw<Row | null>(null);
  message = $state.raw<OpenMessage | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The letters that the one shown is attached in, the outermost first. */
  outer = $state.raw<OpenMessage[]>([]);
  waiting = $state(false);
  asText = $state(false);
  /** The page the person chose for this one message. */
  dark = $state<boolean | null>(null);

  /** Whether the message is on the screen: a narrow window may show the list instead. */
  isSeen: () => boolean = () => true;
  /** The person has marked it: which message, with which flag, by which action. */
  onmark: (message: string, flag: string, on: boolean, action: string) => void = () => undefined;

  private mailbox = "";
  private turn = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly complain: (thrown: unknown) => void = () => undefined,
  ) {}

  async open(row: Row, mailbox: string): Promise<void> {
    if (this.row?.id === row.id && this.mailbox === mailbox && !this.problem) {
      if (this.message?.body) this.lookSoon();
      return;
    }
    this.turn += 1;
    const { turn } = this;
    this.row = row;
    this.mailbox = mailbox;
    this.outer = [];
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    // The former message stays until the new one is there, or until that takes too long.
    this.timer = setTimeout(() => this.wait(), row.bodyHeld ? 4 * patienceMillis : patienceMillis);
    await this.read(turn);
  }

  close(): void {
    this.turn += 1;
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    this.row = null;
    this.message = null;
    this.outer = [];
    this.problem = null;
    this.waiting = false;
  }

  private wait(): void {
    this.message = null;
    this.problem = null;
    this.waiting = true;
  }

  private async read(turn: number): Promise<void> {
    const { row, mailbox } = this;
    if (!row) return;
    try {
      const inner = this.outer.length > 0 ? this.message?.id : undefined;
      const message = await this.backend.openMessage(inner ?? row.id, mailbox);
      if (turn !== this.turn) return;
      if (this.message?.id !== message.id) {
        this.asText = false;
        this.dark = null;
      }
      this.message = message;
      this.problem = message.body ? null : message.problem;
      if (message.body) this.lookSoon();
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.message = null;
      this.problem = problemOf(thrown);
    }
    clearTimeout(this.timer);
    this.waiting = false;
  }

  /** Reads a letter that is attached to this one, in its place. */
  async openAttached(part: number): Promise<void> {
    const { message, mailbox } = this;
    if (!message) return;
    this.turn += 1;
    const { turn } = this;
    try {
      const inner = await this.backend.openMessage(`${message.id}.${part}`, mailbox);
      if (turn !== this.turn) return;
      this.outer = [...this.outer, message];
      this.message = inner;
      this.asText = false;
    } catch (thrown) {
      this.complain(thrown);
    }
  }

  /** Back to the letter that this one came with. */
  leaveAttached(): void {
    const last = this.outer.at(-1);
    if (!last) return;
    this.turn += 1;
    this.outer = this.outer.slice(0, -1);
    this.message = last;
  }

  /** The list knows better by now: the store said that the row has changed. */
  refresh(row: Row | undefined): void {
    if (row && row.id === this.row?.id) this.row = row;
  }

  private lookSoon(): void {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.look(), readMillis);
  }

  /** Read by being looked at: nothing the person did, so nothing to undo. */
  private look(): void {
    if (this.row?.unread && this.isSeen()) void this.mark("\\Seen", true, { unread: false });
  }

  markRead(read: boolean): void {
    clearTimeout(this.looking);
    if (this.row && this.row.unread === read) this.did("\\Seen", read, { unread: !read });
  }

  toggleRead(): void {
    if (this.row) this.markRead(this.row.unread);
  }

  toggleFlag(): void {
    if (!this.row) return;
    const flagged = !this.row.flagged;
    this.did("\\Flagged", flagged, { flagged });
  }

  private did(flag: string, on: boolean, change: Partial<Row>): void {
    const id = this.row?.id ?? "";
    void this.mark(flag, on, change).then((action) => {
      if (action !== null) this.onmark(id, flag, on, action);
    });
  }

  /** Here at once, so that the same key pressed twice does two things; the list hears of it. */
  private async mark(flag: string, on: boolean, change: Partial<Row>): Promise<string | null> {
    const before = this.row;
    if (!before) return null;
    this.row = { ...before, ...change };
    const [add, remove] = on ? [[flag], []] : [[], [flag]];
    try {
      return await this.backend.setFlags([before.id], null, add, remove);
    } catch (thrown) {
      this.refresh(before);
      this.complain(thrown);
      return null;
    }
  }

  async retry(): Promise<void> {
    this.turn += 1;
    this.waiting = true;
    await this.read(this.turn);
  }

  /** What was not held may have come: read it again, without a flicker. */
  listen(): () => void {
    const stopChanged = this.backend.on("changed", ({ kind, id }) => {
      const missing = this.problem !== null || this.message?.body === null;
      if (kind === "message" && id === this.row?.id && missing) void this.again();
    });
    const stopState = this.backend.on("accountState", ({ state }) => {
      const online = state.kind === "idle" || state.kind === "syncing";
      if (online && this.problem?.code === "notHeld") void this.again();
    });
    return () => {
      stopChanged();
      stopState();
      clearTimeout(this.looking);
    };
  }

  /** The same letter, which is shown otherwise now. */
  async again(): Promise<void> {
    this.turn += 1;
    await this.read(this.turn);
  }
}
