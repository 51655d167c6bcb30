// What people take for the same when they type a name.

/** Full- and half-width, upper and lower case, hiragana and katakana are the same to who types. */
export function folded(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase();
  return plain.replace(/[\u30a1-\u30f6]/g, (kana) =>
    String.fromCharCode(kana.charCodeAt(0) - 0x60),
  );
}

/** How well one of these names fits what is typed (folded already); Infinity where none does. */
export function rankOf(names: readonly string[], typed: string): number {
  const all = names.map(folded);
  if (all.some((name) => name === typed)) return 0;
  if (all.some((name) => name.startsWith(typed))) return 1;
  const words = (name: string) => name.split(/[\s\-_.&/]+/);
  if (all.some((name) => words(name).some((word) => word.startsWith(typed)))) return 2;
  if (all.some((name) => name.includes(typed))) return 3;
  const each = typed.split(/\s+/).filter(Boolean);
  const holds = (name: string) => each.every((part) => name.includes(part));
  return each.length > 1 && all.some(holds) ? 4 : Infinity;
}
