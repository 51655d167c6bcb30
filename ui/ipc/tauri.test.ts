// The real backend calls the shell by its names and hands on its problems.
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, expect, it } from "vitest";
import { plainList } from "./list";
import { problemOf, Refusal } from "./problem";
import { tauriBackend } from "./tauri";

afterEach(() => clearMocks());

it("calls a command by its Rust name with named arguments", async () => {
  const calls: unknown[] = [];
  mockIPC((command, args) => {
    calls.push([command, args]);
    return { total: 0, first: 0, rows: [] };
  });
  const list = plainList({ kind: "mailbox", id: "m1" });
  await tauriBackend.page(list, 100, 50);
  expect(calls).toEqual([["page", { list, first: 100, count: 50 }]]);
});

it("turns a rejection into a refusal with its problem", async () => {
  const said = {
    code: "imapDisabled",
    server: "You are yet to enable IMAP",
    host: "imap.zoho.com",
    page: null,
  };
  mockIPC(() => {
    throw said;
  });
  const thrown = await tauriBackend.start().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(Refusal);
  expect(problemOf(thrown)).toEqual(said);
});

it("takes anything else for our own mistake", () => {
  expect(problemOf(new TypeError("x")).code).toBe("internal");
  expect(problemOf("boom").code).toBe("internal");
});
