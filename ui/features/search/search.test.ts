// What is typed is looked for at once, and never while an answer is still on its way.
import { expect, it } from "vitest";
import { Search } from "./search.svelte";

function slow() {
  const asked: (string | null)[] = [];
  const answers: (() => void)[] = [];
  const search = new Search((query) => {
    asked.push(query?.text ?? null);
    return new Promise((resolve) => answers.push(resolve));
  });
  const answer = async () => {
    answers.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { search, asked, answer };
}

it("asks for the first letter at once, and for what was typed meanwhile when the answer is there", async () => {
  const { search, asked, answer } = slow();
  for (const text of ["k", "ky", "kyo", "kyot"]) search.type(text);
  expect(asked).toEqual(["k"]);
  await answer();
  expect(asked).toEqual(["k", "kyot"]);
  await answer();
  search.type("kyoto");
  expect(asked).toEqual(["k", "kyot", "kyoto"]);
});

it("goes back at once where the person wants no search any more", async () => {
  const { search, asked, answer } = slow();
  search.type("k");
  search.type("ky");
  search.clear();
  expect(asked).toEqual(["k", null]);
  await answer();
  expect(asked).toEqual(["k", null]);
});
