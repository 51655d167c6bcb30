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

/** Who types writes, chooses and takes back letters, not mail. */
function edits(key: string): boolean {
  if (/^(Shift\+)?F\d/.test(key)) return false;
  return !key.startsWith("Mod+") || /^Mod\+(Shift\+)?([acvxyz]|Arrow\w+|\w{6,})$/.test(key);
}

export function nameOf(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey;
  const letter = event.key.length === 1 && event.key !== " ";
  const held = [
    mod ? "Mod+" : "",
    event.altKey ? "Alt+" : "",
    // A capital says so by itself; with Ctrl it depends on the platform.
    event.shiftKey && (!letter || (mod && /[a-z]/i.test(event.key))) ? "Shift+" : "",
  ];
  return held.join("") + (mod && letter ? event.key.toLowerCase() : event.key);
}

/** Keys are named as "j", "?", "Shift+F6", "Mod+,", or a pair one after the other: "g i". */
export function listenForKeys(
  keymap: Keymap | (() => Keymap),
  target: EventTarget = window,
): () => void {
  let first = "";
  let firstAt = 0;
  const listener = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || isComposing(event) || event.defaultPrevented) return;
    const key = nameOf(event);
    if (presses(event) || (isTyping(event.target) && edits(key))) return;
    // A dialog has the keyboard for itself; only how large everything is may change.
    if (!/^Mod\+[=+\-0]$/.test(key) && document.querySelector("dialog[open]")) return;
    const map = typeof keymap === "function" ? keymap() : keymap;
    const pair = event.timeStamp - firstAt < sequenceMillis ? `${first} ${key}` : "";
    const run = map[pair] ?? map[key];
    first = map[pair] ? "" : key;
    firstAt = event.timeStamp;
    if (!run) return;
    event.preventDefault();
    run(event);
  };
  target.addEventListener("keydown", listener);
  return () => target.removeEventListener("keydown", listener);
}
