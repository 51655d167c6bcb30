// Writing and sending, over the make-believe engine, by names and by the keyboard.
import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { beforeEach, expect, it } from "vitest";
import App from "./App.svelte";
import { FakeBackend, type FakeOptions } from "./ipc/fake";
import { sending } from "./shared/sending.svelte";

const user = userEvent.setup();

beforeEach(() => {
  sending.adopt();
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
});

async function open(options: FakeOptions = {}) {
  const backend = new FakeBackend({ size: 500, ...options });
  render(App, { backend });
  const list = await screen.findByRole("listbox", { name: "Messages" });
  await within(list).findAllByRole("option");
  return backend;
}

const field = (name: string) => screen.findByRole("textbox", { name });
const doneTo = (backend: FakeBackend, what: RegExp) =>
  backend.calls.filter((call) => what.test(call));
const letter = (backend: FakeBackend, draft = "d1") => backend.written.get(draft)?.letter;

async function faults() {
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** A new letter to Bob with a subject. */
async function written(backend: FakeBackend, subject = "Tea") {
  await user.keyboard("c");
  await user.type(await field("To"), "bob@example.org{Enter}");
  if (subject !== "") await user.type(await field("Subject"), subject);
  await waitFor(() => expect(letter(backend)?.to).toHaveLength(1));
}

it("writes a letter to Bob and sends it, from the keyboard", async () => {
  const backend = await open();
  await written(backend);
  await field("Message body");
  expect(await faults()).toEqual([]);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(doneTo(backend, /^send /)).toEqual(["send d1 10 now"]));
  expect(letter(backend)).toMatchObject({
    to: [{ name: "", email: "bob@example.org" }],
    subject: "Tea",
  });
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "To" })).toBeNull());
});

it("keeps what is typed within a second, and says so", async () => {
  const backend = await open();
  await user.keyboard("c");
  await user.type(await field("Subject"), "Tea");
  await waitFor(() => expect(letter(backend)?.subject).toBe("Tea"), { timeout: 1000 });
  await screen.findByText("Saved");
});

it("brings a sent letter back with Undo, as it was", async () => {
  const backend = await open();
  await written(backend);
  await user.click(screen.getByRole("button", { name: "Send" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  expect(((await field("Subject")) as HTMLInputElement).value).toBe("Tea");
  expect(doneTo(backend, /Send /)).toEqual(["undoSend od1"]);
});

it("asks before a letter without a subject, and never sends one to nobody", async () => {
  const backend = await open();
  await written(backend, "");
  await user.click(screen.getByRole("button", { name: "Send" }));
  await within(await screen.findByRole("alert")).findByText("There is no subject.");
  expect(await faults()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Send anyway" }));
  await waitFor(() => expect(doneTo(backend, /^send /)).toHaveLength(1));
  await user.keyboard("c");
  await user.type(await field("Subject"), "Nobody");
  await user.keyboard("{Control>}{Enter}{/Control}");
  await screen.findByText("Please say whom it is for.");
  expect(screen.queryByRole("button", { name: "Send anyway" })).toBeNull();
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(doneTo(backend, /^send /)).toHaveLength(1);
});

it("completes people, and takes tokens back with the keyboard", async () => {
  const backend = await open();
  await user.keyboard("c");
  const to = await field("To");
  await user.type(to, "bob");
  const options = await screen.findAllByRole("option", { name: /bob/i });
  expect(options[0]?.textContent).toContain("Bob Tanner");
  expect(to.getAttribute("aria-activedescendant")).toBe(options[0]?.id);
  expect(await faults()).toEqual([]);
  await user.keyboard("{ArrowDown}{Enter}");
  await screen.findByRole("button", { name: "Remove Bobbie Ito" });
  await user.type(to, "花子{Enter}");
  await screen.findByRole("button", { name: "Remove 佐藤 花子" });
  await user.keyboard("{Backspace}{ArrowLeft}{Delete}");
  expect(screen.queryByRole("button", { name: "Remove Bobbie Ito" })).toBeNull();
  await user.keyboard("{Backspace}");
  await waitFor(() => expect(letter(backend)?.to).toEqual([]));
});

it("takes a whole list of people at once, and marks what is no address", async () => {
  const backend = await open();
  await user.keyboard("c");
  await user.click(await field("To"));
  await user.paste('"Tanner, Bob" <bob@example.org>; hanako@example.jp, nobody');
  await waitFor(() => expect(letter(backend)?.to).toHaveLength(3), { timeout: 2000 });
  expect(screen.getAllByText("This is not a whole address")).toHaveLength(1);
});

it("never commits, sends or closes on the keys of an input method", async () => {
  const backend = await open();
  await user.keyboard("c");
  const to = await field("To");
  await user.type(to, "bob@example.org");
  for (const key of ["Enter", "Escape", ",", "Backspace", "Tab"]) {
    await fireEvent.keyDown(to, { key, keyCode: 229 });
    await fireEvent.keyDown(to, { key, isComposing: true });
  }
  const body = await field("Message body");
  await fireEvent.keyDown(body, { key: "Enter", ctrlKey: true, keyCode: 229 });
  await fireEvent.keyDown(body, { key: "Escape", isComposing: true });
  await fireEvent.keyDown(await field("Subject"), { key: "e", keyCode: 229 });
  expect((to as HTMLInputElement).value).toBe("bob@example.org");
  expect(doneTo(backend, /^(send|closeDraft|archive)/)).toEqual([]);
});

it("lets no key of the list through while one writes", async () => {
  const backend = await open();
  await user.keyboard("jc");
  await user.type(await field("Subject"), "e#!vjz");
  const bold = screen.getByRole("button", { name: "Bold" });
  bold.focus();
  await user.keyboard("e#!vz");
  expect(doneTo(backend, /^(archive|trash|junk|move|undo)/)).toEqual([]);
});

it("answers Bob with r, all with a, and passes on with f", async () => {
  const backend = await open();
  await user.keyboard("jj");
  await screen.findByRole("heading", { name: "Re: The reading group on Thursday" });
  await user.keyboard("r");
  expect(((await field("Subject")) as HTMLInputElement).value).toMatch(/^Re: The reading group/);
  const body = await field("Message body");
  await waitFor(() => expect(document.activeElement).toBe(body));
  expect(body.querySelector("blockquote")).not.toBeNull();
  await user.click(screen.getByRole("button", { name: "Hide quoted text" }));
  expect(body.closest(".folded")).not.toBeNull();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("textbox", { name: "To" })).toBeNull());
  await user.keyboard("f");
  expect(((await field("Subject")) as HTMLInputElement).value).toMatch(/^Fwd: The reading group/);
  expect(doneTo(backend, /^compose /)).toEqual([
    "compose reply a1:INBOX#1",
    "compose forward a1:INBOX#1",
  ]);
});

it("closes with Escape and keeps the draft; one nobody touched is gone", async () => {
  const backend = await open();
  await user.keyboard("c");
  await field("To");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(backend.written.size).toBe(0));
  await user.keyboard("c");
  await user.type(await field("Subject"), "Kept{Escape}");
  await waitFor(() => expect(letter(backend, "d2")?.subject).toBe("Kept"));
});

it("has several letters open, puts them aside, and finds them again after the next start", async () => {
  const backend = await open();
  await user.keyboard("c");
  await user.type(await field("Subject"), "First");
  await user.click(screen.getByRole("button", { name: "Put aside" }));
  await screen.findByRole("button", { name: "First" });
  await user.keyboard("c");
  await user.type(await field("Subject"), "Second");
  const tabs = within(screen.getByRole("tablist", { name: "Letters being written" }));
  expect(await faults()).toEqual([]);
  await user.click(tabs.getByRole("tab", { name: "First" }));
  expect(((await field("Subject")) as HTMLInputElement).value).toBe("First");
  expect(localStorage.getItem("fumi.compose.open")).toBe('["d1","d2"]');
  expect(doneTo(backend, /^closeDraft/)).toEqual([]);
});

it("discards a draft, and z brings it back", async () => {
  const backend = await open();
  await user.keyboard("c");
  await user.type(await field("Subject"), "Tea");
  await user.click(screen.getByRole("button", { name: "Discard the draft" }));
  await screen.findByText("Draft discarded");
  expect(backend.written.size).toBe(0);
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(() => expect(letter(backend)?.subject).toBe("Tea"));
});

it("attaches files, shows their size, and takes them off again", async () => {
  const backend = await open();
  await user.keyboard("c");
  await field("To");
  const input = document.querySelector<HTMLInputElement>('input[type="file"]:not([accept])');
  await user.upload(input as HTMLInputElement, [
    new File(["menu"], "献立.pdf", { type: "application/pdf" }),
    new File([""], "nothing", { type: "" }),
  ]);
  await screen.findByRole("list", { name: "2 attachments" });
  expect(doneTo(backend, /^attach/)).toEqual([
    "attach d1 献立.pdf application/pdf false 4",
    "attach d1 nothing application/octet-stream false 0",
  ]);
  await user.click(screen.getByRole("button", { name: "Remove nothing" }));
  await waitFor(() => expect(letter(backend)?.parts).toHaveLength(1));
});

it("writes plain text, and comes back from it with Undo", async () => {
  const backend = await open();
  await user.keyboard("jjr");
  await field("Message body");
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Plain text only" }));
  const plain = (await field("Message body")) as HTMLTextAreaElement;
  expect(plain.localName).toBe("textarea");
  expect(plain.value).toMatch(/^> /m);
  await user.type(plain, "Dear Bob");
  await waitFor(() => expect(letter(backend)).toMatchObject({ format: "plain" }));
  await user.click(screen.getByRole("button", { name: "Undo" }));
  await waitFor(async () => expect((await field("Message body")).localName).toBe("div"));
});

it("opens a draft in the drafts mailbox to be written on, with Enter and with e", async () => {
  const backend = await open();
  await user.click(await screen.findByRole("treeitem", { name: /^Drafts/ }));
  await screen.findByRole("heading", { name: "Drafts" });
  await waitFor(() => expect(doneTo(backend, /^page a1:Drafts/)).not.toEqual([]));
  await user.keyboard("j");
  await user.keyboard("e");
  await field("Message body");
  expect(doneTo(backend, /^(draftOf|archive)/)).toEqual(["draftOf a1:Drafts#0"]);
});

it("begins a letter where a mail names an address", async () => {
  const backend = await open();
  const url =
    "mailto:bob@example.org?cc=hanako@example.jp&bcc=c@example.org&subject=Tea&body=Hello";
  backend.emit("linkClicked", { message: "1", link: 0, url, host: "bob@example.org" });
  expect(((await field("Subject")) as HTMLInputElement).value).toBe("Tea");
  for (const name of ["bob@example.org", "hanako@example.jp", "c@example.org"]) {
    await screen.findByRole("button", { name: `Remove ${name}` });
  }
  expect((await field("Message body")).textContent).toContain("Hello");
});

it("sends later, and calls it back from the outbox", async () => {
  const backend = await open();
  await written(backend);
  await user.click(screen.getByRole("button", { name: "Send later" }));
  await user.click(await screen.findByRole("menuitem", { name: /^Tomorrow morning/ }));
  await waitFor(() => expect(doneTo(backend, /^send /)).toEqual(["send d1 0 later"]));
  await user.click(await screen.findByRole("button", { name: /^Outbox/ }));
  const dialog = await screen.findByRole("dialog", { name: "Outbox" });
  await within(dialog).findByText(/^Leaves on/);
  expect(await faults()).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Edit" }));
  expect(((await field("Subject")) as HTMLInputElement).value).toBe("Tea");
});

it("says why a letter did not go, in the server's words too, and mends it in one click", async () => {
  const backend = await open();
  const server = "550 5.1.1 no such user";
  backend.failing = { failure: "badRecipient", server, mend: "edit" };
  await written(backend);
  await user.click(screen.getByRole("button", { name: "Send" }));
  await screen.findByText("“Tea” could not be sent");
  await user.click(screen.getByRole("button", { name: "Show" }));
  const dialog = await screen.findByRole("dialog", { name: "Outbox" });
  await within(dialog).findByText(/does not know one of the people/);
  await within(dialog).findByText(server);
  await user.click(within(dialog).getByRole("button", { name: "Edit" }));
  await field("To");
  expect(doneTo(backend, /^editFailed/)).toEqual(["editFailed od1"]);
});

it("writes as somebody else, with their signature in place of the first one", async () => {
  const backend = await open();
  const form = { name: "Alice", address: "alice@zoho.com", replyTo: "", signatureHtml: "" };
  await backend.changeIdentity("a1i0", { ...form, signature: "Alice at home" });
  const club = { ...form, name: "Garden Club", signature: "The Garden Club" };
  await backend.addIdentity("a1", { ...club, address: "club@example.org" });
  await user.keyboard("c");
  expect((await field("Message body")).textContent).toContain("Alice at home");
  await user.selectOptions(screen.getByRole("combobox", { name: "From" }), "a1i1");
  expect((await field("Message body")).textContent).not.toContain("Alice at home");
  expect((await field("Message body")).textContent).toContain("The Garden Club");
  await waitFor(() => expect(letter(backend)?.identity).toBe("a1i1"));
});
