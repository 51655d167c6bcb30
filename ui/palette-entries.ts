// What the palette offers here and now: every command, every mailbox to go to, and to move to.
import type { Commands } from "./commands";
import type { Desk } from "./desk.svelte";
import { destinations } from "./features/actions/destinations";
import { fullName, type Entry } from "./features/palette/palette";
import type { Account, Mailbox, Shown } from "./ipc/backend";
import { m } from "./paraglide/messages";
import { commandWords } from "./shared/command-words";
import { capsOf, keys } from "./shared/keys.svelte";
import { accountName } from "./shared/local";
import { smartName } from "./shared/roles";

/** These are of no use where one has to type first. */
const unseen = ["palette", "leave", "scroll", "scrollBack", "stretchUp", "stretchDown"];

export function paletteEntries(
  desk: Desk,
  commands: Commands,
  accounts: readonly Account[],
  show: (of: Shown) => void,
): Entry[] {
  const { all } = desk.mailboxes;
  const owner = ({ account }: Mailbox) => {
    const found = accounts.find(({ id }) => id === account);
    return accounts.length > 1 && found ? accountName(found) : null;
  };
  const doing = keys.names
    .filter((name) => !unseen.includes(name))
    .map((name): Entry => {
      const [first] = keys.of(name);
      const caps = first === undefined ? [] : capsOf(first);
      return { key: name, words: commandWords[name](), also: [], caps, run: commands[name] };
    });
  const going = all
    .filter(({ selectable }) => selectable)
    .map((mailbox): Entry => {
      const name = fullName(mailbox, owner(mailbox));
      return {
        key: `go ${mailbox.id}`,
        words: m.palette_go({ name }),
        also: [name, mailbox.name],
        caps: [],
        run: () => show({ kind: "mailbox", id: mailbox.id }),
      };
    });
  const smarts = desk.mailboxes.smarts.map((smart): Entry => {
    const name = smartName(smart);
    const run = () => show({ kind: "smart", smart });
    return { key: `go ${smart}`, words: m.palette_go({ name }), also: [name], caps: [], run };
  });
  return [...doing, ...smarts, ...going, ...moving(desk, accounts, owner)];
}

function moving(
  desk: Desk,
  accounts: readonly Account[],
  owner: (mailbox: Mailbox) => string | null,
): Entry[] {
  const many = desk.selection.any;
  const at = desk.here(many ? desk.selection.rows[0] : desk.chosen());
  if (!at || !(many ? desk.bulk.offers : desk.offers(at.row)).move) return [];
  const local = accounts.find((account) => account.local)?.id;
  return destinations(desk.mailboxes.all, at.mailbox, "", desk.moving.recent, local).map((to) => {
    const name = fullName(to, owner(to));
    const run = () => {
      if (many) void desk.moving.manyTo(to);
      else void desk.moving.moveTo([at.row], at.mailbox, to);
    };
    return { key: `move ${to.id}`, words: m.palette_move({ name }), also: [name], caps: [], run };
  });
}
