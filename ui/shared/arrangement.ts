// How the person arranged each list: its order, and what it leaves out; kept per mailbox.
import {
  nameOfList,
  plainList,
  type Listing,
  type Only,
  type Order,
  type Shown,
} from "../ipc/backend";
import { preferences } from "./preferences.svelte";

export const orders: readonly Order[] = ["date", "sender", "subject", "size", "unread", "flagged"];

/** Several mailboxes at once have no order by names. */
export function ordersOf({ kind }: Shown): readonly Order[] {
  return kind === "mailbox" ? orders : ["date", "unread", "flagged"];
}

const marks = ["unread", "flagged", "attached"] as const;

/** Such as "date turned unread". */
export function arranged(of: Shown): Listing {
  const words = (preferences.get(`list.${nameOfList(of)}`) ?? "").split(" ");
  const order = ordersOf(of).find((one) => one === words[0]) ?? "date";
  const only = { ...plainList(of).only };
  for (const mark of marks) only[mark] = words.includes(mark, 1);
  return { of, order, turned: words.includes("turned", 1), only };
}

export function keepArranged({ of, order, turned, only }: Listing): void {
  const words = [order, ...(turned ? ["turned"] : []), ...marksOf(only)];
  const plain = words.length === 1 && order === "date";
  preferences.set(`list.${nameOfList(of)}`, plain ? null : words.join(" "));
}

export function marksOf(only: Only): (keyof Only)[] {
  return marks.filter((mark) => only[mark]);
}
