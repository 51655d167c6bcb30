// The designed text: Squire, kept clean, told what to do by the buttons and keys around it.
import Squire from "squire-rte";
import type { DraftPart } from "../../ipc/backend";
import { partUrl } from "../../ipc/compose";
import { cleanFragment } from "./clean";

export type Mark = "bold" | "italic" | "underline" | "strike" | "code";
export type Shape = "bullets" | "numbers" | "quote";
export type Formats = Record<Mark | Shape | "link", boolean>;

export const noFormats: Formats = {
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  code: false,
  bullets: false,
  numbers: false,
  quote: false,
  link: false,
};

const tags: Record<Mark, string> = {
  bold: "B",
  italic: "I",
  underline: "U",
  strike: "S",
  code: "CODE",
};

interface Heard {
  onchange: () => void;
  onformats: (formats: Formats) => void;
  /** Images that were pasted or dropped into the text. */
  onimages: (files: File[]) => void;
  onfault: (thrown: unknown) => void;
}

export class Rich {
  readonly squire: Squire;

  constructor(
    readonly root: HTMLElement,
    html: string,
    private readonly draft: string,
    private readonly heard: Heard,
  ) {
    this.squire = new Squire(root, {
      blockTag: "DIV",
      // Half a megabyte of text makes half a megabyte a step.
      undo: { documentSizeThreshold: 200_000, undoLimit: 50 },
      sanitizeToDOMFragment: (dirty) => cleanFragment(dirty, draft),
      didError: heard.onfault,
    });
    this.squire.setHTML(html);
    this.squire.moveCursorToStart();
    this.squire.addEventListener("input", () => heard.onchange());
    for (const event of ["pathChange", "select", "cursor"]) {
      this.squire.addEventListener(event, () => heard.onformats(this.formats()));
    }
    this.squire.addEventListener("willPaste", (event) => this.pasted(event));
  }

  destroy(): void {
    this.squire.destroy();
  }

  html(): string {
    return this.squire.getHTML();
  }

  formats(): Formats {
    const path = this.squire.getPath();
    const within = (tag: string) => new RegExp(`(?:^|>)${tag}\\b`).test(path);
    const has = (tag: string) => this.squire.hasFormat(tag);
    return {
      bold: has("B"),
      italic: has("I"),
      underline: has("U"),
      strike: has("S"),
      code: within("PRE") || has("CODE"),
      bullets: within("UL"),
      numbers: within("OL"),
      quote: within("BLOCKQUOTE"),
      link: has("A"),
    };
  }

  toggle(mark: Mark): void {
    if (mark === "code") {
      this.squire.toggleCode();
    } else {
      const tag = tags[mark];
      if (this.squire.hasFormat(tag)) this.squire.changeFormat(null, { tag });
      else this.squire.changeFormat({ tag });
    }
    this.after();
  }

  shape(shape: Shape): void {
    const now = this.formats();
    const { squire } = this;
    if (shape === "quote") {
      if (now.quote) squire.decreaseQuoteLevel();
      else squire.increaseQuoteLevel();
    } else if (now[shape]) {
      squire.removeList();
    } else if (shape === "bullets") {
      squire.makeUnorderedList();
    } else {
      squire.makeOrderedList();
    }
    this.after();
  }

  colour(which: "text" | "highlight", value: string | null): void {
    if (which === "text") this.squire.setTextColor(value);
    else this.squire.setHighlightColor(value);
    this.after();
  }

  plain(): void {
    this.squire.removeAllFormatting();
    this.after();
  }

  /** The address of the link the cursor is in. */
  linkHere(): string {
    const { startContainer } = this.squire.getSelection();
    const element =
      startContainer instanceof Element ? startContainer : startContainer.parentElement;
    return element?.closest("a")?.getAttribute("href") ?? "";
  }

  link(url: string): void {
    if (url === "") this.squire.removeLink();
    else this.squire.makeLink(url);
    this.after();
  }

  table(rows: number, columns: number): void {
    const cell =
      '<td style="border: 1px solid #b9b4a8; padding: 4px 8px; min-width: 48px"><br></td>';
    const row = `<tr>${cell.repeat(columns)}</tr>`;
    const style = "border-collapse: collapse";
    this.squire.insertHTML(
      `<table style="${style}"><tbody>${row.repeat(rows)}</tbody></table><div><br></div>`,
    );
    this.after();
  }

  image({ part, name }: DraftPart): void {
    this.squire.insertImage(partUrl(this.draft, part), {
      alt: name,
      style: "max-width: 100%",
    });
    this.heard.onchange();
  }

  swap(old: DraftPart, now: DraftPart): void {
    const [before, after] = [partUrl(this.draft, old.part), partUrl(this.draft, now.part)];
    for (const image of this.root.querySelectorAll("img")) {
      if (image.getAttribute("src") === before) image.setAttribute("src", after);
    }
  }

  sign(html: string): void {
    const old = this.root.querySelector('[data-fumi="signature"]');
    const fresh = document.createElement("div");
    fresh.setAttribute("data-fumi", "signature");
    fresh.append(cleanFragment(html, this.draft));
    this.squire.saveUndoState();
    if (html === "") old?.remove();
    else if (old) old.replaceWith(fresh);
    else this.root.insertBefore(fresh, this.quote());
  }

  /** The letter that is answered, at the end. */
  quote(): Element | null {
    const marked = this.root.querySelector(':scope > [data-fumi="quote"]');
    if (marked) return marked;
    const all = [...this.root.querySelectorAll(':scope > blockquote[type="cite"]')];
    return all.at(-1) ?? null;
  }

  /** From cell to cell, as in every table; answers whether the cursor was in one. */
  nextCell(back: boolean): boolean {
    const { startContainer } = this.squire.getSelection();
    const from = startContainer instanceof Element ? startContainer : startContainer.parentElement;
    const cell = from?.closest("td, th");
    const cells = [...(cell?.closest("table")?.querySelectorAll("td, th") ?? [])];
    const goal = cell ? cells[cells.indexOf(cell) + (back ? -1 : 1)] : undefined;
    if (!goal || !this.root.contains(goal)) return false;
    const range = document.createRange();
    range.selectNodeContents(goal);
    range.collapse(true);
    this.squire.setSelection(range);
    return true;
  }

  /** Images that came inside the pasted HTML are kept as the letter's own. */
  private pasted(event: Event): void {
    const { fragment } = (event as CustomEvent<{ fragment?: DocumentFragment }>).detail;
    const images = [...(fragment?.querySelectorAll('img[src^="data:"]') ?? [])];
    const files = images.flatMap((image) => fileOf(image.getAttribute("src") ?? "") ?? []);
    for (const image of images) image.remove();
    if (files.length > 0) queueMicrotask(() => this.heard.onimages(files));
  }

  private after(): void {
    this.squire.focus();
    this.heard.onformats(this.formats());
  }
}

/** The bytes of a `data:` address, as a file. */
export function fileOf(url: string): File | null {
  const [, mime, base64] = /^data:(image\/[a-z]+);base64,(.+)$/is.exec(url) ?? [];
  if (mime === undefined || base64 === undefined) return null;
  try {
    const bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (char) => char.charCodeAt(0));
    return new File([bytes], `image.${mime.slice(6).replace("jpeg", "jpg")}`, { type: mime });
  } catch {
    return null;
  }
}
