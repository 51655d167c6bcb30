// How the shell answers: what it rejects with is a problem, and becomes an error that carries it.
import { problemOf, Refusal } from "./problem";

export async function call<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw new Refusal(problemOf(thrown));
  }
}

export async function done(answer: Promise<unknown>): Promise<void> {
  await call(answer);
}
