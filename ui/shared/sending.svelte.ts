// How long a letter waits after Send, so that it can be called back.
const key = "fumi.sendDelay";
export const delays = [0, 5, 10, 20, 30, 60] as const;

class Sending {
  /** Seconds. */
  delay = $state(kept());

  choose(seconds: number): void {
    this.delay = seconds;
    localStorage.setItem(key, String(seconds));
  }

  /** As it was kept; for a test that begins anew. */
  adopt(): void {
    this.delay = kept();
  }
}

function kept(): number {
  const seconds = Number(localStorage.getItem(key) ?? Number.NaN);
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 60 ? seconds : 10;
}

export const sending = new Sending();
