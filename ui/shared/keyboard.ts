// One listener for every shortcut: it knows when somebody is typing, and never takes a key
// from an input method.
export type Keymap = Record<string, (event: KeyboardEvent) => void>;

const sequenceMillis = 1200;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) {
    return !["checkbox", "radio", "button", "submit"].includes(target.type);
  }
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** An input method composing kana: WebKit says so only by the key code 229. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Space presses a button; only elsewhere is it a shortcut. */
function presses(event: KeyboardEvent): boolean {
  if (event.key !== " " || !(event.target instanceof Element)) return false;
  return event.target.closest("button, a, label, select, summary, [role=treeitem]") !== null;
}

function nameOf(event: KeyboardEvent): string {
  const held = [
    event.ctrlKey || event.metaKey ? "Mod+" : "",
    event.altKey ? "Alt+" : "",
    event.shiftKey && (event.key.length > 1 || event.key === " ") ? "Shift+" : "",
  ];
  return held.join("") + event.key;
}

/** Keys are named as "j", "?", "Shift+F6", "Mod+,", or a pair one after the other: "g i". */
export function listenForKeys(keymap: Keymap, target: EventTarget = window): () => void {
  let first = "";
  let firstAt = 0;
  const listener = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || isComposing(event) || event.defaultPrevented) return;
    const key = nameOf(event);
    const plain = !key.startsWith("Mod+") && !/^(Shift\+)?F\d/.test(key);
    if (presses(event)) return;
    // Who types takes back letters, not mail.
    if (
      (plain || key === "Mod+z") &&
      (isTyping(event.target) || document.querySelector("dialog[open]"))
    ) {
      return;
    }
    const pair = event.timeStamp - firstAt < sequenceMillis ? `${first} ${key}` : "";
    const run = keymap[pair] ?? keymap[key];
    first = keymap[pair] ? "" : key;
    firstAt = event.timeStamp;
    if (!run) return;
    event.preventDefault();
    run(event);
  };
  target.addEventListener("keydown", listener);
  return () => target.removeEventListener("keydown", listener);
}
