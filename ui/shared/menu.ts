// A menu that opens beside what it is about.
export interface MenuItem {
  label: string;
  run: () => void;
  /** Why it cannot be chosen now. */
  reason?: string;
  grave?: boolean;
  /** One of several that can be on together, or of which one is. */
  checked?: boolean;
  one?: boolean;
  /** A line is drawn above it. */
  apart?: boolean;
}

/** Where a menu of this size goes to be wholly on the screen: below its anchor, else above. */
export function placeMenu(
  anchor: { left: number; top: number; bottom: number },
  size: { width: number; height: number },
  view: { width: number; height: number },
): { left: number; top: number } {
  const margin = 8;
  const left = Math.max(margin, Math.min(anchor.left, view.width - size.width - margin));
  const below = anchor.bottom + 4;
  const fits = below + size.height + margin <= view.height;
  const top = fits ? below : Math.max(margin, anchor.top - 4 - size.height);
  return { left, top: fits ? top : Math.min(top, view.height - size.height - margin) };
}
