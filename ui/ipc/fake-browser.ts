// The make-believe engine as the page's address asks for it, e.g. ?state=offline&locale=ja.
import type { CheckStep, Keyring, StateKind } from "./backend";
import { FakeBackend, type FakeOptions } from "./fake";

export function fakeFromAddress(): FakeBackend {
  const asked = new URLSearchParams(location.search);
  const options: FakeOptions = { delay: Number(asked.get("delay") ?? 500) };
  const number = (name: string) => (asked.has(name) ? Number(asked.get(name)) : undefined);
  options.accounts = number("accounts") ?? 1;
  options.size = number("size") ?? 100_000;
  options.locale = asked.get("locale") ?? navigator.language;
  options.failed = asked.has("failed");
  options.sealedLocked = asked.has("sealed");
  if (asked.has("state")) options.state = asked.get("state") as StateKind;
  if (asked.has("keyring")) options.keyring = asked.get("keyring") as Keyring;
  if (asked.has("fail")) options.failAt = asked.get("fail") as CheckStep;
  const code = asked.get("code");
  if (code !== null) options.code = code;
  const backend = new FakeBackend(options);
  Object.assign(window, { fumi: backend });
  return backend;
}
