// Every problem has a sentence and a next step, in both languages.
import { expect, it } from "vitest";
import type { ProblemCode } from "../ipc/backend";
import { problem } from "../ipc/problem";
import { language } from "./language.svelte";
import { inWords, problemWords } from "./problems";

const codes = Object.keys(problemWords) as ProblemCode[];

it("knows every code of the contract", () => {
  expect(codes).toHaveLength(58);
});

for (const locale of ["en", "ja"] as const) {
  it(`says what happened and what to do, in ${locale}`, () => {
    language.choose(locale);
    const titles = codes.map((code) => inWords(problem(code)).title);
    expect(new Set(titles).size).toBeGreaterThanOrEqual(codes.length - 1);
    for (const code of codes) {
      const { title, advice } = inWords(problem(code));
      expect(title.length, code).toBeGreaterThan(3);
      expect(advice.length, code).toBeGreaterThan(12);
      expect(/[ぁ-ん一-龠]/.test(title + advice), code).toBe(locale === "ja");
      expect(advice, code).toMatch(locale === "ja" ? /。$/ : /[.!]$/);
    }
  });

  it(`shows the way through Zoho's settings, in ${locale}`, () => {
    language.choose(locale);
    const at = (code: string) => inWords(problem(code, null, "imap.zoho.com")).advice;
    expect(at("imapDisabled")).toMatch(/(Mail Accounts|メールアカウント).*IMAP/);
    expect(at("wrongPassword")).toMatch(/accounts\.zoho\.com.*(App Passwords|アプリパスワード)/);
    expect(at("appPassword")).toContain("accounts.zoho.com");
    expect(at("wrongServer")).toContain("imappro.zoho.com");
    expect(at("blocked")).toContain("UnblockMe");
  });
}

it("keeps Zoho's advice to Zoho's hosts", () => {
  language.choose("en");
  const at = (host: string) => inWords(problem("imapDisabled", null, host)).advice;
  expect(at("imappro.zoho.eu")).toContain("Zoho");
  expect(at("imap.zohocloud.ca")).toContain("Zoho");
  expect(at("imap.notzoho.example")).not.toContain("Zoho");
  expect(inWords(problem("imapDisabled"), "imap.zoho.jp").advice).toContain("Zoho");
});

it("names the account's own data centre", () => {
  language.choose("en");
  const at = (code: string, host: string) => inWords(problem(code, null, host)).advice;
  expect(at("wrongPassword", "imap.zoho.eu")).toContain("accounts.zoho.eu");
  expect(at("blocked", "imappro.zoho.com.au")).toContain("mail.zoho.com.au/UnblockMe");
  expect(at("federatedSignIn", "imap.zohocloud.ca")).toContain("accounts.zohocloud.ca");
  expect(at("blocked", "imap.zoho.com.evil.example9")).not.toContain("evil");
});

it("takes a code it does not know for our own mistake", () => {
  language.choose("en");
  expect(inWords(problem("toString")).title).toBe("Something went wrong inside Fumi");
});
