// Signing in on the provider's page: what is asked for, what is waited for, and the ways out.
import { screen, waitFor } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { problem, Refusal } from "../../ipc/problem";
import { field, open, press, user } from "./wizard.fixture";

async function typed(address: string) {
  await user.type(field("Your name"), "Alice");
  await user.type(field("Email address"), address);
}

const never = new Promise<void>(() => undefined);

it("asks Gmail's people for no password and waits for them to come back", async () => {
  const { backend, ondone } = await open();
  await typed("alice@gmail.com");
  await screen.findByText(/on Gmail’s own page/);
  expect(screen.queryByLabelText("Password")).toBeNull();
  await press("Continue");
  let back = () => {};
  backend.comesBack = new Promise((resolve) => (back = resolve));
  await press("Sign in with the browser");
  await screen.findByText(/come back here/);
  await press("Open the page again");
  expect(backend.calls).toContain("openPageAgain");
  back();
  await waitFor(() => expect(ondone).toHaveBeenCalled());
  expect(backend.calls).toContain("signInByBrowser alice@gmail.com keyring");
});

it("takes an app password where the person wants that", async () => {
  const { backend, ondone } = await open();
  await typed("alice@gmail.com");
  await user.click(await screen.findByRole("button", { name: "Use an app password instead" }));
  await user.type(field("Password"), "abcd efgh");
  await press("Continue");
  await press("Sign in");
  await waitFor(() => expect(ondone).toHaveBeenCalled());
  expect(backend.calls.some((call) => call.startsWith("signInByBrowser"))).toBe(false);
});

it("says plainly where this copy is not registered", async () => {
  const { backend } = await open();
  backend.registered = false;
  await typed("alice@outlook.com");
  await screen.findByText(/not registered there/);
  expect(field("Password")).toBeTruthy();
});

it("can be given up while it waits, and tried again after it took too long", async () => {
  const { backend, wizard, ondone } = await open();
  await typed("alice@gmail.com");
  await screen.findByText(/on Gmail’s own page/);
  await press("Continue");
  backend.comesBack = Promise.reject(new Refusal(problem("browserTimedOut")));
  // It is waited for only once the button is pressed.
  backend.comesBack.catch(() => undefined);
  await press("Sign in with the browser");
  await screen.findByText("Nobody came back from the browser");
  backend.comesBack = never;
  await press("Try again");
  await screen.findByText(/come back here/);
  await press("Cancel");
  expect(wizard.running).toBe(true);
  expect(ondone).not.toHaveBeenCalled();
});
