// The wizard as its tests open and fill it.
import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { FakeBackend, type FakeOptions } from "../../ipc/fake";
import { Accounts } from "../../shared/accounts.svelte";
import WizardCard from "./Wizard.svelte";
import { Wizard } from "./wizard.svelte";

export const user = userEvent.setup();

export async function open(options: FakeOptions = {}) {
  const backend = new FakeBackend({ accounts: 0, ...options });
  const accounts = new Accounts(backend);
  accounts.adopt(await backend.start());
  const wizard = new Wizard(backend, accounts);
  const ondone = vi.fn();
  render(WizardCard, { wizard, ondone });
  return { backend, wizard, ondone };
}

export const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
export const press = (name: string) => user.click(screen.getByRole("button", { name }));

export async function fillIn(address = "alice@zoho.com", password = "secret") {
  await user.type(field("Your name"), "Alice Morgan");
  await user.type(field("Email address"), address);
  await user.type(field("Password"), password);
}
