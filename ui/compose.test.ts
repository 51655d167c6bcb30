// Writing letters, over the make-believe engine, by names and by the keyboard.
import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { doneTo, faults, field, letter, open, user, written } from "./compose.fixture";

it("writes a letter to Bob and sends it, from the keyboard", async () => {
  const backend = await open();
  await written(backend);
  await field("Message body");
  expect(await faults()).toEqual([]);
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => expect(doneTo(backend, /^send /)).toEqual(["send d1 10 now"]));
  expect(letter(backend)).toMatchObject({
    to: [{ name: "Bob Tanner", email: "bob@example.org" }],
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

it("completes people, and takes tokens back with the keyboard", async () => {
  const backend = await open();
  await user.keyboard("c");
  const to = await field("To");
  await user.type(to, "bob");
  const found = await screen.findByRole("listbox", { name: "To: suggestions" });
  const options = within(found).getAllByRole("option");
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
