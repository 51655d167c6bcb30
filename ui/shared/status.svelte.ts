// The one line at the foot of the window that says what was just done.
class StatusLine {
  text = $state("");
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, millis = 6000): void {
    this.text = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.text = ""), millis);
  }
}

export const status = new StatusLine();
