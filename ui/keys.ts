// The keys of what is done to mail, as Gmail has them.
import type { Desk } from "./desk.svelte";
import type MessagePane from "./features/message/MessagePane.svelte";
import { zoom } from "./features/message/zoom.svelte";
import type { Keymap } from "./shared/keyboard";

export function deskKeys(desk: Desk): Keymap {
  const trash = () => desk.trash();
  const undo = () => desk.undo();
  // On a Mac the key that deletes is called Backspace.
  const mac = /mac/i.test(navigator.platform);
  return {
    e: () => desk.archive(),
    "#": trash,
    Delete: trash,
    "Shift+Delete": () => desk.remove(),
    ...(mac ? { Backspace: trash, "Shift+Backspace": () => desk.remove() } : {}),
    "!": () => desk.junk(),
    v: () => desk.move(),
    z: undo,
    "Mod+z": undo,
    s: () => desk.toggleFlag(),
    m: () => desk.reader.toggleRead(),
    I: () => desk.reader.markRead(true),
    U: () => desk.reader.markRead(false),
    "?": () => (desk.above = { kind: "keys" }),
  };
}

/** The keys of the message being read. */
export function paneKeys(pane: () => MessagePane | undefined, look: () => void): Keymap {
  return {
    t: () => pane()?.toggleText(),
    "Mod+f": () => {
      if (!pane()?.find()) look();
    },
    "Mod+=": () => zoom.step(1),
    "Mod++": () => zoom.step(1),
    "Mod+-": () => zoom.step(-1),
    "Mod+0": () => zoom.step(0),
    " ": () => pane()?.scroll(1),
    "Shift+ ": () => pane()?.scroll(-1),
  };
}
