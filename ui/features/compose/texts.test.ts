// A letter of Alice's as a design and as plain text.
import { expect, it } from "vitest";
import { cleanFragment } from "./clean";
import { htmlOf, signedText, textOf } from "./texts";

const text = (html: string) => textOf(cleanFragment(html, "7"));

it("writes paragraphs, lists and links as people type them", () => {
  expect(text("<div>Dear Bob,</div><div><br></div><div>see <b>you</b>   soon.</div>")).toBe(
    "Dear Bob,\n\nsee you soon.",
  );
  expect(text("<ul><li>tea</li><li>cake</li></ul><ol start=3><li>c</li><li>d</li></ol>")).toBe(
    "- tea\n- cake\n3. c\n4. d",
  );
  expect(text('<p>The <a href="https://example.org/map">map</a></p>')).toBe(
    "The map <https://example.org/map>",
  );
  expect(text('<a href="https://example.org/">https://example.org/</a>')).toBe(
    "https://example.org/",
  );
  expect(text("<pre>a\n  b</pre>")).toBe("a\n  b");
  expect(text("<table><tr><td>one</td><td>two</td></tr></table>")).toBe("one\ttwo");
});

it("quotes, and quotes what was quoted", () => {
  const html = "<blockquote><div>new</div><blockquote><div>old</div></blockquote></blockquote>";
  expect(text(html)).toBe("> new\n>> old");
});

it("comes back as a design with the same lines and quotes", () => {
  const plain = "Dear Bob,\n\n<b>no tag</b>\n> new\n>> old\nAlice";
  expect(text(htmlOf(plain)).replace(/\u00a0/g, " ")).toBe(plain);
  expect(htmlOf("")).toBe("<div><br></div>");
});

it("puts another signature where the old one was", () => {
  const letter = "Dear Bob,\n-- \nAlice\n\n> quoted";
  expect(signedText(letter, "Alice", "Alice Morgan\nGarden Club")).toBe(
    "Dear Bob,\n-- \nAlice Morgan\nGarden Club\n\n> quoted",
  );
  expect(signedText(letter, "Alice", "")).toBe("Dear Bob,\n\n> quoted");
  expect(signedText("Dear Bob,", "", "Alice")).toBe("Dear Bob,\n\n-- \nAlice");
});
