// What is searched for: as it is typed, one search at a time, and nothing while an input method is
// still composing.
import type { Query } from "../../ipc/backend";

/** How many seconds this machine's clock is ahead of UTC. */
function offset(): number {
  return -new Date().getTimezoneOffset() * 60;
}

export class Search {
  text = $state("");
  /** Something is being looked for. */
  private busy = false;
  /** What was typed meanwhile is still to be looked for. */
  private again = false;

  /** `look` is called with what to look for, or with null when the search is over; it never fails,
   * and has ended when what was found is at hand. */
  constructor(private readonly look: (query: Query | null) => Promise<void>) {}

  get words(): string[] {
    return this.text.split(/\s+/u).filter((word) => word !== "");
  }

  /** The first letter is looked for at once, and so is what is typed while the answer is on its
   * way, when it has come: a quick engine answers to each letter, a slow one is not asked in vain. */
  type(text: string): void {
    this.text = text;
    void this.go();
  }

  clear(): void {
    if (this.text !== "") this.type("");
  }

  has(word: string): boolean {
    return this.words.includes(word);
  }

  /** Adds a condition such as `is:unread`, or takes it out again. */
  toggle(word: string): void {
    const others = this.words.filter((one) => one !== word);
    const words = this.has(word) ? others : [...others, word];
    this.type(words.length === 0 ? "" : `${words.join(" ")} `);
  }

  private async go(): Promise<void> {
    const query = this.query();
    this.again = this.busy && query !== null;
    if (query === null) return this.look(null);
    if (this.busy) return;
    this.busy = true;
    try {
      await this.look(query);
      while (this.again) {
        this.again = false;
        await this.look(this.query());
      }
    } finally {
      this.busy = false;
    }
  }

  private query(): Query | null {
    if (this.text.trim() === "") return null;
    return { text: this.text, account: null, offset: offset() };
  }
}
