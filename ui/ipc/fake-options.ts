// What the make-believe engine can be asked to be.
import type * as ipc from "./backend";

export interface FakeOptions {
  accounts?: number;
  /** Messages in the inbox. */
  size?: number;
  state?: ipc.StateKind;
  /** The problem an account in trouble has, or that `failAt` ends with. */
  code?: string;
  server?: string | null;
  page?: string;
  failAt?: ipc.CheckStep;
  /** Where the mailbox is, when not at the first host. */
  movedTo?: string;
  keyring?: ipc.Keyring;
  sealedLocked?: boolean;
  locale?: string;
  /** Milliseconds every check takes; 0 answers in the next turn. */
  delay?: number;
  now?: number;
  metered?: boolean;
  /** There are Local Folders too. */
  local?: boolean;
  /** Some changes were given up. */
  failed?: boolean;
}
