// The network under all accounts: whether it costs money, and that it is another one.
import type { Backend, Started } from "../ipc/backend";
import { complain } from "./complaints";

export class Network {
  /** The person has said that it costs money. */
  metered = $state(false);

  constructor(private readonly backend: Backend) {}

  adopt(started: Started): void {
    this.metered = started.metered;
  }

  /** Passes on what the web view hears. Returns how to stop that. */
  listen(): () => void {
    const heard = () => void this.backend.networkChanged().catch(() => undefined);
    const events = ["online", "offline"];
    events.forEach((event) => window.addEventListener(event, heard));
    return () => events.forEach((event) => window.removeEventListener(event, heard));
  }

  async choose(metered: boolean): Promise<void> {
    const before = this.metered;
    this.metered = metered;
    try {
      await this.backend.chooseMetered(metered);
    } catch (thrown) {
      this.metered = before;
      complain(thrown);
    }
  }
}
