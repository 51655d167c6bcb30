// Puts the keyboard where the next thing is to be done.
export function focusHere(node: HTMLElement): void {
  node.focus({ preventScroll: true });
}
