// What may stand above the panes: one thing at a time.
import type { Link, Mailbox, Row } from "./ipc/backend";

export interface Question {
  title: string;
  note: string;
  action: string;
  run: () => void;
}

export type Above =
  | { kind: "keys" | "unlock" | "palette" | "settings" | "images" }
  | { kind: "accounts"; account: string | null }
  | { kind: "password" | "problem" | "queue"; account: string }
  | { kind: "link"; link: Link }
  | { kind: "move"; rows: readonly Row[]; here: Mailbox; many: boolean }
  | { kind: "create"; account: string; below: Mailbox | null }
  | { kind: "rename"; mailbox: Mailbox }
  | { kind: "confirm"; question: Question };
