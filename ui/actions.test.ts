// What is done to mail by keys, buttons and menus, over the make-believe engine.
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { FakeBackend, type FakeOptions } from "./ipc/fake";

const user = userEvent.setup();
const first = "週末の京都旅行について";
const second = "Re: The reading group on Thursday";

beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
});

async function open(options: FakeOptions = {}) {
  const backend = new FakeBackend({ size: 5000, ...options });
  render(App, { backend });
  const list = await screen.findByRole("listbox", { name: "Messages" });
  await within(list).findAllByRole("option");
  return backend;
}

const message = () => screen.getByRole("article", { name: "Message" });
const shows = (subject: string) => within(message()).findByRole("heading", { name: subject });
const row = (subject: string) => screen.queryByRole("option", { name: new RegExp(subject) });
const status = () => screen.getByText(/^(Moved|Undone|Deleted|Created|Renamed|No longer)/);
const doneTo = (backend: FakeBackend) =>
  backend.calls.filter((call) => !/^(page|showMailbox|setFlags)/.test(call));

async function inMailbox(name: RegExp) {
  await user.click(await screen.findByRole("treeitem", { name }));
}

async function faults() {
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

it("archives with e, goes on to the next message, and z brings it back", async () => {
  const backend = await open();
  await user.keyboard("j");
  await shows(first);
  await user.keyboard("e");
  await shows(second);
  await waitFor(() => expect(status().textContent).toBe("Moved to Archive"));
  expect(row(first)).toBeNull();
  expect(doneTo(backend)).toEqual(["archive a1:INBOX#0"]);
  await user.keyboard("z");
  await shows(first);
  expect(row(first)?.getAttribute("aria-selected")).toBe("true");
  expect(status().textContent).toBe("Undone: Moved to Archive");
});

it("works down the list with e e e, each message once", async () => {
  const backend = await open();
  await user.keyboard("jeee");
  await waitFor(() =>
    expect(doneTo(backend)).toEqual([
      "archive a1:INBOX#0",
      "archive a1:INBOX#1",
      "archive a1:INBOX#2",
    ]),
  );
  await shows("【ご確認】11月分の請求書");
});

it("undoes with the button beside what was done", async () => {
  const backend = await open();
  await user.keyboard("j#");
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await shows(first);
  expect(doneTo(backend)).toEqual(["trash a1:INBOX#0", "undo t1"]);
});

it("asks before a message is deleted for good, in the trash as with Shift+Delete", async () => {
  const backend = await open();
  await user.keyboard("j{Shift>}{Delete}{/Shift}");
  const dialog = await screen.findByRole("dialog", { name: "Delete this message for good?" });
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await inMailbox(/^Trash/);
  await within(await screen.findByRole("listbox")).findAllByRole("option");
  await user.keyboard("j#");
  const again = await screen.findByRole("dialog", { name: "Delete this message for good?" });
  expect(doneTo(backend)).toEqual([]);
  await user.click(within(again).getByRole("button", { name: "Delete for good" }));
  await waitFor(() => expect(doneTo(backend)).toEqual(["delete a1:Trash#0"]));
  await screen.findByText("Deleted for good");
});

it("marks junk with !, and in the junk what is none", async () => {
  const backend = await open();
  await user.keyboard("j!");
  await waitFor(() => expect(doneTo(backend)).toEqual(["junk a1:INBOX#0"]));
  await inMailbox(/^Junk/);
  await user.click(await screen.findByRole("option", { name: new RegExp(first) }));
  await user.click(await screen.findByRole("button", { name: "Not junk" }));
  await waitFor(() => expect(doneTo(backend)).toEqual(["junk a1:INBOX#0", "inbox a1:INBOX#0"]));
});

it("moves by typing a few letters of a mailbox", async () => {
  const backend = await open();
  await user.keyboard("jv");
  const dialog = await screen.findByRole("dialog", { name: "Move to" });
  expect(within(dialog).queryByRole("option", { name: /Office/ })).toBeNull();
  await user.keyboard("gard");
  expect(
    within(dialog)
      .getAllByRole("option")
      .map((one) => one.textContent.trim()),
  ).toEqual(["Projects / Garden", "Create mailbox “gard”"]);
  expect(await faults()).toEqual([]);
  await user.keyboard("{Enter}");
  await shows(second);
  expect(doneTo(backend)).toEqual(["move a1:Projects/Garden a1:INBOX#0"]);
  expect(status().textContent).toBe("Moved to Garden");
});

it("makes a mailbox on the way", async () => {
  const backend = await open();
  await user.keyboard("jv");
  await user.type(await screen.findByRole("combobox", { name: "Mailbox" }), "旅券{ArrowDown}");
  await user.keyboard("{Enter}");
  await screen.findByRole("treeitem", { name: /^旅券/ });
  expect(doneTo(backend)).toEqual(["create 旅券", "move a1:旅券 a1:INBOX#0"]);
});

it("does not offer what a shared mailbox forbids, and says why when a key asks for it", async () => {
  const backend = await open();
  await inMailbox(/^Office/);
  await within(await screen.findByRole("listbox")).findAllByRole("option");
  await user.keyboard("j");
  await within(message()).findByRole("button", { name: "Mark as unread" });
  for (const name of ["Archive", "Move to trash", "Delete for good", "Move to mailbox", "Flag"]) {
    expect(within(message()).queryByRole("button", { name })).toBeNull();
  }
  await user.keyboard("e");
  await screen.findByText(
    "Office is shared with you: you may read its messages, not move or delete them",
  );
  await user.keyboard("s");
  await screen.findByText("Office is shared with you: you may not flag its messages");
  expect(doneTo(backend)).toEqual([]);
});

it("shows what is marked as deleted, takes it back, and removes it when asked", async () => {
  const backend = await open();
  await backend.setFlags(["a1:INBOX#0", "a1:INBOX#1"], null, ["\\Deleted"], []);
  await screen.findByRole("option", { name: new RegExp(`^Marked as deleted.*${first}`) });
  await user.keyboard("j");
  await within(message()).findByText(/^Marked as deleted/);
  await user.click(within(message()).getByRole("button", { name: "Take back" }));
  await screen.findByText("No longer marked as deleted");
  const inbox = screen.getByRole("treeitem", { name: /^Inbox/ });
  inbox.focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  await user.click(await screen.findByRole("menuitem", { name: "Remove marked messages (1)…" }));
  const dialog = await screen.findByRole("dialog", { name: /Remove marked messages from Inbox/ });
  await user.click(within(dialog).getByRole("button", { name: "Delete for good" }));
  await screen.findByText("Deleted 1 message for good");
  await waitFor(() => expect(row(second)).toBeNull());
});

it("renames and deletes a mailbox from its menu, and from the tree by F2 and Delete", async () => {
  const backend = await open();
  const travel = await screen.findByRole("treeitem", { name: /^旅行/ });
  travel.focus();
  await user.keyboard("{Shift>}{F10}{/Shift}");
  const menu = await screen.findByRole("menu");
  expect(await faults()).toEqual([]);
  await user.click(within(menu).getByRole("menuitem", { name: "Rename…" }));
  const name = await screen.findByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "Travel{Enter}");
  await screen.findByText("Renamed to Travel");
  await user.keyboard("z");
  const back = await screen.findByRole("treeitem", { name: /^旅行/ });
  back.focus();
  await user.keyboard("{Delete}");
  const dialog = await screen.findByRole("dialog", { name: "Delete 旅行?" });
  expect(dialog.textContent).toContain("its 19 messages");
  await user.click(within(dialog).getByRole("button", { name: "Delete mailbox" }));
  await waitFor(() => expect(screen.queryByRole("treeitem", { name: /^旅行/ })).toBeNull());
  expect(doneTo(backend)).toEqual(["rename a1:旅行 Travel", "undo t1", "deleteMailbox a1:旅行"]);
});

it("says in the dialog why a mailbox cannot have a name", async () => {
  await open();
  await user.click(screen.getByRole("button", { name: "Actions for alice@zoho.com" }));
  await user.click(await screen.findByRole("menuitem", { name: "New mailbox…" }));
  const name = await screen.findByRole("textbox", { name: "Name" });
  await user.type(name, "旅行{Enter}");
  await screen.findByText(/^There is a mailbox of this name already/);
  await user.type(name, "記{Enter}");
  await screen.findByRole("treeitem", { name: /^旅行記/ });
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("says calmly how much waits for the network", async () => {
  await open({ state: "offline" });
  await user.keyboard("je");
  await user.click(await screen.findByRole("button", { name: "1 change waits for the network" }));
  const dialog = await screen.findByRole("dialog", { name: "Changes not on the server" });
  await within(dialog).findByRole("heading", { name: "Waiting" });
});

it("lists what was not possible, with the server's words, to try again or dismiss", async () => {
  const backend = await open({ failed: true });
  backend.emit("givenUp", { account: "a1", count: 2 });
  await screen.findByText("2 changes were not possible. They are as they were before.");
  await user.click(await screen.findByRole("button", { name: "2 changes were not possible" }));
  const dialog = await screen.findByRole("dialog", { name: "Changes not on the server" });
  await within(dialog).findByText("Move from Inbox to Archive");
  await within(dialog).findByText("Quota exceeded (mailbox for user is full)");
  expect(await faults()).toEqual([]);
  await user.click(within(dialog).getAllByRole("button", { name: "Try again" })[0] as Element);
  await waitFor(() => expect(within(dialog).getAllByRole("listitem")).toHaveLength(1));
  await user.click(within(dialog).getByRole("button", { name: "Dismiss" }));
  await within(dialog).findByText("The server has everything.");
  expect(doneTo(backend)).toEqual(["retry f1", "dismiss f2"]);
});
