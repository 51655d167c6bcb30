// The rows of one mailbox that are at hand: pages of a hundred, the oldest unused let go.
import type { Page, Row } from "../../ipc/backend";

export const pageSize = 100;
const mostPages = 40;

export class Pages {
  private readonly pages = new Map<number, Row[]>();
  private readonly asked = new Set<number>();

  row(index: number): Row | undefined {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** The pages that [first, end) needs and nobody has asked for yet; they count as asked now. */
  missing(first: number, end: number): number[] {
    const wanted: number[] = [];
    for (let page = Math.floor(first / pageSize); page * pageSize < end; page += 1) {
      const rows = this.pages.get(page);
      if (rows) {
        this.pages.delete(page);
        this.pages.set(page, rows);
      } else if (!this.asked.has(page)) {
        this.asked.add(page);
        wanted.push(page);
      }
    }
    return wanted;
  }

  put(page: number, rows: Row[]): void {
    this.asked.delete(page);
    this.pages.delete(page);
    this.pages.set(page, rows);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= mostPages) break;
      this.pages.delete(oldest);
    }
  }

  failed(page: number): void {
    this.asked.delete(page);
  }

  rows(): Row[] {
    return [...this.pages.values()].flat();
  }

  /** Where a message stands among the rows at hand, or -1. */
  indexOf(id: string): number {
    for (const [page, rows] of this.pages) {
      const within = rows.findIndex((row) => row.id === id);
      if (within >= 0) return page * pageSize + within;
    }
    return -1;
  }

  /** Where a row that was chosen stands now; if it is gone the next that is there, else the one
   * before. */
  nextTo(before: Pages, active: number, chosen: string, total: number): number {
    const stands = this.indexOf(chosen);
    if (stands >= 0) return stands;
    for (let at = active + 1; at <= active + pageSize; at += 1) {
      const row = before.row(at);
      const now = row ? this.indexOf(row.id) : -1;
      if (now >= 0) return now;
    }
    return Math.min(active, total - 1);
  }

  /** The same rows but for these: what stands below moves up, as far as it is at hand. */
  without(ids: readonly string[]): Pages {
    const left = new Pages();
    const gone = new Set(ids);
    let removed = 0;
    const pages = [...this.pages].sort(([a], [b]) => a - b);
    for (const [page, rows] of pages) {
      rows.forEach((row, within) => {
        if (gone.has(row.id)) removed += 1;
        else left.set(page * pageSize + within - removed, row);
      });
    }
    return left;
  }

  private set(index: number, row: Row): void {
    const page = Math.floor(index / pageSize);
    const rows = this.pages.get(page) ?? [];
    rows[index % pageSize] = row;
    this.pages.set(page, rows);
  }

  get size(): number {
    return this.pages.size;
  }

  static of(answers: readonly Page[]): Pages {
    const pages = new Pages();
    for (const { first, rows } of answers) pages.put(Math.floor(first / pageSize), rows);
    return pages;
  }
}

/** The pages these rows are on, now and when so many have come in above them; each once. */
export function pagesAround(rows: readonly number[], grown: number): number[] {
  return rows
    .filter((at) => at >= 0)
    .flatMap((at) => [Math.floor(at / pageSize), Math.floor((at + grown) / pageSize)])
    .filter((page, at, all) => all.indexOf(page) === at);
}
