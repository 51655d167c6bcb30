// Whether a text can be looked through for spelling.

/** No dictionary knows these: all of it would be underlined. */
const wordless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

export function canBeSpelled(text: string): boolean {
  return !wordless.test(text);
}
