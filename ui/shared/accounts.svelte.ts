// The accounts and how each is doing, as every screen sees them.
import type { Account, Backend, Keyring, Started } from "../ipc/backend";

export class Accounts {
  all = $state<Account[]>([]);
  keyring = $state<Keyring>("available");
  sealedLocked = $state(false);

  constructor(private readonly backend: Backend) {}

  adopt(started: Started): void {
    this.all = started.accounts;
    this.keyring = started.keyring;
    this.sealedLocked = started.sealedLocked;
  }

  async reload(): Promise<void> {
    this.adopt(await this.backend.start());
  }

  listen(): () => void {
    return this.backend.on("accountState", ({ account, state }) => {
      const found = this.all.find(({ id }) => id === account);
      if (found) found.state = state;
    });
  }

  of(id: string): Account | undefined {
    return this.all.find((account) => account.id === id);
  }

  isOffline(id: string): boolean {
    return this.of(id)?.state.kind === "offline";
  }
}
