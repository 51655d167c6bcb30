// What is looked for in a letter is marked, and nothing stays behind.
import { expect, it } from "vitest";
import { choose, markAll, unmark } from "./find";

function letter(html: string): HTMLElement {
  const root = document.createElement("div");
  root.innerHTML = html;
  document.body.append(root);
  return root;
}

const marked = (places: HTMLElement[][]) =>
  places.map((marks) => marks.map((one) => one.textContent));

it("marks every place in any case, also across elements", () => {
  const root = letter(
    "<p>Tea for Bob, tea for <b>A</b>lice.</p><style>.tea{}</style><p>京都の紅茶</p>",
  );
  expect(marked(markAll(root, "tea"))).toEqual([["Tea"], ["tea"]]);
  expect(marked(markAll(root, "alice"))).toEqual([["A", "lice"]]);
  expect(marked(markAll(root, "京都"))).toEqual([["京都"]]);
  expect(root.querySelectorAll("mark")).toHaveLength(1);
});

it("leaves the letter as it was", () => {
  const html = "<p>aaaa <i>aa</i></p>";
  const root = letter(html);
  expect(markAll(root, "aa")).toHaveLength(3);
  expect(markAll(root, " ")).toHaveLength(0);
  unmark(root);
  expect(root.innerHTML).toBe(html);
  expect(root.querySelector("p")?.childNodes).toHaveLength(2);
});

it("shows which one is looked at, and stops at a thousand", () => {
  const root = letter(`<p>${"x ".repeat(3000)}</p>`);
  const places = markAll(root, "x");
  expect(places).toHaveLength(1000);
  for (const one of places.flat()) one.scrollIntoView = () => undefined;
  choose(places, 2);
  expect(root.querySelectorAll(".fumi-now")).toHaveLength(1);
});
