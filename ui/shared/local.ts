// Local Folders: an account without a server, so nothing of it is ever on its way.
import type { Account } from "../ipc/backend";
import { m } from "../paraglide/messages";

export function accountName(account: Account): string {
  return account.local ? m.local_folders() : account.address;
}
