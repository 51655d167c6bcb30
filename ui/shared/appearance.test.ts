// The look of the window goes to another computer and comes back the same.
import { beforeEach, expect, it } from "vitest";
import { adopt, appearance } from "./appearance";
import { language } from "./language.svelte";
import { preferences } from "./preferences.svelte";
import { look } from "./theme.svelte";

beforeEach(() => preferences.adopt([], () => Promise.resolve()));

it("comes back as it went, and takes nothing it does not know", () => {
  look.choose("theme", "dark");
  look.choose("density", "compact");
  language.choose("ja");
  const kept = appearance();
  expect(kept).toEqual({ theme: "dark", density: "compact", language: "ja" });
  adopt({ theme: "light", density: "roomy", language: "en" });
  expect(appearance()).toEqual({ theme: "light", density: "roomy", language: "en" });
  adopt({ theme: "javascript:", density: "", language: "xx" });
  expect(appearance()).toEqual({ theme: "light", density: "roomy", language: "en" });
  adopt(kept);
  expect(appearance()).toEqual(kept);
});
