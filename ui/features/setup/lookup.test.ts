// Looking servers up: what is found is shown with who named it, and never stands in the way.
import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, it } from "vitest";
import { language } from "../../shared/language.svelte";
import { field, fillIn, open, press, user } from "./wizard.fixture";

beforeEach(() => language.choose("en"));

it("looks an organisation's servers up and says who named them", async () => {
  const { backend, wizard, ondone } = await open({ delay: 300 });
  await fillIn("taro@company.example");
  await press("Continue");
  expect(screen.getByText(/Looking for the servers of company\.example/)).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Sign in" }).disabled).toBe(true);
  await screen.findByText(/Zoho Mail \(Europe\) · Mail for this domain goes to mx\.zoho\.eu/);
  expect(wizard.form.imap.host).toBe("imappro.zoho.eu");
  await press("Sign in");
  await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
  expect(backend.calls).toContain("signIn taro@company.example imappro.zoho.eu keyring");
});

it("offers what else was found, and warns of hosts that only DNS named", async () => {
  const { wizard } = await open();
  await fillIn("taro@club.example");
  await press("Continue");
  const other = await screen.findByRole("radio", { name: /post\.hosting\.example/ });
  expect(wizard.form.imap.host).toBe("imap.club.example");
  expect(screen.queryByText(/can forge/)).toBeNull();
  await user.click(other);
  expect(wizard.form.smtp.host).toBe("post.hosting.example");
  expect(screen.getByText(/outside club\.example/).textContent).toContain("post.hosting.example");
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /post/ }).checked).toBe(true);
});

it("says when nothing was found, and leaves the servers to be edited", async () => {
  await open();
  await fillIn("taro@nowhere.example");
  await press("Continue");
  await screen.findByText(/Nothing was found for nowhere\.example/);
  await press("Edit servers");
  expect(field("Incoming server (IMAP)")).toBeTruthy();
});

it("stops looking when the person skips or edits, and keeps what they type", async () => {
  const { wizard } = await open({ delay: 20 });
  await fillIn("taro@company.example");
  await press("Continue");
  await press("Skip the search");
  expect(screen.queryByText(/Looking for/)).toBeNull();
  await press("Back");
  await press("Continue");
  await press("Edit servers");
  await user.clear(field("Incoming server (IMAP)"));
  await user.type(field("Incoming server (IMAP)"), "mail.company.example");
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(wizard.form.imap.host).toBe("mail.company.example");
});

it("asks nobody when set up by hand, or when the provider is known", async () => {
  const { backend } = await open();
  await fillIn("taro@company.example");
  await press("Set up by hand");
  expect(field("Incoming server (IMAP)")).toBeTruthy();
  await press("Back");
  await user.clear(field("Email address"));
  await user.type(field("Email address"), "alice@gmail.com");
  await press("Continue");
  expect(backend.calls.filter((call) => call.startsWith("lookUp"))).toEqual([]);
});

it("keeps to the provider the person chose", async () => {
  const { wizard } = await open();
  await user.click(screen.getByRole("radio", { name: "Zoho Mail" }));
  await user.click(screen.getByRole("radio", { name: "Other" }));
  await user.click(screen.getByRole("radio", { name: "Zoho Mail" }));
  await fillIn("taro@club.example");
  await press("Continue");
  await user.click(await screen.findByRole("radio", { name: /imap\.club\.example/ }));
  expect(wizard.form.imap.host).toBe("imap.club.example");
});

it("says where the mailbox was found when that is another host", async () => {
  const { wizard } = await open({ movedTo: "imap.zoho.eu", failAt: "smtp" });
  await fillIn("taro@company.example");
  await press("Continue");
  await screen.findByText(/Zoho Mail \(Europe\)/);
  await press("Sign in");
  await screen.findByText("Your mailbox was found at imap.zoho.eu.");
  expect(screen.getByText(/Certificate for imappro\.zoho\.eu, signed by Sectigo/)).toBeTruthy();
  expect(wizard.form.imap.host).toBe("imap.zoho.eu");
});

it("opens the provider's page for a problem in the browser", async () => {
  const page = "https://accounts.zoho.com/home#security/app_password";
  const { backend } = await open({ failAt: "imap", code: "appPassword", page });
  await fillIn();
  await press("Continue");
  await press("Sign in");
  await user.click(await screen.findByRole("button", { name: "Open accounts.zoho.com" }));
  expect(backend.calls).toContain("openHelp appPassword imap.zoho.com");
});
