// First run: Zoho stands there already, and a failure says what to do and loses nothing.
import { screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, it } from "vitest";
import type { ProblemCode } from "../../ipc/backend";
import { problem } from "../../ipc/problem";
import { language } from "../../shared/language.svelte";
import { inWords, problemWords } from "../../shared/problems";
import { field, fillIn, open, press, user } from "./wizard.fixture";
import { kindOf, readHost, zohoServers } from "./zoho";

beforeEach(() => language.choose("en"));

it("shows Zoho's servers before anything is typed", async () => {
  await open();
  expect(screen.getByText("imap.zoho.com:993")).toBeTruthy();
  expect(screen.getByText("smtp.zoho.com:465")).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "Zoho Mail" }).checked).toBe(true);
});

it("leads from a name and a password to the mail in two presses", async () => {
  const { backend, ondone } = await open();
  await fillIn();
  await press("Continue");
  expect(screen.getByText("imap.zoho.com")).toBeTruthy();
  await press("Sign in");
  await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
  expect(backend.calls).toContain("signIn alice@zoho.com imap.zoho.com keyring");
});

it("gives every field the name the tests and screen readers know", async () => {
  await open();
  await fillIn();
  await press("Continue");
  await press("Edit servers");
  const roles = [
    ["textbox", "Incoming server (IMAP)", "imap.zoho.com"],
    ["spinbutton", "IMAP port", "993"],
    ["combobox", "IMAP security", "tls"],
    ["textbox", "Outgoing server (SMTP)", "smtp.zoho.com"],
    ["spinbutton", "SMTP port", "465"],
    ["combobox", "SMTP security", "tls"],
    ["textbox", "User name", "alice@zoho.com"],
  ] as const;
  for (const [role, name, value] of roles) {
    expect(screen.getByRole<HTMLInputElement>(role, { name }).value, name).toBe(value);
  }
});

it("says what is missing and puts the keyboard there", async () => {
  await open();
  await user.type(field("Your name"), "Alice");
  await press("Continue");
  expect(screen.getByText(/write your whole address/)).toBeTruthy();
  expect(document.activeElement).toBe(field("Email address"));
});

it("follows the address to its provider", async () => {
  const { backend, wizard } = await open();
  backend.registered = false;
  await fillIn("alice@gmail.com");
  await waitFor(() => expect(wizard.form.imap.host).toBe("imap.gmail.com"));
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "Google" }).checked).toBe(true);
  expect(screen.getByText(/2-Step Verification/)).toBeTruthy();
});

it("takes an unknown domain for an organisation at Zoho, until told otherwise", async () => {
  const { wizard } = await open();
  await fillIn("taro@company.example");
  await waitFor(() => expect(wizard.form.imap.host).toBe("imappro.zoho.com"));
  await user.click(screen.getByRole("radio", { name: "Other" }));
  await waitFor(() => expect(wizard.form.imap.host).toBe("imap.company.example"));
});

it("uses the servers of a provider that is known but has no card of its own", async () => {
  const { wizard } = await open();
  await fillIn("alice@posteo.example");
  await waitFor(() => expect(wizard.form.imap.host).toBe("posteo.example"));
  expect(screen.getByRole<HTMLInputElement>("radio", { name: "Other" }).checked).toBe(true);
});

it("keeps servers that were edited by hand when the address changes", async () => {
  const { wizard } = await open();
  await fillIn();
  await press("Continue");
  await press("Edit servers");
  await user.clear(field("Incoming server (IMAP)"));
  await user.type(field("Incoming server (IMAP)"), "mail.example.org");
  await press("Back");
  await user.type(field("Email address"), ".jp");
  expect(wizard.form.imap.host).toBe("mail.example.org");
});

it("changes the usual port with the security", async () => {
  const { wizard } = await open();
  await fillIn();
  await press("Continue");
  await press("Edit servers");
  await user.selectOptions(field("SMTP security"), "starttls");
  expect(wizard.form.smtp).toMatchObject({ port: 587, security: "starttls" });
});

it("ticks each check and stops at the one that failed", async () => {
  const { wizard } = await open({ failAt: "smtp", code: "smtpNotAllowed" });
  await fillIn();
  await press("Continue");
  await press("Sign in");
  await screen.findByText("This account may not send from here");
  expect(wizard.checks).toMatchObject({ imap: "ok", mailboxes: "ok", smtp: "failed" });
});

it("can go on without sending when only the outgoing server does not work", async () => {
  const { ondone } = await open({ failAt: "smtp", code: "smtpNotAllowed" });
  await fillIn();
  await press("Continue");
  await press("Sign in");
  await user.click(await screen.findByRole("button", { name: "Go on without sending" }));
  await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
});

it("loses nothing that was typed when signing in fails", async () => {
  const { ondone } = await open({ failAt: "imap", code: "imapDisabled" });
  await fillIn();
  await press("Continue");
  await press("Sign in");
  await screen.findByText("IMAP access is switched off for this account");
  expect(screen.getByText("Invalid credentials (Failure)")).toBeTruthy();
  await press("Change details");
  expect(field("Your name").value).toBe("Alice Morgan");
  expect(field("Email address").value).toBe("alice@zoho.com");
  expect(field("Password").value).toBe("secret");
  expect(ondone).not.toHaveBeenCalled();
});

const codes = (Object.keys(problemWords) as ProblemCode[]).filter((code) => code !== "cancelled");
for (const locale of ["en", "ja"] as const) {
  it(`shows a sentence and a next step for every problem, in ${locale}`, async () => {
    for (const code of codes) {
      const { wizard } = await open({ failAt: "imap", code });
      language.choose(locale);
      Object.assign(wizard.form, { name: "Alice", address: "a@zoho.com", username: "a@zoho.com" });
      wizard.password = "secret";
      await wizard.signIn();
      const words = inWords(problem(code, null, "imap.zoho.com"));
      const alert = await screen.findByRole("alert");
      expect(alert.textContent, code).toContain(words.title);
      expect(alert.textContent, code).toContain(words.advice);
      document.body.replaceChildren();
    }
  });
}

it("goes back to the servers when the person cancels", async () => {
  const { wizard } = await open({ delay: 30 });
  await fillIn();
  await press("Continue");
  await press("Sign in");
  await press("Cancel");
  await waitFor(() => expect(wizard.step).toBe("servers"));
  expect(wizard.problem).toBeNull();
});

it("asks where to keep the password when there is no key ring", async () => {
  const { backend, ondone } = await open({ keyring: "absent" });
  await fillIn();
  await press("Continue");
  await user.click(screen.getByRole("radio", { name: /encrypted file/ }));
  await user.type(field("Passphrase"), "correct horse");
  await user.type(field("Passphrase once more"), "correct hors");
  await press("Sign in");
  expect(screen.getByText("The two passphrases are not the same.")).toBeTruthy();
  await user.type(field("Passphrase once more"), "e");
  await press("Sign in");
  await waitFor(() => expect(ondone).toHaveBeenCalledOnce());
  expect(backend.calls).toContain("signIn alice@zoho.com imap.zoho.com sealed");
});

it("offers the other places when the key ring turns out to be locked", async () => {
  await open({ failAt: "smtp", code: "keyringLocked" });
  await fillIn();
  await press("Continue");
  await press("Sign in");
  await screen.findByText("The key ring is locked");
  expect(screen.getByRole("radio", { name: /Only until Fumi closes/ })).toBeTruthy();
});

it("knows Zoho's regions and its hosts for organisations", () => {
  expect(zohoServers("ca", "personal").imap.host).toBe("imap.zohocloud.ca");
  expect(zohoServers("eu", "company").smtp.host).toBe("smtppro.zoho.eu");
  expect(zohoServers("cn", "company").imap.host).toBe("imap.zoho.com.cn");
  expect(readHost("imappro.zoho.com.au")).toEqual({ region: "au", kind: "company" });
  expect(readHost("imap.example.org")).toBeUndefined();
  expect(kindOf("a@zohomail.jp")).toBe("personal");
  expect(kindOf("a@myzoho.com")).toBe("company");
});
