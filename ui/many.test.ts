// Many messages at once, lists of all accounts, orders, keys and the palette, over the make-believe
// engine.
import { createEvent, fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { FakeBackend, type FakeOptions } from "./ipc/fake";

const user = userEvent.setup();
const patience = { timeout: 20_000 };

beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
});

async function open(options: FakeOptions = {}) {
  const backend = new FakeBackend({ size: 5000, ...options });
  render(App, { backend });
  await screen.findAllByRole("option");
  return backend;
}

const acts = (backend: FakeBackend) => backend.calls.filter((call) => call.startsWith("actOn"));
const line = (name: RegExp) => screen.findByRole("treeitem", { name });

async function faults() {
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** jsdom has neither the event nor what it carries. */
function carried() {
  const held = new Map<string, string>();
  return {
    setData: (kind: string, value: string) => held.set(kind, value),
    setDragImage: () => undefined,
    get types() {
      return [...held.keys()];
    },
    effectAllowed: "",
    dropEffect: "",
  };
}

function holdingCtrl(event: Event): Event {
  return Object.defineProperty(event, "ctrlKey", { value: true });
}

it("archives all of a mailbox by Ctrl+A and e without naming one, and z brings it back", async () => {
  const backend = await open({ size: 60 });
  await user.keyboard("j{Control>}a{/Control}");
  await screen.findByText("60 selected");
  await user.keyboard("e");
  await screen.findByText("Moved 60 messages to Archive", {}, patience);
  expect(acts(backend)).toEqual(["actOn archive all 60"]);
  await user.keyboard("z");
  await waitFor(() => expect(backend.calls).toContain("undo t1"), patience);
});

it("lets Ctrl+A choose the letters where somebody is typing", async () => {
  await open();
  await user.keyboard("/");
  await user.type(screen.getByRole("searchbox"), "x{Control>}a{/Control}");
  expect(screen.queryByText(/selected$/)).toBeNull();
});

it("moves what is drawn onto a mailbox, and copies it while Ctrl is held", async () => {
  const backend = await open();
  const [row] = screen.getAllByRole("option");
  const dataTransfer = carried();
  const garden = await line(/^Garden/);
  await fireEvent.dragStart(row as Element, { dataTransfer });
  await fireEvent.dragOver(garden, { dataTransfer });
  await fireEvent.drop(garden, { dataTransfer });
  await screen.findByText("Moved to Garden", {}, patience);
  expect(backend.calls).toContain("move a1:Projects/Garden a1:INBOX#0");
  const office = await line(/^Office/);
  const [next] = screen.getAllByRole("option");
  await fireEvent.dragStart(next as Element, { dataTransfer });
  // Who may only read there may put nothing into it: the event is not taken.
  expect(await fireEvent.dragOver(office, { dataTransfer })).toBe(true);
  await fireEvent(garden, holdingCtrl(createEvent.dragOver(garden, { dataTransfer })));
  await fireEvent(garden, holdingCtrl(createEvent.drop(garden, { dataTransfer })));
  await screen.findByText("Copied 1 message to Garden", {}, patience);
});

it("shows the unread of all accounts above the accounts, and acts on it where it stands", async () => {
  const backend = await open({ accounts: 2, size: 50 });
  await user.click(await line(/^All inboxes/));
  await screen.findByRole("heading", { name: "All inboxes" });
  await screen.findByText("100 messages");
  await user.click(await line(/^Unread$/));
  await screen.findByRole("heading", { name: "Unread" });
  await user.keyboard("j#");
  await waitFor(() => expect(backend.calls.some((call) => call.startsWith("trash"))).toBe(true));
});

it("sorts and filters from one menu, and remembers it for the mailbox", async () => {
  const backend = await open({ size: 100 });
  await user.click(screen.getByRole("button", { name: "Sort and filter" }));
  await user.click(await screen.findByRole("menuitemradio", { name: "By subject" }));
  await waitFor(() => expect(backend.preferred.get("list.a1:INBOX")).toBe("subject"));
  await user.click(screen.getByRole("button", { name: "Sort and filter" }));
  expect(await faults()).toEqual([]);
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Only flagged" }));
  await screen.findByText("Only flagged");
  await user.click(screen.getByRole("button", { name: "Show all" }));
  await screen.findByText("100 messages · 3 unread");
  expect(backend.preferred.get("list.a1:INBOX")).toBe("subject");
});

it("goes to a mailbox and does things by a few letters in the palette", async () => {
  const backend = await open();
  await user.keyboard("j{Control>}k{/Control}");
  const field = await screen.findByRole("combobox", { name: "Command or mailbox" });
  await user.type(field, "go gard");
  expect(await faults()).toEqual([]);
  // An input method takes Enter for itself.
  await fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  await fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  expect(screen.getByRole("combobox")).toBeTruthy();
  await user.keyboard("{Enter}");
  await screen.findByRole("heading", { name: "Garden" });
  await within(screen.getByRole("listbox")).findAllByRole("option");
  await user.keyboard("j{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), "move to sent{Enter}");
  await waitFor(() => expect(backend.calls.some((c) => c.startsWith("move a1:Sent"))).toBe(true));
});

it("changes a key, says whose it was, and the new one works", async () => {
  const backend = await open();
  await user.keyboard("?");
  await user.click(await screen.findByRole("button", { name: "Change keys" }));
  const add = screen.getByRole("button", { name: "Add a key: Archive" });
  await user.click(add);
  await user.keyboard("{F9}");
  await screen.findByRole("button", { name: "Remove the key F9 from Archive" });
  await user.click(add);
  await user.keyboard("{F5}");
  await screen.findByText("The same key: Check for new mail");
  expect(await faults()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.keyboard("j{F9}");
  await waitFor(() => expect(backend.calls).toContain("archive a1:INBOX#0"), patience);
  expect(backend.preferred.get("keys.own.gmail")).toContain("F9");
});
