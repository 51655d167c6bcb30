// The one line at the foot of the window that says what was just done, and lets it be undone.
export interface Offer {
  label: string;
  run: () => void;
}

class StatusLine {
  text = $state("");
  offer = $state.raw<Offer | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, millis = 6000, offer: Offer | null = null): void {
    this.text = text;
    this.offer = offer;
    this.leaveIn(millis);
  }

  /** Somebody points at it or has the keyboard on it: it waits for them. */
  hold(): void {
    clearTimeout(this.timer);
  }

  leaveIn(millis: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.clear(), millis);
  }

  take(): void {
    const { offer } = this;
    this.clear();
    offer?.run();
  }

  private clear(): void {
    this.text = "";
    this.offer = null;
  }
}

export const status = new StatusLine();
