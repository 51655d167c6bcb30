// Says at the foot of the window what did not work, and what to do about it.
import { problemOf } from "../ipc/problem";
import { inWords } from "./problems";
import { status } from "./status.svelte";

export function complain(thrown: unknown): void {
  const words = inWords(problemOf(thrown));
  status.say(`${words.title}. ${words.advice}`, 12_000);
}
