// Words found in a letter: marked in its own document, from one text to the next.

const most = 1000;
const skipped = new Set(["STYLE", "SCRIPT", "TITLE"]);

interface Piece {
  node: Text;
  start: number;
}

/** Marks every place where the words stand; each is one or several marks in a row. */
export function markAll(root: HTMLElement, words: string): HTMLElement[][] {
  unmark(root);
  const wanted = words.toLowerCase();
  if (wanted.trim() === "") return [];
  const pieces: Piece[] = [];
  let text = "";
  const walker = root.ownerDocument.createTreeWalker(root, 4);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (skipped.has(node.parentNode?.nodeName ?? "")) continue;
    const data = (node as Text).data;
    const lower = data.toLowerCase();
    pieces.push({ node: node as Text, start: text.length });
    // A few letters grow when they are made small.
    text += lower.length === data.length ? lower : data;
  }
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    places.push(at);
    if (places.length === most) break;
  }
  // From the last to the first: what is cut behind a place does not move it.
  return places
    .reverse()
    .map((at) => mark(pieces, at, at + wanted.length))
    .reverse();
}

/** The last piece that begins at or before a place. */
function pieceAt(pieces: readonly Piece[], place: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.start ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

function mark(pieces: readonly Piece[], from: number, to: number): HTMLElement[] {
  const marks: HTMLElement[] = [];
  for (let index = pieceAt(pieces, to - 1); index >= 0; index -= 1) {
    const piece = pieces[index];
    if (!piece) break;
    const { node, start } = piece;
    const end = Math.min(to - start, node.length);
    const begin = Math.max(from - start, 0);
    if (end > begin) {
      const middle = node.splitText(begin);
      if (end - begin < middle.length) middle.splitText(end - begin);
      const made = node.ownerDocument.createElement("mark");
      made.className = "fumi-found";
      middle.replaceWith(made);
      made.append(middle);
      marks.unshift(made);
    }
    if (start <= from) break;
  }
  return marks;
}

/** Takes all marks away. */
export function unmark(root: HTMLElement): void {
  const marks = root.querySelectorAll<HTMLElement>("mark.fumi-found");
  const parents = new Set<ParentNode>();
  for (const made of marks) {
    if (made.parentNode) parents.add(made.parentNode);
    made.replaceWith(...made.childNodes);
  }
  for (const parent of parents) (parent as Node).normalize();
}

/** Shows which of the places is the one that is looked at. */
export function choose(places: readonly HTMLElement[][], index: number): void {
  for (const [n, marks] of places.entries()) {
    for (const one of marks) one.classList.toggle("fumi-now", n === index);
  }
  places[index]?.[0]?.scrollIntoView({ block: "center" });
}
