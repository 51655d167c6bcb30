// How an account stands, in a few words.
import type { Account } from "../../ipc/backend";
import { m } from "../../paraglide/messages";
import { language } from "../../shared/language.svelte";
import { shown } from "../../shared/numbers";
import { inWords } from "../../shared/problems";

export function standing({ kind, progress, problem }: Account["state"]): string {
  if (kind === "syncing" && progress) {
    const { done, total } = progress;
    return m.state_progress({
      done: shown(done, language.tag),
      total: shown(total, language.tag),
    });
  }
  if (kind === "failed" && problem) return inWords(problem).title;
  return {
    idle: m.state_idle,
    offline: m.state_offline,
    connecting: m.state_connecting,
    syncing: m.state_syncing,
    signInNeeded: m.state_signInNeeded,
    passwordNeeded: m.state_passwordNeeded,
    failed: m.state_failed,
  }[kind]();
}
