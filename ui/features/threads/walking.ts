// Where the person goes in the list, and what is chosen on the way.
import type { Row } from "../../ipc/backend";
import { complain } from "../../shared/complaints";
import type { Messages } from "./messages.svelte";
import type { Selection } from "./selection.svelte";

/** What the list on the screen does. */
interface View {
  reveal: (index: number) => void;
  focus: () => void;
}

export class Walking {
  constructor(
    private readonly messages: Messages,
    private readonly selection: Selection,
    private readonly view: View,
    private readonly onchoose: (row: Row, open: boolean) => void,
  ) {}

  choose(index: number, open: boolean): void {
    this.messages.choose(index);
    const row = this.messages.row(index);
    if (row) this.onchoose(row, open);
  }

  /** With Shift from where one was to here; while others are chosen they stay so. */
  move(index: number, shift = false): void {
    this.view.reveal(index);
    if (shift) this.extend(index);
    else if (this.selection.any) this.messages.choose(index);
    else this.choose(index, false);
  }

  private extend(index: number, more = false): void {
    const { active } = this.messages;
    this.messages.choose(index);
    if (!this.selection.any && active >= 0) this.selection.begin(active);
    this.selection.extend(index, more).catch(complain);
  }

  click(index: number, event: MouseEvent): void {
    this.view.focus();
    const also = event.ctrlKey || event.metaKey;
    if (event.shiftKey) {
      this.extend(index, also);
    } else if (also) {
      this.selection.toggle(index);
      this.messages.choose(index);
    } else {
      this.selection.clear();
      this.choose(index, true);
    }
  }

  /** The row one is on is one of those chosen, or no more. */
  pick(): void {
    if (this.messages.active >= 0) this.selection.pick(this.messages.active);
  }

  /** One row further, and all between are chosen. */
  stretch(by: number): void {
    this.go(by, true);
  }

  step(by: number): void {
    this.go(by, false);
    this.view.focus();
  }

  private go(by: number, shift: boolean): void {
    const { active, total } = this.messages;
    if (total === 0) return;
    const from = active < 0 && by > 0 ? -1 : active;
    this.move(Math.min(total - 1, Math.max(0, from + by)), shift);
  }

  openChosen(): void {
    const row = this.messages.chosenRow;
    if (row) this.onchoose(row, true);
    else if (this.messages.total > 0) this.move(0);
  }
}
