// The host that is shown in bold is the host that is gone to.
import { expect, it } from "vitest";
import { hostOf, splitAtHost } from "./link";

const bold = (url: string, host: string) => {
  const { before, host: shown, after } = splitAtHost({ message: "1", link: 0, url, host });
  return `${before}[${shown}]${after}`;
};

it("cuts an address at its host", () => {
  expect(bold("https://slowpress.example/48?x=1", "slowpress.example")).toBe(
    "https://[slowpress.example]/48?x=1",
  );
});

it("is not taken in by a user name that looks like a host", () => {
  expect(bold("https://bank.example@evil.example/bank.example", "evil.example")).toBe(
    "https://bank.example@[evil.example]/bank.example",
  );
  expect(bold("https://evil.example:x@evil.example/", "evil.example")).toBe(
    "https://evil.example:x@[evil.example]/",
  );
});

it("still names the host when the address writes it differently", () => {
  expect(bold("https://b%C3%BCcher.example/", "xn--bcher-kva.example")).toBe(
    "https://b%C3%BCcher.example/[ xn--bcher-kva.example]",
  );
});

it("shows whom a mailto goes to", () => {
  expect(bold("mailto:bob@example.org?subject=Hi", "bob@example.org")).toBe(
    "mailto:[bob@example.org]?subject=Hi",
  );
});

it("names the host itself when the shell did not", () => {
  expect(hostOf("https://bank.example@evil.example:8443/x")).toBe("evil.example");
  expect(hostOf("mailto:alice@example.org?subject=x")).toBe("alice@example.org");
  expect(hostOf("nothing")).toBe("");
});
