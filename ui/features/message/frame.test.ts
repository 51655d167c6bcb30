// A mail's document has no script, no network and no way out.
import { expect, it } from "vitest";
import { letters } from "../../ipc/fake-letters";
import { FrameHeight, frameDocument, framePolicy, frameSandbox, linkNumber } from "./frame";

const pages = [true, false].flatMap((dark) =>
  [true, false].map((ownColours) => ({ dark, ownColours, plain: false, lang: "en" })),
);
const bodies = letters.flatMap(({ body }) => (body ? [body.html] : []));

it("brings its policy before anything of the mail", () => {
  for (const page of pages) {
    const made = frameDocument("<p>Hello</p>", page);
    expect(made.indexOf("Content-Security-Policy")).toBeLessThan(made.indexOf("<style"));
    expect(made.indexOf("<style")).toBeLessThan(made.indexOf("<p>Hello"));
  }
});

it("names no address on the network but Windows' name for our own scheme", () => {
  for (const page of pages) {
    const ours = frameDocument("", page).replaceAll("http://mail.localhost", "");
    expect(ours).not.toMatch(/https?:/);
  }
});

it("asks for nothing by http, and runs nothing, in all letters", () => {
  for (const html of bodies) {
    const made = new DOMParser().parseFromString(
      frameDocument(html, { dark: false, ownColours: false, plain: false, lang: "ja" }),
      "text/html",
    );
    expect(made.querySelectorAll("script, link, base, form, iframe, object, embed")).toHaveLength(
      0,
    );
    for (const element of made.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (name !== "title" && name !== "content") expect(value).not.toMatch(/^\s*https?:/i);
        expect(name).not.toMatch(/^on/);
      }
    }
  }
});

it("allows no source of script, font, frame or form", () => {
  expect(framePolicy).toContain("default-src 'none'");
  expect(framePolicy).not.toMatch(/script-src|frame-src|connect-src|https/);
  expect(framePolicy).toContain("form-action 'none'");
  expect(frameSandbox.split(" ")).toEqual(["allow-same-origin"]);
});

it("shows a mail without colours of its own light on dark, never black on black", () => {
  const made = frameDocument("", { dark: true, ownColours: false, plain: true, lang: "en" });
  expect(made).toContain("color-scheme:dark;background:#1d1e23;color:#e8e6e1");
  expect(made).not.toContain("invert");
});

it("gives a mail with colours of its own a white page, and turns it over when asked", () => {
  const page = { ownColours: true, plain: false, lang: "en" };
  expect(frameDocument("", { ...page, dark: false })).toContain("background:#fff");
  expect(frameDocument("", { ...page, dark: true })).toContain("invert(");
});

it("knows the links that Rust keeps, and no others", () => {
  expect(linkNumber("mail://localhost/link/7/12")).toBe(12);
  expect(linkNumber("http://mail.localhost/link/7/0")).toBe(0);
  for (const other of ["https://evil.example/link/1/1", "mail://localhost/cid/1/2", "#top", ""]) {
    expect(linkNumber(other)).toBeUndefined();
  }
});

it("does not grow for ever with a mail that is as tall as its frame", () => {
  const heights = new FrameHeight();
  let height = 100;
  for (let n = 0; n < 1000; n += 1) height = heights.next(height + 20, n) ?? height;
  expect(height).toBeLessThan(1000);
  expect(heights.next(1e9, 10_000)).toBe(60_000);
});
