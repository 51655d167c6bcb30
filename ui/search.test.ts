// Searching from the keyboard: over all mailboxes, while it is typed, and back again.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it, vi } from "vitest";
import App from "./App.svelte";
import { FakeBackend } from "./ipc/fake";

const user = userEvent.setup();

beforeEach(() => {
  // jsdom lays nothing out: the list is told how tall it is.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
});

async function open() {
  const backend = new FakeBackend({ size: 500 });
  render(App, { backend });
  await screen.findAllByRole("option");
  return backend;
}

const box = () => screen.getByRole<HTMLInputElement>("searchbox", { name: "Search mail" });
const heading = (name: string) => screen.findByRole("heading", { name });
const rows = () => screen.getAllByRole("option");

it("finds as one types, whichever mailbox the mail stands in, and marks the words", async () => {
  const backend = await open();
  await user.keyboard("/");
  expect(document.activeElement).toBe(box());
  await user.type(box(), "kyoto");
  await user.clear(box());
  await user.type(box(), "minutes");
  await heading("Search results");
  await waitFor(() => expect(rows()[0]?.querySelector("mark")?.textContent).toMatch(/minutes/i));
  const named = (place: string) => screen.queryAllByRole("option", { name: new RegExp(place) });
  expect(named("In Inbox:").length + named("In Archive:").length).toBeGreaterThan(0);
  const asked = backend.calls.filter((call) => call.startsWith("search"));
  expect(asked.at(-1)).toMatch(/^search minutes /);
});

it("reads what was found and goes back to the mailbox with Escape", async () => {
  await open();
  await user.keyboard("/");
  await user.type(box(), "minutes{Enter}");
  await heading("Search results");
  await waitFor(() => expect(document.activeElement?.getAttribute("role")).toBe("listbox"));
  await user.keyboard("jo");
  const article = screen.getByRole("article", { name: "Message" });
  await within(article).findByRole("heading", { name: /minutes/i });
  await user.keyboard("u");
  expect(screen.getByRole("heading", { name: "Search results" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await heading("Inbox");
  expect(box().value).toBe("");
});

it("narrows what was found to the unread with one press", async () => {
  await open();
  await user.type(box(), "e");
  const before = await waitFor(() => {
    const count = Number(rows()[0]?.getAttribute("aria-setsize"));
    expect(count).not.toBe(500);
    return count;
  });
  const unread = screen.getByRole("button", { name: "Unread", pressed: false });
  await user.click(unread);
  expect(box().value).toBe("e is:unread ");
  await waitFor(() => expect(Number(rows()[0]?.getAttribute("aria-setsize"))).toBeLessThan(before));
  await user.click(screen.getByRole("button", { name: "Unread", pressed: true }));
  expect(box().value).toBe("e ");
});

it("says that nothing was found, and what else can be asked", async () => {
  await open();
  await user.type(box(), "xylophone{Enter}");
  await screen.findByRole("heading", { name: "Nothing found" });
  expect(screen.getByText(/has:attachment, is:unread/)).toBeTruthy();
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it("looks for nothing while kana are still being composed", async () => {
  const backend = await open();
  const asked = () => backend.calls.filter((call) => call.startsWith("search"));
  vi.useFakeTimers();
  await fireEvent.compositionStart(box());
  await fireEvent.input(box(), { target: { value: "きょうと" } });
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  expect(asked()).toEqual([]);
  await fireEvent.input(box(), { target: { value: "京都" } });
  await fireEvent.compositionEnd(box());
  await waitFor(() => expect(asked()).toEqual(["search 京都 0 100"]));
  await waitFor(() => expect(rows()[0]?.textContent).toContain("京都"));
});

it("keeps what is archived among what was found, where it stands now", async () => {
  const backend = await open();
  await user.type(box(), "minutes{Enter}");
  await heading("Search results");
  await user.keyboard("j");
  const total = rows().length;
  await user.keyboard("e");
  await waitFor(() => expect(backend.calls.some((call) => call.startsWith("archive"))).toBe(true));
  await waitFor(() =>
    expect(rows()[0]?.getAttribute("aria-label") ?? rows()[0]?.textContent).toContain("Archive"),
  );
  expect(rows().length).toBe(total);
});
