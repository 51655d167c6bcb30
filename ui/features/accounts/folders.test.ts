// Thousands of mailboxes are chosen from without drawing them all.
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { mailboxOf } from "../../ipc/fake-boxes";
import { arrange } from "../../shared/tree";
import FolderGrid from "./FolderGrid.svelte";

const user = userEvent.setup();

beforeEach(() => {
  // jsdom lays nothing out: the grid is told how tall it is.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 352 });
});

function open(refuses = false) {
  const lists = Array.from({ length: 2000 }, (_, n) => mailboxOf(`List ${n}`));
  const lines = arrange([mailboxOf("INBOX", "inbox", { messages: 3 }), ...lists], "en");
  const calls: string[] = [];
  const onchoose = async (mailbox: { path: string }, change: object) => {
    calls.push(`${mailbox.path} ${JSON.stringify(change)}`);
    return !refuses;
  };
  const sizes = new Map([["INBOX", 1_500_000]]);
  render(FolderGrid, { lines, sizes, onchoose });
  return { calls, grid: screen.getByRole("grid", { name: "Mailboxes" }) };
}

it("draws few of two thousand mailboxes, and counts them all", () => {
  const { grid } = open();
  expect(grid.getAttribute("aria-rowcount")).toBe("2002");
  expect(within(grid).getAllByRole("row").length).toBeLessThan(30);
  expect(within(grid).getByText("3 messages, 1.5 MB")).toBeTruthy();
});

it("walks from the first to the last by the keyboard, and chooses with the space bar", async () => {
  const { calls, grid } = open();
  const stops = grid.querySelectorAll('[tabindex="0"]');
  expect(stops).toHaveLength(1);
  (stops[0] as HTMLElement).focus();
  await user.keyboard("{ArrowDown}{ArrowRight}");
  expect(document.activeElement).toBe(screen.getByRole("checkbox", { name: "Show List 0" }));
  await user.keyboard("{End}");
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole("checkbox", { name: "Show List 1999" })),
  );
  await user.keyboard(" ");
  expect(calls).toEqual(['List 1999 {"shown":false}']);
});

it("shows the choice that counts where another was refused", async () => {
  open(true);
  const box = screen.getByRole("checkbox", { name: "Sync List 0" });
  await user.click(box);
  await waitFor(() => expect((box as HTMLInputElement).checked).toBe(true));
});
