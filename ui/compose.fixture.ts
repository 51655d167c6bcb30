// A window to write letters in, over the make-believe engine.
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { expect } from "vitest";
import App from "./App.svelte";
import { FakeBackend, type FakeOptions } from "./ipc/fake";
import { sending } from "./shared/sending.svelte";

export const user = userEvent.setup();

export async function open(options: FakeOptions = {}) {
  sending.adopt();
  // jsdom lays nothing out: the list is told how tall it is.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 800 });
  const backend = new FakeBackend({ size: 500, ...options });
  render(App, { backend });
  const list = await screen.findByRole("listbox", { name: "Messages" });
  await within(list).findAllByRole("option");
  return backend;
}

export const field = (name: string) => screen.findByRole("textbox", { name });
export const doneTo = (backend: FakeBackend, what: RegExp) =>
  backend.calls.filter((call) => what.test(call));
export const letter = (backend: FakeBackend, draft = "d1") => backend.written.get(draft)?.letter;

export async function faults() {
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, iframes: false });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** A new letter to Bob with a subject. */
export async function written(backend: FakeBackend, subject = "Tea") {
  await user.keyboard("c");
  await user.type(await field("To"), "bob@example.org{Enter}");
  if (subject !== "") await user.type(await field("Subject"), subject);
  await waitFor(() => expect(letter(backend)?.to).toHaveLength(1));
}
