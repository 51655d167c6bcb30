// The accounts are arranged by names and by the keyboard, over the make-believe engine.
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { FakeBackend, type FakeOptions } from "./ipc/fake";

const user = userEvent.setup();

beforeEach(() => {
  // jsdom lays nothing out: the lists are told how tall they are.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 352 });
});

async function faults() {
  // Colours and layout are looked at in a real browser; jsdom has neither.
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

async function open(options: FakeOptions = {}) {
  const backend = new FakeBackend({ size: 500, ...options });
  render(App, { backend });
  await user.click(await screen.findByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("button", { name: "Accounts…" }));
  await screen.findByRole("dialog", { name: "Accounts" });
  return backend;
}

async function page(options: FakeOptions = {}, tab = "General") {
  const backend = await open(options);
  await user.click(screen.getByRole("button", { name: "Settings for alice@zoho.com" }));
  await user.click(await screen.findByRole("tab", { name: tab }));
  await screen.findByRole("tabpanel", { name: tab });
  return backend;
}

const button = (name: string) => screen.findByRole("button", { name });

it("puts accounts into another order and says which of them sends", async () => {
  const backend = await open({ accounts: 3 });
  expect(await faults()).toEqual([]);
  await user.click(await button("Move alice1@example.com up"));
  await waitFor(() => expect(backend.calls).toContain("order a2,a1,a3"));
  const first = await screen.findAllByRole("button", { name: /^Settings for/ });
  expect(first[0]?.textContent).toContain("alice1@example.com");
  await user.click(screen.getByRole("radio", { name: "Send new mail from alice2@example.com" }));
  expect(backend.calls).toContain("sendFrom a3");
});

it("keeps a name and a colour", async () => {
  const backend = await page();
  expect(await faults()).toEqual([]);
  const name = await screen.findByRole("textbox", { name: "Name" });
  await user.clear(name);
  await user.type(name, "Alice M.");
  await user.click(await button("Save"));
  await waitFor(() => expect(backend.calls.join()).toContain("choose a1 Alice M. blue"));
  await user.click(screen.getByRole("radio", { name: "Teal" }));
  await waitFor(() => expect(backend.calls.join()).toContain("choose a1 Alice M. teal"));
});

it("walks its tabs with the arrow keys", async () => {
  await page();
  screen.getByRole("tab", { name: "General" }).focus();
  await user.keyboard("{ArrowRight}");
  const servers = await screen.findByRole("tab", { name: "Servers" });
  expect(document.activeElement).toBe(servers);
  expect(servers.getAttribute("aria-selected")).toBe("true");
  await user.keyboard("{End}");
  await screen.findByRole("tabpanel", { name: "Deleting and sending" });
});

it("shows the servers to be copied one by one or all", async () => {
  await page({}, "Servers");
  expect(await faults()).toEqual([]);
  await user.click(await button("Copy: Incoming server (IMAP)"));
  expect(await navigator.clipboard.readText()).toBe("imap.zoho.com");
  await user.click(await button("Copy all"));
  const all = await navigator.clipboard.readText();
  expect(all).toContain("Incoming mail (IMAP)\nServer: imap.zoho.com\nPort: 993\nSecurity: TLS");
  await screen.findByText("Copied");
});

it("changes servers after looking at them", async () => {
  const backend = await page({}, "Servers");
  await user.click(await button("Edit servers"));
  expect(await faults()).toEqual([]);
  const host = screen.getByRole("textbox", { name: "Incoming server (IMAP)" });
  await user.clear(host);
  await user.click(await button("Save"));
  await screen.findByText("Please write the server’s name, such as imap.zoho.com.");
  await user.type(host, "imappro.zoho.eu");
  await user.click(await button("Save"));
  await screen.findByText("imappro.zoho.eu");
  expect(backend.calls).toContain("servers a1 imappro.zoho.eu:993");
});

it("gives sending a password of its own, once the server takes it", async () => {
  const backend = await page({}, "Servers");
  await user.click(await button("Use another password…"));
  await user.type(screen.getByLabelText("Password for sending"), "wrong");
  await user.click(await button("Save"));
  await screen.findByRole("alert");
  await user.clear(screen.getByLabelText("Password for sending"));
  await user.type(screen.getByLabelText("Password for sending"), "right");
  await user.click(await button("Save"));
  await screen.findByText("Sending has a password of its own.");
  expect(backend.calls).toContain("smtpPassword a1 keyring");
  await user.click(await button("Use the same again"));
  await screen.findByText("The password for receiving is used.");
});

it("adds, prefers, changes and removes whom Alice writes as", async () => {
  const backend = await page({}, "Identities");
  expect(await faults()).toEqual([]);
  expect(screen.queryByRole("button", { name: "Remove alice@zoho.com" })).toBeNull();
  await user.click(await button("Add identity"));
  await user.type(screen.getByRole("textbox", { name: "Name in From" }), "郵便");
  await user.type(screen.getByRole("textbox", { name: "Address in From" }), "post");
  await user.click(await button("Save"));
  await screen.findByText("Please write your whole address, such as name@zoho.com.");
  await user.type(screen.getByRole("textbox", { name: "Address in From" }), "@zoho.com");
  await user.click(await button("Save"));
  await user.click(await screen.findByRole("radio", { name: "Use post@zoho.com by default" }));
  await waitFor(() => expect(backend.calls).toContain("preferIdentity a1i1"));
  await user.click(await button("Edit post@zoho.com"));
  await user.type(screen.getByRole("textbox", { name: "Signature" }), "Alice");
  await user.click(await button("Save"));
  await user.click(await button("Remove post@zoho.com"));
  await waitFor(() => expect(screen.queryByText("post@zoho.com")).toBeNull());
});

it("says what deleting does, on Zoho too, and keeps the choice", async () => {
  const backend = await page({}, "Deleting and sending");
  expect(await faults()).toEqual([]);
  const mark = await screen.findByRole("radio", { name: /^Mark as deleted/ });
  const note = document.getElementById(mark.getAttribute("aria-describedby") ?? "");
  expect(note?.textContent).toContain("with auto-expunge on, Zoho removes it");
  await user.click(mark);
  await waitFor(() => expect(backend.calls.join()).toContain("blue mark auto"));
  await user.click(screen.getByRole("radio", { name: /^Fumi keeps them/ }));
  await waitFor(() => expect(backend.calls.join()).toContain("blue mark client"));
});

it("gives a mailbox the role Alice wants", async () => {
  const backend = await page({}, "Mailboxes");
  expect(await faults()).toEqual([]);
  const archive = await screen.findByRole("combobox", { name: "Archive" });
  expect(within(archive).getByRole("option", { name: "As found: Archive" })).toBeTruthy();
  await user.selectOptions(archive, "Newsletter");
  await waitFor(() => expect(backend.calls).toContain("role archive a1:Newsletter"));
  await waitFor(() => expect((archive as HTMLSelectElement).value).toBe("a1:Newsletter"));
  await user.selectOptions(archive, "As found");
  await waitFor(() => expect(backend.calls).toContain("role archive found"));
});

it("hides a mailbox from the list", async () => {
  const backend = await page({}, "Mailboxes");
  await user.click(await screen.findByRole("checkbox", { name: "Show Newsletter" }));
  await waitFor(() => expect(backend.calls).toContain("mailbox a1:Newsletter true false false"));
  await waitFor(() => expect(screen.queryByRole("treeitem", { name: /^Newsletter/ })).toBeNull());
  const box = screen.getByRole("checkbox", { name: "Show Newsletter" });
  expect((box as HTMLInputElement).checked).toBe(false);
  expect(screen.getByRole("checkbox", { name: "Show Inbox" })).toHaveProperty("disabled", true);
});

it("asks twice before something is lost with an account, and once before nothing is", async () => {
  const backend = await page({ state: "offline" });
  const change = { ...givenUp, failed: false };
  backend.waits.push(change, { ...change });
  await user.click(await button("Remove account…"));
  await screen.findByRole("dialog", { name: "Remove alice@zoho.com?" });
  expect(await faults()).toEqual([]);
  await user.click(await button("Remove account"));
  const warning = await screen.findByRole("dialog", { name: "Some of it is nowhere else" });
  within(warning).getByText("2 changes are waiting for the server");
  within(warning).getByText("1 draft was never on the server");
  expect(backend.calls.join()).not.toContain("remove a1");
  await user.click(within(warning).getByRole("button", { name: "Remove and lose it" }));
  await waitFor(() => expect(backend.calls).toContain("remove a1 true"));
});

it("removes an account of which nothing is lost after one question", async () => {
  const backend = await page({ accounts: 2 });
  await user.click(await button("Remove account…"));
  await user.click(await button("Remove account"));
  await waitFor(() => expect(backend.calls).toContain("remove a1 false"));
  await screen.findByRole("dialog", { name: "Accounts" });
  expect(screen.queryByRole("button", { name: "Settings for alice@zoho.com" })).toBeNull();
});

it("takes settings out and in, and refuses what is none", async () => {
  await open();
  await user.click(await button("Export settings"));
  await screen.findByText("Saved as /home/alice/Downloads/fumi-settings.json");
  const file = screen.getByLabelText("Import settings…", { selector: "input" });
  const give = (text: string) => user.upload(file, new File([text], "x.json"));
  await give("no settings");
  await screen.findByText("These are not Fumi’s settings");
  await give("{}");
  await screen.findByText("Added: none. Updated: alice@zoho.com.");
});

it("opens an account's settings from its menu, and marks as deleted where that is its way", async () => {
  const backend = new FakeBackend({ size: 500 });
  render(App, { backend });
  await user.click(await button("Actions for alice@zoho.com"));
  await user.click(await screen.findByRole("menuitem", { name: "Account settings…" }));
  await user.click(await screen.findByRole("tab", { name: "Deleting and sending" }));
  await user.click(await screen.findByRole("radio", { name: /^Mark as deleted/ }));
  await waitFor(() => expect(backend.calls.join()).toContain("blue mark auto"));
  await user.click(await button("Close"));
  await within(await screen.findByRole("listbox", { name: "Messages" })).findAllByRole("option");
  await user.keyboard("j#");
  await screen.findByText("Marked as deleted");
  expect(backend.calls.some((call) => call.startsWith("trash "))).toBe(true);
});

const givenUp = {
  id: "1",
  account: "a1",
  kind: "move",
  failed: true,
  failure: null,
  server: null,
  message: null,
  subject: null,
  source: null,
  destination: null,
  name: null,
};
