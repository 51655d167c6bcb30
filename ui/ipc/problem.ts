// A refused call, as an error that carries the engine's problem.
import type { Problem } from "./backend";

export type ProblemCode =
  | "wrongPassword"
  | "appPassword"
  | "imapDisabled"
  | "federatedSignIn"
  | "policyForbids"
  | "planWithoutImap"
  | "wrongServer"
  | "blocked"
  | "noNetwork"
  | "hostNotFound"
  | "refused"
  | "timedOut"
  | "portBlocked"
  | "captivePortal"
  | "certExpired"
  | "certNotYetValid"
  | "certWrongHost"
  | "certUnknownIssuer"
  | "certOther"
  | "tlsUnavailable"
  | "startTlsMissing"
  | "injected"
  | "notImap"
  | "tooManyConnections"
  | "serverTrouble"
  | "serverRefused"
  | "smtpRefused"
  | "smtpNotAllowed"
  | "senderNotAllowed"
  | "sendingLimit"
  | "contentRefused"
  | "recipientRefused"
  | "keyringLocked"
  | "keyringAbsent"
  | "wrongPassphrase"
  | "notFound"
  | "notHeld"
  | "tooLarge"
  | "storeDamaged"
  | "diskFull"
  | "badAddress"
  | "badServer"
  | "accountExists"
  | "notAllowed"
  | "otherAccount"
  | "fileExists"
  | "mailboxExists"
  | "badName"
  | "badMessage"
  | "cannotUndo"
  | "identityExists"
  | "lastIdentity"
  | "unsent"
  | "badSettings"
  | "badFile"
  | "notLeft"
  | "internal"
  | "cancelled";

export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
    this.name = "Refusal";
  }
}

export function problem(
  code: string,
  server: string | null = null,
  host: string | null = null,
  page: string | null = null,
) {
  return { code, server, host, page } satisfies Problem;
}

/** Whatever was thrown, as a problem: what is not one of ours is our own mistake. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown.problem;
  if (typeof thrown === "object" && thrown !== null && "code" in thrown) {
    const { code } = thrown;
    if (typeof code === "string") {
      const [server, host] = [textIn(thrown, "server"), textIn(thrown, "host")];
      return problem(code, server, host, textIn(thrown, "page"));
    }
  }
  return problem("internal");
}

function textIn(value: object, key: string): string | null {
  const found: unknown = Reflect.get(value, key);
  return typeof found === "string" ? found : null;
}
