// Between a letter and what it is typed into.
import type { DraftPart } from "../../ipc/backend";

/** What the letter's text is typed into. */
export interface Writer {
  body(): string;
  focus(): void;
  /** Puts another signature where the old one was. */
  sign(html: string): void;
  showImage(part: DraftPart): void;
  swapImage(old: DraftPart, now: DraftPart): void;
}

export interface Upload {
  key: number;
  name: string;
  size: number;
}
