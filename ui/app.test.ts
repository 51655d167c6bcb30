// The whole of the screens over the make-believe engine, by their names and by the keyboard.
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { FakeBackend, type FakeOptions } from "./ipc/fake";

const user = userEvent.setup();

beforeEach(() => {
  // jsdom lays nothing out: the list is told how tall it is.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
});

async function open(options: FakeOptions = {}) {
  const backend = new FakeBackend({ size: 5000, ...options });
  render(App, { backend });
  if ((options.accounts ?? 1) > 0) await screen.findByRole("navigation");
  return backend;
}

const list = () => screen.findByRole("listbox", { name: "Messages" });
const message = () => screen.getByRole("article", { name: "Message" });

async function faults() {
  // Colours and layout are looked at in a real browser; jsdom has neither.
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

it("opens the inbox by itself, with every message counted", async () => {
  await open();
  const rows = await within(await list()).findAllByRole("option");
  expect(rows[0]?.getAttribute("aria-setsize")).toBe("5000");
  expect(rows[0]?.getAttribute("aria-posinset")).toBe("1");
  const name = /^Unread, Attachment: 佐藤 花子 週末の京都旅行について .*アリスさん/;
  expect(screen.getByRole("option", { name })).toBe(rows[0]);
  expect(rows.length).toBeLessThan(40);
});

it("names the mailboxes and their unread messages", async () => {
  await open();
  const nav = screen.getByRole("navigation", { name: "Mailboxes" });
  await within(nav).findByRole("treeitem", { name: /^Inbox.* 3 unread$/ });
  expect(within(nav).getByRole("treeitem", { name: /^Junk.* 12 unread$/ })).toBeTruthy();
  expect(within(nav).getByRole("tree", { name: "alice@zoho.com" })).toBeTruthy();
});

it("calls them by their Japanese names for a Japanese reader", async () => {
  await open({ locale: "ja-JP" });
  const names = ["受信トレイ", "下書き", "送信済み", "迷惑メール", "ゴミ箱", "アーカイブ"];
  for (const name of names) await screen.findByRole("treeitem", { name: new RegExp(`^${name}`) });
  expect(document.documentElement.lang).toBe("ja");
});

it("reads down the list with j and k", async () => {
  await open();
  await within(await list()).findAllByRole("option");
  await user.keyboard("jj");
  await within(message()).findByRole("heading", { name: "Re: The reading group on Thursday" });
  await user.keyboard("k");
  await within(message()).findByRole("heading", { name: "週末の京都旅行について" });
  const active = (await list()).getAttribute("aria-activedescendant") ?? "";
  expect(document.getElementById(active)?.getAttribute("aria-selected")).toBe("true");
});

it("walks the mailboxes with the arrow keys and opens one with Enter", async () => {
  await open();
  const inbox = await screen.findByRole("treeitem", { name: /^Inbox/ });
  inbox.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  await screen.findByRole("heading", { name: "Sent" });
  const projects = screen.getByRole("treeitem", { name: "Projects" });
  projects.focus();
  await user.keyboard("{ArrowLeft}");
  expect(projects.getAttribute("aria-expanded")).toBe("false");
  expect(screen.queryByRole("treeitem", { name: "Garden" })).toBeNull();
});

it("goes to the sent mail with g t, and shows the keys with ?", async () => {
  await open();
  await screen.findByRole("treeitem", { name: /^Inbox/ });
  await user.keyboard("gt");
  await screen.findByRole("heading", { name: "Sent" });
  await user.keyboard("?");
  expect(screen.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeTruthy();
});

it("puts the mail into a frame that may not run anything", async () => {
  await open();
  await within(await list()).findAllByRole("option");
  await user.keyboard("j");
  const frame = await screen.findByTitle("Message text");
  expect(frame.getAttribute("sandbox")).toBe("allow-same-origin");
  expect(frame.getAttribute("srcdoc")).toContain("default-src 'none'");
});

it("shows a designed mail as its text, and back, with t", async () => {
  await open();
  await within(await list()).findAllByRole("option");
  await user.keyboard("jjj");
  const design = await screen.findByRole("button", { name: "Show as text" });
  expect(screen.getByTitle("Message text").getAttribute("srcdoc")).toContain("<table");
  expect(design).toBeTruthy();
  await user.keyboard("t");
  expect(screen.getByTitle("Message text").getAttribute("srcdoc")).not.toContain("<table");
  expect(screen.getByRole("button", { name: "Show as designed" })).toBeTruthy();
});

it("says calmly that a message was not fetched before the network went", async () => {
  await open({ state: "offline" });
  await within(await list()).findAllByRole("option");
  expect(screen.getByText("Offline")).toBeTruthy();
  await user.keyboard("jjjjjjj");
  await within(message()).findByText("This message is not here yet");
  expect(
    within(message()).getByRole("heading", { name: "Water is off until Friday" }),
  ).toBeTruthy();
});

it("asks for the password from the account's own line, and says when it works", async () => {
  const backend = await open({ state: "signInNeeded" });
  await user.click(screen.getByRole("button", { name: "Enter password" }));
  const dialog = screen.getByRole("dialog");
  await user.type(within(dialog).getByLabelText("Password"), "wrong");
  await user.click(within(dialog).getByRole("button", { name: "Sign in" }));
  await within(dialog).findByText("The password was not accepted");
  await user.type(within(dialog).getByLabelText("Password"), "{Control>}a{/Control}right{Enter}");
  await screen.findByText("Up to date");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(backend.calls).toContain("givePassword a1 keyring");
});

it("asks before it follows a link, naming the host", async () => {
  const backend = await open();
  await screen.findByRole("treeitem", { name: /^Inbox/ });
  const url = "https://slowpress.example/48?from=letter";
  backend.emit("linkClicked", { message: "1", link: 0, url, host: "slowpress.example" });
  const dialog = await screen.findByRole("dialog", { name: "Open this link?" });
  expect(dialog.querySelector("strong")?.textContent).toBe("slowpress.example");
  expect(backend.opened).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Open in browser" }));
  await waitFor(() => expect(backend.opened).toEqual([url]));
});

it("asks for the passphrase of the sealed file, which can wait", async () => {
  await open({ sealedLocked: true });
  const dialog = await screen.findByRole("dialog", { name: "Unlock your passwords" });
  await user.type(within(dialog).getByLabelText("Passphrase"), "wrong{Enter}");
  await within(dialog).findByText("The passphrase does not open the file");
  await user.click(within(dialog).getByRole("button", { name: "Later" }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("comes from the wizard to the mail, and has no fault a machine can find on the way", async () => {
  await open({ accounts: 0 });
  await user.type(await screen.findByLabelText("Your name"), "Alice");
  expect(await faults()).toEqual([]);
  await user.type(screen.getByLabelText("Email address"), "alice@zoho.com");
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  await user.click(screen.getByRole("button", { name: "Edit servers" }));
  expect(await faults()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  await within(await list()).findAllByRole("option");
  await user.keyboard("jjjj");
  await within(message()).findByText("請求書_2026-11.pdf");
  expect(await faults()).toEqual([]);
});

const readsOf = (backend: FakeBackend) =>
  backend.calls.filter((call) => call.startsWith("setFlags") && call.includes("+\\Seen"));

it("takes a message for read once it was looked at, not when it was only passed by", async () => {
  const backend = await open();
  await within(await list()).findAllByRole("option");
  await user.keyboard("jjj");
  await screen.findByRole("button", { name: "Show as text" });
  await waitFor(() => expect(readsOf(backend)).toEqual(["setFlags a1:INBOX#2 +\\Seen -"]), {
    timeout: 3000,
  });
  const name = /^Unread, Attachment: 佐藤 花子 週末の京都旅行について/;
  expect(screen.getByRole("option", { name })).toBeTruthy();
});

it("marks with s, m, Shift+I and Shift+U, and the list and the header show it", async () => {
  const backend = await open();
  await within(await list()).findAllByRole("option");
  await user.keyboard("j");
  await within(message()).findByRole("heading", { name: "週末の京都旅行について" });
  await user.keyboard("s");
  await within(message()).findByRole("button", { name: "Remove the flag" });
  await screen.findByRole("option", { name: /Flagged.*佐藤 花子/ });
  await user.keyboard("I");
  await within(message()).findByRole("button", { name: "Mark as unread" });
  await screen.findByRole("treeitem", { name: /^Inbox.* 2 unread$/ });
  await user.keyboard("U");
  await user.click(await within(message()).findByRole("button", { name: "Mark as read" }));
  await user.keyboard("m");
  await within(message()).findByRole("button", { name: "Mark as read" });
  expect(backend.calls.filter((call) => call.startsWith("setFlags")).length).toBe(5);
});

it("says so when the server does not allow a change", async () => {
  const backend = await open();
  await screen.findByRole("treeitem", { name: /^Inbox/ });
  backend.emit("actionRefused", { mailbox: "a1:INBOX" });
  await screen.findByText(/The server did not allow this change/);
});

it("spares a network that costs money when it is told so, and says when it is another one", async () => {
  const backend = await open();
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("button", { name: "Costs money" }));
  expect(screen.getByText("Only what you open is fetched.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Free" }));
  const chosen = backend.calls.filter((call) => call.startsWith("chooseMetered"));
  expect(chosen).toEqual(["chooseMetered true", "chooseMetered false"]);
  expect(await faults()).toEqual([]);
  window.dispatchEvent(new Event("online"));
  expect(backend.calls).toContain("networkChanged");
});

it("remembers that the network costs money", async () => {
  await open({ metered: true });
  await user.click(screen.getByRole("button", { name: "Settings" }));
  const costs = screen.getByRole("button", { name: "Costs money" });
  expect(costs.getAttribute("aria-pressed")).toBe("true");
});

it("shows Local Folders as what they are: no server, nothing to sign in to", async () => {
  await open({ local: true, state: "passwordNeeded", locale: "en-GB" });
  const own = screen.getByRole("heading", { name: "Local Folders" }).closest("section");
  expect(own).toBeTruthy();
  const here = within(own as HTMLElement);
  expect(here.getByText("On this computer")).toBeTruthy();
  expect(here.queryByRole("button", { name: /password/i })).toBeNull();
  expect(here.queryByRole("status")).toBeNull();
  expect(screen.getAllByRole("button", { name: /password/i })).toHaveLength(1);
});
