// What can be done by a key or from the palette, and what each does.
import type { Desk } from "./desk.svelte";
import type { Role, Smart } from "./ipc/backend";
import type { Letters } from "./letters.svelte";
import type { CommandName } from "./shared/command-names";
import { look } from "./shared/theme.svelte";

/** What only the window can do: it has the panes. */
export interface Panes {
  step: (by: number) => void;
  stretch: (by: number) => void;
  pick: () => void;
  openChosen: () => void;
  back: () => void;
  leave: () => void;
  search: () => void;
  arrange: () => void;
  goTo: (role: Role) => void;
  goToSmart: (smart: Smart) => void;
  focusTree: () => void;
  cycle: (by: number) => void;
  scroll: (by: 1 | -1) => void;
  toggleText: () => void;
  find: () => void;
  settings: () => void;
}

export type Commands = Record<CommandName, () => void>;

/** Where several are chosen it is done to them, else to the one being read. */
export function commandsOf(desk: Desk, letters: Letters, panes: Panes): Commands {
  const { bulk, selection, reader, moving } = desk;
  const many = (all: () => void, one: () => void) => () => (selection.any ? all() : one());
  return {
    next: () => panes.step(1),
    previous: () => panes.step(-1),
    nextPane: () => panes.cycle(1),
    previousPane: () => panes.cycle(-1),
    pick: panes.pick,
    stretchDown: () => panes.stretch(1),
    stretchUp: () => panes.stretch(-1),
    selectAll: () => selection.selectAll(),
    open: panes.openChosen,
    back: panes.back,
    leave: many(() => selection.clear(), panes.leave),
    scroll: () => panes.scroll(1),
    scrollBack: () => panes.scroll(-1),
    text: panes.toggleText,
    find: panes.find,
    compose: () => letters.compose(),
    composeLarge: () => letters.compose(true),
    reply: () => letters.answer("reply"),
    replyAll: () => letters.answer("replyAll"),
    replyList: () => letters.answer("replyList"),
    forward: () => letters.answer("forward"),
    forwardAttached: () => letters.answer("forwardAttached"),
    flag: many(
      () => bulk.toggleFlag(),
      () => desk.toggleFlag(),
    ),
    toggleRead: many(
      () => bulk.toggleRead(),
      () => reader.toggleRead(),
    ),
    read: many(
      () => bulk.markRead(true),
      () => reader.markRead(true),
    ),
    unread: many(
      () => bulk.markRead(false),
      () => reader.markRead(false),
    ),
    archive: many(
      () => bulk.archive(),
      () => {
        // A draft is written on.
        if (!letters.takes(reader.row ?? desk.messages.chosenRow)) desk.archive();
      },
    ),
    trash: many(
      () => bulk.trash(),
      () => desk.trash(),
    ),
    remove: many(
      () => bulk.remove(),
      () => desk.remove(),
    ),
    junk: many(
      () => bulk.junk(),
      () => desk.junk(),
    ),
    move: many(
      () => moving.moveMany(),
      () => moving.move(),
    ),
    undo: () => desk.undo(),
    goInbox: () => panes.goTo("inbox"),
    goUnread: () => panes.goToSmart("unread"),
    goFlagged: () => panes.goToSmart("flagged"),
    goDrafts: () => panes.goTo("drafts"),
    goSent: () => panes.goTo("sent"),
    goArchive: () => panes.goTo("archive"),
    goTree: panes.focusTree,
    palette: () => (desk.above = { kind: "palette" }),
    search: panes.search,
    arrange: panes.arrange,
    sync: () => desk.sync(),
    larger: () => look.grow(1),
    smaller: () => look.grow(-1),
    usualSize: () => look.chooseSize(100),
    settings: panes.settings,
    keys: () => (desk.above = { kind: "keys" }),
  };
}
