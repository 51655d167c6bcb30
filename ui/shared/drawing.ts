// Messages drawn by the mouse: what the pointer carries, and what is said beside it.

/** Only our own window knows what it means: nothing else may be let go on a mailbox. */
const kind = "application/x-fumi-messages";

/** Begins; `words` are shown beside the pointer. */
export function drawing(carried: DataTransfer, words: string): void {
  carried.setData(kind, "1");
  carried.effectAllowed = "copyMove";
  const label = document.createElement("div");
  label.className = "drawn-messages";
  label.textContent = words;
  document.body.append(label);
  carried.setDragImage(label, -12, -8);
  // The picture is taken at once; then nobody needs it.
  setTimeout(() => label.remove());
}

export function isDrawn(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(kind) ?? false;
}

/** Ctrl, or Option on a Mac, copies instead. */
export function copies(event: DragEvent): boolean {
  return event.ctrlKey || event.altKey;
}
