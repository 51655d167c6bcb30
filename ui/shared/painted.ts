// Notes when something stood on the screen for the first time, for whoever measures it.

/** Two frames later what was changed before has been painted. */
export function painted(what: string): void {
  if (performance.getEntriesByName(what).length > 0) return;
  requestAnimationFrame(() => requestAnimationFrame(() => performance.mark(what)));
}
