// How wide the panes are, remembered, and which one a narrow window shows.
export type Pane = "mailboxes" | "list" | "message";

interface Limits {
  least: number;
  most: number;
  usual: number;
}

const limits = {
  nav: { least: 180, most: 360, usual: 232 },
  list: { least: 280, most: 640, usual: 380 },
  above: { least: 160, most: 560, usual: 300 },
} satisfies Record<string, Limits>;

export type Size = keyof typeof limits;

export class PaneSizes {
  nav = $state(kept("nav"));
  list = $state(kept("list"));
  above = $state(kept("above"));

  least(size: Size): number {
    return limits[size].least;
  }

  most(size: Size): number {
    return limits[size].most;
  }

  set(size: Size, pixels: number): void {
    this[size] = within(size, pixels);
    localStorage.setItem(`fumi.pane.${size}`, String(this[size]));
  }

  reset(size: Size): void {
    this.set(size, limits[size].usual);
  }
}

function within(size: Size, pixels: number): number {
  const { least, most } = limits[size];
  return Math.round(Math.min(most, Math.max(least, pixels)));
}

function kept(size: Size): number {
  const pixels = Number(localStorage.getItem(`fumi.pane.${size}`) ?? Number.NaN);
  return Number.isFinite(pixels) && pixels > 0 ? within(size, pixels) : limits[size].usual;
}
