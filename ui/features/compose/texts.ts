// Between a designed letter and a plain one.

const blocks =
  /^(?:ADDRESS|ARTICLE|ASIDE|BLOCKQUOTE|DD|DIV|DL|DT|FIGURE|FOOTER|H[1-6]|HEADER|HR|LI|OL|P|PRE|SECTION|TABLE|TR|UL)$/;

class Lines {
  private readonly done: string[] = [];
  private now = "";
  private begun = false;

  text(words: string): void {
    if (words === "") return;
    this.now += words;
    this.begun = true;
  }

  break(): void {
    this.done.push(this.now.replace(/[ \t]+$/, ""));
    this.now = "";
    this.begun = false;
  }

  /** A new line, unless this one is still empty. */
  fresh(): void {
    if (this.begun) this.break();
  }

  all(): string[] {
    this.fresh();
    return this.done;
  }
}

function inside(node: Node, lines: Lines, pre: boolean): void {
  const items = { count: Number((node as Element).getAttribute?.("start") ?? 1) };
  for (const child of node.childNodes) walk(child, lines, pre, items);
}

function walk(node: Node, lines: Lines, pre: boolean, items: { count: number }): void {
  if (node.nodeType === Node.TEXT_NODE) {
    const words = (node.nodeValue ?? "").replace(/[\u200b\ufeff]/g, "");
    if (pre) {
      const [first = "", ...rest] = words.split("\n");
      lines.text(first);
      for (const line of rest) {
        lines.break();
        lines.text(line);
      }
    } else {
      lines.text(words.replace(/[ \t\r\n]+/g, " ").replace(/\u00a0/g, " "));
    }
    return;
  }
  if (!(node instanceof Element) && node.nodeType !== Node.ELEMENT_NODE) return;
  const element = node as Element;
  const name = element.nodeName;
  if (name === "BR") {
    lines.break();
    return;
  }
  if (name === "IMG") {
    lines.text(element.getAttribute("alt") ?? "");
    return;
  }
  if (name === "HR") {
    lines.fresh();
    lines.text("---");
    lines.break();
    return;
  }
  if (name === "BLOCKQUOTE") {
    lines.fresh();
    const quoted = new Lines();
    inside(element, quoted, pre);
    for (const line of quoted.all()) {
      lines.text(line.startsWith(">") ? `>${line}` : `> ${line}`);
      lines.break();
    }
    return;
  }
  const block = blocks.test(name);
  if (block) lines.fresh();
  if (name === "LI") {
    lines.text(element.parentElement?.nodeName === "OL" ? `${items.count}. ` : "- ");
    items.count += 1;
  }
  inside(element, lines, pre || name === "PRE");
  if (name === "TD" || name === "TH") lines.text(element.nextElementSibling ? "\t" : "");
  const href = name === "A" ? (element.getAttribute("href") ?? "") : "";
  const shown = element.textContent?.trim() ?? "";
  if (/^https?:/i.test(href) && href !== shown && !href.endsWith(`//${shown}`)) {
    lines.text(` <${href}>`);
  }
  if (block) lines.fresh();
  if (/^(?:P|H[1-6])$/.test(name)) lines.break();
}

/** The words of a clean fragment as a plain letter has them: lists, quotes with `>`, links. */
export function textOf(fragment: DocumentFragment | Element): string {
  const lines = new Lines();
  inside(fragment, lines, false);
  return lines
    .all()
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\s+$/, "");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A plain letter as a designed one: a line a block, quotes as quotes. */
export function htmlOf(text: string): string {
  let html = "";
  let depth = 0;
  for (const line of text.split("\n")) {
    const marks = /^(?:>\s?)+/.exec(line)?.[0] ?? "";
    const wanted = marks.replace(/[^>]/g, "").length;
    for (; depth < wanted; depth += 1) html += '<blockquote type="cite">';
    for (; depth > wanted; depth -= 1) html += "</blockquote>";
    const words = escaped(line.slice(marks.length)).replace(/ {2}/g, " &nbsp;");
    html += `<div>${words === "" ? "<br>" : words}</div>`;
  }
  return html + "</blockquote>".repeat(depth);
}

const mark = "\n-- \n";

/** A plain letter with another signature, above what is quoted. */
export function signedText(text: string, before: string, after: string): string {
  const block = (signature: string) => (signature === "" ? "" : `${mark}${signature}`);
  const old = block(before);
  const at = old === "" ? -1 : text.indexOf(old);
  if (at >= 0) return text.slice(0, at) + block(after) + text.slice(at + old.length);
  return after === "" ? text : `${text}\n${block(after)}`;
}
