// What speaks against a letter, in words, the gravest first.
import type { Notes, Oddity, OpenMessage } from "../../ipc/backend";
import { m } from "../../paraglide/messages";

const words: Record<Oddity["kind"], (oddity: Oddity) => string> = {
  nameIsAnAddress: ({ what }) => m.odd_name_is_address({ address: what }),
  severalSenders: () => m.odd_several_senders(),
  brokenAddress: () => m.odd_broken_address(),
  deceptiveDomain: ({ what }) => m.odd_deceptive_domain({ domain: what }),
  looksLike: ({ what, like }) => m.odd_looks_like({ domain: what, like }),
  answersElsewhere: ({ what }) => m.odd_answers_elsewhere({ address: what }),
};

/** Links beyond these are told when they are followed. */
const most = 3;

export function warnings(message: OpenMessage): { grave: string[]; mild: string[] } {
  const { oddities, origin, claims }: Notes = message.notes;
  const domain = message.from[0]?.email.split("@").at(-1) ?? "";
  const seen = new Set<string>();
  const links = claims
    .filter(({ grave }) => grave)
    .map(({ host, leads }) => m.odd_link({ host, leads }))
    .filter((line) => !seen.has(line) && seen.add(line));
  const mild = oddities.filter(({ kind }) => kind === "answersElsewhere");
  const grave = oddities.filter(({ kind }) => kind !== "answersElsewhere");
  return {
    grave: [
      ...(origin === "disowned" ? [m.odd_disowned({ domain })] : []),
      ...grave.map((oddity) => words[oddity.kind](oddity)),
      ...links.slice(0, most),
    ],
    mild: mild.map((oddity) => words[oddity.kind](oddity)),
  };
}
