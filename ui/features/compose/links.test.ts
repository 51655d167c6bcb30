// Links Alice puts into her letter.
import { expect, it } from "vitest";
import { linkOf } from "./links";

it("completes what people type", () => {
  expect(linkOf(" example.org/map ")).toBe("https://example.org/map");
  expect(linkOf("http://example.org")).toBe("http://example.org");
  expect(linkOf("bob@example.org")).toBe("mailto:bob@example.org");
  expect(linkOf("tel:+81312345678")).toBe("tel:+81312345678");
});

it("takes nothing that is no link", () => {
  for (const typed of [
    "",
    "hello",
    "two words.org",
    "javascript:alert(1)",
    "file:///etc",
    "data:,x",
  ])
    expect(linkOf(typed), typed).toBeNull();
});
