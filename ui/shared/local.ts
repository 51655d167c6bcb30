// Local Folders: an account without a server, so nothing of it is ever on its way.
import type { Account } from "../ipc/backend";
import { m } from "../paraglide/messages";

/** The engine gives them the one address that is none. */
export function isLocal({ address }: Account): boolean {
  return !address.includes("@");
}

export function accountName(account: Account): string {
  return isLocal(account) ? m.local_folders() : account.address;
}
