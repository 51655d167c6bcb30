// Where in the window the keyboard is, and where it goes to among the mailboxes.

/** 0 the mailboxes, 1 the list, 2 the message. */
export function placeNow(): number {
  const at = document.activeElement;
  return at?.closest("nav") ? 0 : at?.closest("article") ? 2 : 1;
}

/** To the open mailbox, else to the first. */
export function focusOpenMailbox(): void {
  const find = (css: string) => document.querySelector<HTMLElement>(css);
  const open = find('nav [role="treeitem"][aria-selected="true"]');
  (open ?? find('nav [role="treeitem"][tabindex="0"]'))?.focus();
}
