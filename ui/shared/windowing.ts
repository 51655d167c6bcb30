// Which rows of a very long list are on the screen, and where. Pure arithmetic.

/** An unbounded viewport (the stylesheet not there yet) must not draw a hundred thousand rows. */
export const maxViewHeight = 4000;
/** One element holds about 33 million pixels; beyond that the scroll position is scaled. */
export const maxScrollHeight = 30_000_000;

export interface Geometry {
  total: number;
  rowHeight: number;
  viewHeight: number;
}

export interface Window {
  first: number;
  /** One past the last. */
  end: number;
  /** Where the first row's top stands inside the scrolled content. */
  top: number;
}

export function scrollHeight({ total, rowHeight }: Geometry): number {
  return Math.min(total * rowHeight, maxScrollHeight);
}

function view(geometry: Geometry): number {
  return Math.max(0, Math.min(geometry.viewHeight, maxViewHeight));
}

/** Pixels of content for one pixel of scrolling: 1 unless the list is longer than an element. */
function scale(geometry: Geometry): number {
  const content = geometry.total * geometry.rowHeight;
  const scrolled = scrollHeight(geometry);
  if (content <= scrolled) return 1;
  return (content - view(geometry)) / (scrolled - view(geometry));
}

/** The pixel of the whole, unscaled content that stands at the top of the viewport. */
export function contentTop(scrollTop: number, geometry: Geometry): number {
  const max = Math.max(0, geometry.total * geometry.rowHeight - view(geometry));
  return Math.min(max, Math.max(0, scrollTop * scale(geometry)));
}

export function scrollTopOf(content: number, geometry: Geometry): number {
  const max = Math.max(0, geometry.total * geometry.rowHeight - view(geometry));
  return Math.min(max, Math.max(0, content)) / scale(geometry);
}

export function visible(scrollTop: number, geometry: Geometry, overscan = 4): Window {
  const { total, rowHeight } = geometry;
  const content = contentTop(scrollTop, geometry);
  const first = Math.max(0, Math.floor(content / rowHeight) - overscan);
  const rows = Math.ceil(view(geometry) / rowHeight) + 1 + 2 * overscan;
  const end = Math.min(total, first + rows);
  const shift = Math.max(0, Math.min(scrollTop, scrollHeight(geometry))) - content;
  return { first, end, top: first * rowHeight + shift };
}

/** The first and one past the last row that can be seen wholly or in part. */
export function onScreen(scrollTop: number, geometry: Geometry): { first: number; end: number } {
  const content = contentTop(scrollTop, geometry);
  return {
    first: Math.floor(content / geometry.rowHeight),
    end: Math.min(geometry.total, Math.ceil((content + view(geometry)) / geometry.rowHeight)),
  };
}

/** Scrolls as little as possible to have the row wholly on the screen. */
export function revealing(index: number, scrollTop: number, geometry: Geometry): number {
  const top = index * geometry.rowHeight;
  const content = contentTop(scrollTop, geometry);
  if (top < content) return scrollTopOf(top, geometry);
  const bottom = top + geometry.rowHeight;
  if (bottom > content + view(geometry)) return scrollTopOf(bottom - view(geometry), geometry);
  return scrollTop;
}
