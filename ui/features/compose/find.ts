// Where words stand in the text being written: marked, and gone to one after the other.

export interface FoundAt {
  at: number;
  count: number;
}

export interface Finder {
  /** `index` may be one beyond either end: it goes round. */
  look(words: string, index: number): FoundAt;
  /** The cursor goes where the last one was found. */
  leave(): void;
  end(): void;
}

const name = "fumi-found";

function fold(text: string): string {
  return text.toLowerCase();
}

function ranges(text: HTMLElement, words: string): Range[] {
  const wanted = fold(words);
  const all: Range[] = [];
  if (wanted === "") return all;
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  // Words may run over several pieces of text: bold in the middle, and so on.
  const pieces: { node: Node; from: number }[] = [];
  let whole = "";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    pieces.push({ node, from: whole.length });
    whole += node.nodeValue ?? "";
  }
  const folded = fold(whole);
  // A letter whose small form is longer would put all later places off: then as it is.
  const hay = folded.length === whole.length ? folded : whole;
  const needle = hay === folded ? wanted : words;
  const place = (offset: number) => {
    const piece = pieces.findLast(({ from }) => from <= offset);
    return piece ? ([piece.node, offset - piece.from] as const) : null;
  };
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) {
    const [start, end] = [place(at), place(at + needle.length - 1)];
    if (!start || !end || all.length > 5000) break;
    const range = document.createRange();
    range.setStart(start[0], start[1]);
    range.setEnd(end[0], end[1] + 1);
    all.push(range);
  }
  return all;
}

function round(index: number, count: number): number {
  return count === 0 ? 0 : ((index % count) + count) % count;
}

/** Looks in the designed text of a composer, or in the field of a plain one. */
export function finder(root: HTMLElement): Finder {
  const field = () => root.querySelector("textarea");
  const text = () => root.querySelector<HTMLElement>('[contenteditable="true"]');
  let last: Range | undefined;

  function lookInField(area: HTMLTextAreaElement, words: string, index: number): FoundAt {
    const places: number[] = [];
    const [hay, needle] = [fold(area.value), fold(words)];
    for (
      let at = needle === "" ? -1 : hay.indexOf(needle);
      at >= 0;
      at = hay.indexOf(needle, at + needle.length)
    ) {
      places.push(at);
    }
    const at = round(index, places.length);
    const from = places[at];
    if (from !== undefined) area.setSelectionRange(from, from + words.length);
    return { at, count: places.length };
  }

  return {
    look(words, index) {
      const area = field();
      if (area) return lookInField(area, words, index);
      const element = text();
      const all = element ? ranges(element, words) : [];
      const at = round(index, all.length);
      last = all[at];
      if ("highlights" in CSS) {
        CSS.highlights.set(name, new Highlight(...all));
        CSS.highlights.set(`${name}-here`, new Highlight(...(last ? [last] : [])));
      }
      last?.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
      return { at, count: all.length };
    },
    leave() {
      const area = field();
      if (area) return area.focus();
      text()?.focus();
      if (!last) return;
      const selection = window.getSelection();
      selection?.removeAllRanges();
      selection?.addRange(last);
    },
    end() {
      if (!("highlights" in CSS)) return;
      CSS.highlights.delete(name);
      CSS.highlights.delete(`${name}-here`);
    },
  };
}
