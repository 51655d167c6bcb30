// The names of the mailboxes that have a role.
import type { Mailbox, Role } from "../ipc/backend";
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

/** Whether the people written to are what tells its messages apart. */
export function isOutgoing(role: Role | null | undefined): boolean {
  return role === "sent" || role === "drafts";
}
