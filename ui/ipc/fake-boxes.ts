// The mailboxes of the make-believe account, with what has come to and left each.
import type { Mailbox, May, Role } from "./backend";

export interface Box {
  id: string;
  path: string;
  role: Role | null;
  /** How many messages were made for it; those moved away are in `gone`, those come in `top`. */
  size: number;
  unread: number;
  subscribed: boolean;
  may: Partial<May>;
  chosen: { synced: boolean; shown: boolean; notified: boolean; chosenRole: Role | null };
  arrived: number;
  gone: number[];
  top: string[];
}

/** A mailbox in which everything is allowed, unless it is said otherwise. */
export function mailboxOf(
  path: string,
  role: Role | null = null,
  more: Partial<Mailbox> = {},
): Mailbox {
  const levels = path.split("/");
  return {
    id: path,
    account: "a1",
    path,
    name: levels.at(-1) ?? path,
    depth: levels.length - 1,
    role,
    selectable: true,
    messages: 0,
    unread: 0,
    complete: true,
    subscribed: true,
    synced: true,
    shown: true,
    notified: role === "inbox",
    chosenRole: null,
    may: {
      insert: true,
      remove: true,
      markDeleted: true,
      flag: true,
      create: true,
      delete: role === null,
    },
    ...more,
  };
}

const reader: Partial<May> = {
  insert: false,
  remove: false,
  markDeleted: false,
  flag: false,
  create: false,
  delete: false,
};

const specials: [string, Role | null, number, number, Partial<May>?][] = [
  ["INBOX", "inbox", 0, 3],
  ["Drafts", "drafts", 2, 0],
  ["Sent", "sent", 418, 0],
  ["Archive", "archive", 5120, 0],
  ["Spam", "junk", 37, 12],
  ["Trash", "trash", 64, 0],
  ["Newsletter", null, 230, 18],
  ["Projects/Garden", null, 88, 0],
  ["Projects/読書会", null, 41, 2],
  ["旅行", null, 19, 0],
  ["Shared/Office", null, 23, 0, reader],
];

export function newBox(account: string, path: string, role: Role | null = null): Box {
  return {
    id: `${account}:${path}`,
    path,
    role,
    size: 0,
    unread: 0,
    subscribed: true,
    may: {},
    chosen: { synced: true, shown: true, notified: role === "inbox", chosenRole: null },
    arrived: 0,
    gone: [],
    top: [],
  };
}

export function boxes(account: string, inbox: number): Box[] {
  return specials.map(([path, role, size, unread, may = {}]) => ({
    ...newBox(account, path, role),
    size: role === "inbox" ? inbox : size,
    unread,
    may,
  }));
}
