// Both languages say the same things.
import { expect, it } from "vitest";
import en from "../messages/en.json";
import ja from "../messages/ja.json";

const blanks = (value: unknown) =>
  [...new Set(JSON.stringify(value).match(/\{(\w+)\}/g) ?? [])].sort();

it("has every word in English and in Japanese", () => {
  expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
});

it("fills the same blanks in both", () => {
  for (const [key, words] of Object.entries(en)) {
    expect(blanks(Reflect.get(ja, key)), key).toEqual(blanks(words));
  }
});

it("leaves nothing empty, and nothing untranslated but names", () => {
  const same = Object.entries(en).filter(([key, words]) => Reflect.get(ja, key) === words);
  const names = same.map(([key]) => key).filter((key) => key !== "$schema");
  expect(
    names.every((key) =>
      /^(app_name|keys_app|security_|provider_|message_cc|compose_b?cc)/.test(key),
    ),
  ).toBe(true);
  for (const words of [...Object.values(en), ...Object.values(ja)]) expect(words).not.toBe("");
});
