// What becomes of a letter: kept, put aside, sent, called back, refused.
import { screen, waitFor, within } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { doneTo, faults, field, letter, open, user, written } from "./compose.fixture";

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

it("opens a draft in the drafts mailbox to be written on, with Enter and with e", async () => {
  const backend = await open();
  await user.click(await screen.findByRole("treeitem", { name: /^Drafts/ }));
  await screen.findByRole("heading", { name: "Drafts" });
  const list = await screen.findByRole("listbox", { name: "Messages" });
  await waitFor(() => expect(within(list).getAllByRole("option")).toHaveLength(2));
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

it("begins a letter where a link to a person was followed in another program", async () => {
  const backend = await open();
  backend.mailto = "mailto:bob@example.org?subject=Tea";
  backend.emit("mailtoGiven", {});
  expect(((await field("Subject")) as HTMLInputElement).value).toBe("Tea");
  expect(backend.mailto).toBeNull();
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
  backend.failing = { failure: "recipientRefused", server, mend: "edit" };
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
