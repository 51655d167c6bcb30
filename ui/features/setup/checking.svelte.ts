// How far the check of an account is, step by step.
import type { Check, CheckStep, SetupForm } from "../../ipc/backend";

type State = Check["state"] | "waiting";

export class Checking {
  states = $state<Record<CheckStep, State>>(waiting());
  /** What the check of each step said last. */
  told = $state<Partial<Record<CheckStep, Check>>>({});
  /** The host at which the mailbox was found, when it is not the one that was tried first. */
  moved = $state("");

  begin(): void {
    this.states = waiting();
    this.told = {};
    this.moved = "";
  }

  /** A provider with two sets of hosts may have the account at the other one: the form follows. */
  hear(check: Check, form: SetupForm): void {
    const { step, state, host } = check;
    this.states[step] = state;
    this.told[step] = check;
    if (step === "browser" || step === "mailboxes" || host === "" || host === form[step].host)
      return;
    if (step === "imap" && state === "ok") this.moved = host;
    if (step === "smtp" || state === "ok") form[step].host = host;
  }

  /** What was still running did not work. */
  end(): void {
    for (const step of Object.keys(this.states) as CheckStep[]) {
      if (this.states[step] === "running") this.states[step] = "failed";
    }
  }
}

function waiting(): Record<CheckStep, State> {
  return { browser: "waiting", imap: "waiting", mailboxes: "waiting", smtp: "waiting" };
}
