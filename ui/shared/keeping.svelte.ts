// The person's choice of where a password is kept, and whether it is complete.
import type { Keep, Keyring } from "../ipc/backend";

export class Keeping {
  kind = $state<Keep["kind"]>("keyring");
  passphrase = $state("");
  again = $state("");
  checked = $state(false);

  isShort = $derived([...this.passphrase].length < 8);
  differs = $derived(this.passphrase !== this.again);

  constructor(keyring: Keyring) {
    this.adopt(keyring);
  }

  adopt(keyring: Keyring): void {
    if (keyring === "available") this.kind = "keyring";
    else if (keyring === "absent" && this.kind === "keyring") this.kind = "session";
  }

  /** Shows what is wrong from now on; true when nothing is. */
  check(): boolean {
    this.checked = true;
    return this.kind !== "sealed" || !(this.isShort || this.differs);
  }

  value(): Keep {
    return this.kind === "sealed"
      ? { kind: "sealed", passphrase: this.passphrase }
      : { kind: this.kind };
  }
}
