// What can be done to a whole mailbox, as the lines of its menu.
import type { Mailbox } from "../../ipc/backend";
import { m } from "../../paraglide/messages";
import type { MenuItem } from "../../shared/menu";

export type Deed =
  "create" | "rename" | "delete" | "readAll" | "subscribe" | "unsubscribe" | "empty" | "purge";

/** `marked` messages stand in it with the mark of deletion. In Local Folders there is nobody to
 * subscribe with. */
export function deeds(
  mailbox: Mailbox,
  marked: number,
  run: (deed: Deed) => void,
  shown: (count: number) => string,
  local = false,
): MenuItem[] {
  const { may, role } = mailbox;
  const item = (deed: Deed, label: string, allowed: boolean, more: Partial<MenuItem> = {}) => ({
    label,
    run: () => run(deed),
    ...(allowed ? {} : { reason: m.menu_not_allowed() }),
    ...more,
  });
  const items: MenuItem[] = [];
  if (mailbox.selectable && mailbox.unread > 0) {
    items.push(item("readAll", m.menu_read_all(), true));
  }
  items.push(item("create", m.menu_create_below(), may.create, { apart: items.length > 0 }));
  // A mailbox with a role is where mail of that sort is put: it stays, and keeps its name.
  if (role === null) items.push(item("rename", m.menu_rename(), may.delete));
  if (role !== "inbox" && !local) {
    const on = mailbox.subscribed;
    const words = on ? m.menu_unsubscribe() : m.menu_subscribe();
    items.push(item(on ? "unsubscribe" : "subscribe", words, true));
  }
  const grave: MenuItem[] = [];
  if (marked > 0) {
    const words = m.menu_purge({ shown: shown(marked) });
    grave.push(item("purge", words, may.remove, { grave: true }));
  }
  if ((role === "trash" || role === "junk") && mailbox.messages > 0) {
    const words = role === "trash" ? m.menu_empty_trash() : m.menu_empty_junk();
    grave.push(item("empty", words, may.remove, { grave: true }));
  }
  if (role === null) grave.push(item("delete", m.menu_delete(), may.delete, { grave: true }));
  return [...items, ...grave.map((one, index) => ({ ...one, apart: index === 0 }))];
}
