// The time of day, as far as it is shown: it goes on once a minute.
export class Now {
  seconds = $state(Math.floor(Date.now() / 1000));

  /** Goes on until the answer is called. */
  run(): () => void {
    const timer = setInterval(() => (this.seconds = Math.floor(Date.now() / 1000)), 60_000);
    return () => clearInterval(timer);
  }
}
