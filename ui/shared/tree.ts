// Mailboxes in the order people look for them: the ones with a role, then the rest by name.
import type { Mailbox, Role } from "../ipc/backend";

export interface Branch {
  /** A mailbox, or a level that only exists because something hangs below it. */
  mailbox: Mailbox | null;
  key: string;
  name: string;
  level: number;
  parent: string | null;
  hasChildren: boolean;
}

const order: Role[] = [
  "inbox",
  "flagged",
  "important",
  "drafts",
  "sent",
  "archive",
  "all",
  "junk",
  "trash",
  "templates",
];

interface Node {
  key: string;
  name: string;
  mailbox: Mailbox | null;
  children: Map<string, Node>;
}

/** One account's mailboxes as the lines of a tree. `locale` sorts the names. */
export function arrange(mailboxes: readonly Mailbox[], locale: string): Branch[] {
  const root = new Map<string, Node>();
  const special = mailboxes.filter(({ role }) => role !== null);
  for (const mailbox of mailboxes) {
    if (mailbox.role === null) place(root, mailbox, special);
  }
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const lines: Branch[] = [];
  for (const mailbox of special.toSorted((a, b) => rank(a) - rank(b))) {
    const held = root.get(`role ${mailbox.id}`);
    root.delete(`role ${mailbox.id}`);
    const { id, name } = mailbox;
    walk(
      { key: id, name, mailbox, children: held?.children ?? new Map() },
      1,
      null,
      collator,
      lines,
    );
  }
  for (const node of sorted(root, collator)) walk(node, 1, null, collator, lines);
  return lines;
}

function rank({ role }: Mailbox): number {
  return role === null ? order.length : order.indexOf(role);
}

/** Hangs a mailbox below its path, under a mailbox with a role where one is on the way. */
function place(root: Map<string, Node>, mailbox: Mailbox, special: readonly Mailbox[]): void {
  const levels = mailbox.path.split("/");
  const above = special
    .filter(({ path }) => mailbox.path.startsWith(`${path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  let here = root;
  let from = 0;
  if (above) {
    here = child(root, `role ${above.id}`, above.name, `role ${above.id}`).children;
    from = above.path.split("/").length;
  }
  for (let depth = from; depth < levels.length; depth += 1) {
    const level = levels[depth] ?? "";
    const path = levels.slice(0, depth + 1).join("/");
    const node = child(here, level, level, `${mailbox.account} ${path}`);
    if (depth === levels.length - 1) {
      node.mailbox = mailbox;
      node.key = mailbox.id;
      node.name = mailbox.name;
    }
    here = node.children;
  }
}

function child(siblings: Map<string, Node>, slot: string, name: string, key: string): Node {
  const found = siblings.get(slot);
  if (found) return found;
  const made: Node = { key, name, mailbox: null, children: new Map() };
  siblings.set(slot, made);
  return made;
}

function sorted(nodes: Map<string, Node>, collator: Intl.Collator): Node[] {
  return [...nodes.values()].sort((a, b) => collator.compare(a.name, b.name));
}

function walk(
  node: Node,
  level: number,
  parent: string | null,
  collator: Intl.Collator,
  lines: Branch[],
): void {
  const children = sorted(node.children, collator);
  const { key, name, mailbox } = node;
  // A level that holds nothing and cannot be opened (like "[Gmail]") is not shown.
  if (children.length === 0 && !(mailbox?.selectable ?? false)) return;
  lines.push({ mailbox, key, name, level, parent, hasChildren: children.length > 0 });
  for (const below of children) walk(below, level + 1, key, collator, lines);
}
