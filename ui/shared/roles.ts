// The names of the mailboxes that have a role.
import type { Mailbox, Role, Shown, Smart } from "../ipc/backend";
import { m } from "../paraglide/messages";

const names: Record<Role, () => string> = {
  inbox: m.role_inbox,
  drafts: m.role_drafts,
  sent: m.role_sent,
  archive: m.role_archive,
  junk: m.role_junk,
  trash: m.role_trash,
  all: m.role_all,
  flagged: m.role_flagged,
  important: m.role_important,
  templates: m.role_templates,
};

export function mailboxName({ role, name }: Pick<Mailbox, "role" | "name">): string {
  return role === null ? name : names[role]();
}

const smarts: Record<Smart, () => string> = {
  inbox: m.smart_inbox,
  unread: m.smart_unread,
  flagged: m.smart_flagged,
  attached: m.smart_attached,
};

export function smartName(smart: Smart): string {
  return smarts[smart]();
}

/** What a list is called: `mailbox` is the one it shows, where it shows one. */
export function listName(of: Shown, mailbox: Mailbox | undefined): string {
  if (of.kind === "smart") return smartName(of.smart);
  return mailbox ? mailboxName(mailbox) : "";
}

/** Whether the people written to are what tells its messages apart. */
export function isOutgoing(role: Role | null | undefined): boolean {
  return role === "sent" || role === "drafts";
}
