// What the make-believe engine does to mail: at once, and taken back as it was.
import type { Actions, QueueRow, Role, Waiting } from "./backend";
import { newBox } from "./fake-boxes";
import type { FakeMail } from "./fake-mail";
import { problem, Refusal } from "./problem";

export abstract class FakeActions implements Omit<Actions, "actOn"> {
  readonly calls: string[] = [];
  /** What waits or was given up; a test may put rows here. */
  readonly waits: QueueRow[] = [];
  private readonly undos = new Map<string, () => void>();
  private last = 0;

  protected abstract mailOf(id: string): FakeMail;
  protected abstract isOffline(): boolean;
  abstract changed(mailbox: string | null): void;

  protected act(call: string, undo: () => void): string {
    this.calls.push(call);
    this.last += 1;
    const action = `t${this.last}`;
    this.undos.set(action, undo);
    return action;
  }

  private promise(kind: string, account: string, more: Partial<QueueRow> = {}): void {
    if (!this.isOffline()) return;
    this.waits.push({
      id: null,
      account,
      kind,
      failed: false,
      failure: null,
      server: null,
      message: null,
      subject: null,
      source: null,
      destination: null,
      name: null,
      ...more,
    });
  }

  private forget(from: number): void {
    this.waits.splice(from);
  }

  async setFlags(ids: string[], _mailbox: string | null, add: string[], remove: string[]) {
    const before = ids.map((id) => [id, this.mailOf(id).marksOf(id)] as const);
    const waited = this.waits.length;
    for (const id of ids) {
      this.mailOf(id).mark(id, add, remove);
      this.promise("flags", accountOf(id), { message: id });
    }
    this.tell(ids);
    return this.act(`setFlags ${ids.join()} +${add.join()} -${remove.join()}`, () => {
      for (const [id, marks] of before) this.mailOf(id).setMarks(id, marks);
      this.forget(waited);
      this.tell(ids);
    });
  }

  private moveAll(call: string, ids: string[], to: (mail: FakeMail) => string | null): string {
    const before = ids.map((id) => [id, this.mailOf(id).placeOf(id)] as const);
    const waited = this.waits.length;
    for (const [id, place] of before) {
      const mail = this.mailOf(id);
      if (mail.box(place).may.remove === false) throw new Refusal(problem("notAllowed"));
      const goal = to(mail);
      if (goal !== place) mail.move(id, goal);
      this.promise(goal === null ? "expunge" : "move", accountOf(id), { message: id });
    }
    this.tell(ids);
    return this.act(`${call} ${ids.join()}`, () => {
      for (const [id, place] of before) this.mailOf(id).move(id, place);
      this.forget(waited);
      this.tell(ids);
    });
  }

  private tell(ids: string[]): void {
    for (const id of ids) this.changed(accountOf(id));
  }

  private roleOf(mail: FakeMail, role: Role): string {
    const box = mail.boxes.find((one) => one.role === role);
    if (!box) throw new Refusal(problem("notFound"));
    return box.id;
  }

  async archive(ids: string[], _mailbox: string | null) {
    return this.moveAll("archive", ids, (mail) => this.roleOf(mail, "archive"));
  }

  async trash(ids: string[], _mailbox: string | null) {
    return this.moveAll("trash", ids, (mail) => this.roleOf(mail, "trash"));
  }

  async setJunk(ids: string[], _mailbox: string | null, junk: boolean) {
    const role = junk ? "junk" : "inbox";
    return this.moveAll(role, ids, (mail) => this.roleOf(mail, role));
  }

  async moveMessages(ids: string[], _mailbox: string | null, to: string) {
    return this.moveAll(`move ${to}`, ids, (mail) => mail.box(to).id);
  }

  async copyMessages(ids: string[], _mailbox: string | null, to: string) {
    return this.act(`copy ${to} ${ids.join()}`, () => undefined);
  }

  async deleteMessages(ids: string[], _mailbox: string | null) {
    const action = this.moveAll("delete", ids, () => null);
    this.undos.delete(action);
    return action;
  }

  async undo(action: string) {
    const undo = this.undos.get(action);
    if (!undo) throw new Refusal(problem("cannotUndo"));
    this.undos.delete(action);
    undo();
    return this.act(`undo ${action}`, () => undefined);
  }

  async createMailbox(account: string, path: string): Promise<[string, string]> {
    const mail = this.mailOf(`${account}:`);
    if (path.trim() === "" || /[*%]/.test(path)) throw new Refusal(problem("badName"));
    if (mail.boxes.some((box) => box.path === path)) throw new Refusal(problem("mailboxExists"));
    const box = newBox(account, path);
    mail.boxes.push(box);
    this.promise("create", account, { name: path });
    this.changed(account);
    return [this.act(`create ${path}`, () => this.removeBox(box.id)), box.id];
  }

  private removeBox(id: string): void {
    const { boxes } = this.mailOf(id);
    boxes.splice(boxes.findIndex((box) => box.id === id) >>> 0, 1);
    this.changed(accountOf(id));
  }

  async renameMailbox(mailbox: string, path: string) {
    const box = this.mailOf(mailbox).box(mailbox);
    const before = box.path;
    const rename = (to: string) => {
      box.path = to;
      this.changed(accountOf(mailbox));
    };
    rename(path);
    return this.act(`rename ${mailbox} ${path}`, () => rename(before));
  }

  async deleteMailbox(mailbox: string) {
    this.removeBox(mailbox);
    return this.act(`deleteMailbox ${mailbox}`, () => undefined);
  }

  async subscribe(mailbox: string, on: boolean) {
    const box = this.mailOf(mailbox).box(mailbox);
    const set = (to: boolean) => {
      box.subscribed = to;
      this.changed(accountOf(mailbox));
    };
    set(on);
    return this.act(`subscribe ${mailbox} ${on}`, () => set(!on));
  }

  async readAll(mailbox: string) {
    const box = this.mailOf(mailbox).box(mailbox);
    const before = box.unread;
    box.unread = 0;
    this.changed(accountOf(mailbox));
    return this.act(`readAll ${mailbox}`, () => {
      box.unread = before;
      this.changed(accountOf(mailbox));
    });
  }

  async marked(mailbox: string) {
    return this.mailOf(mailbox).markedIn(mailbox).length;
  }

  async purge(mailbox: string) {
    const ids = this.mailOf(mailbox).markedIn(mailbox);
    this.moveAll(`purge ${mailbox}`, ids, () => null);
    return ids.length;
  }

  async emptyMailbox(mailbox: string) {
    const mail = this.mailOf(mailbox);
    const count = mail.total(mailbox);
    Object.assign(mail.box(mailbox), { size: 0, unread: 0, gone: [], top: [] });
    this.calls.push(`empty ${mailbox}`);
    this.changed(accountOf(mailbox));
    return count;
  }

  async waiting(): Promise<Waiting[]> {
    const accounts = [...new Set(this.waits.map(({ account }) => account))];
    return accounts.map((account) => {
      const mine = this.waits.filter((row) => row.account === account);
      const failed = mine.filter((row) => row.failed).length;
      return { account, waits: mine.length - failed, failed };
    });
  }

  async queue(account: string): Promise<QueueRow[]> {
    return this.waits.filter((row) => row.account === account);
  }

  async retry(change: string) {
    this.settle(`retry ${change}`, change);
  }

  async dismiss(change: string) {
    this.settle(`dismiss ${change}`, change);
  }

  private settle(call: string, change: string): void {
    const at = this.waits.findIndex(({ id }) => id === change);
    if (at < 0) throw new Refusal(problem("notFound"));
    this.calls.push(call);
    const [row] = this.waits.splice(at, 1);
    this.changed(row?.account ?? null);
  }
}

function accountOf(id: string): string {
  return id.slice(0, id.indexOf(":"));
}
