// What is searched for: as it is typed, at once when Enter is pressed, and nothing while an input
// method is still composing.
import type { Query } from "../../ipc/backend";

const restMillis = 150;

/** How many seconds this machine's clock is ahead of UTC. */
function offset(): number {
  return -new Date().getTimezoneOffset() * 60;
}

export class Search {
  text = $state("");
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `look` is called with what to look for, or with null when the search is over. */
  constructor(private readonly look: (query: Query | null) => void) {}

  get words(): string[] {
    return this.text.split(/\s+/u).filter((word) => word !== "");
  }

  type(text: string): void {
    this.text = text;
    clearTimeout(this.timer);
    if (text.trim() === "") this.look(null);
    else this.timer = setTimeout(() => this.go(), restMillis);
  }

  submit(): void {
    clearTimeout(this.timer);
    if (this.text.trim() !== "") this.go();
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
    this.submit();
  }

  private go(): void {
    this.look({ text: this.text, account: null, offset: offset() });
  }
}
