// Drafts as the make-believe engine makes them: blank, or answering a message.
import type * as ipc from "./backend";

export interface Kept {
  letter: ipc.Letter;
  versions: { revision: number; changed: number; body: string }[];
  changed: number;
  template: boolean;
}

interface From {
  account: string;
  identity: ipc.Identity;
}

export function blank(kind: ipc.ComposeKind, { account, identity }: From): ipc.Letter {
  const { signature } = identity.form;
  const signed = signature === "" ? "" : `<div data-fumi="signature">-- <br>${signature}</div>`;
  return {
    draft: "",
    account,
    identity: identity.id,
    kind,
    to: [],
    cc: [],
    bcc: [],
    subject: "",
    format: "html",
    body: `<div><br></div>${signed}`,
    parts: [],
    revision: 0,
    answers: null,
    limit: 25_000_000,
    size: 0,
    conflict: false,
  };
}

/** Fills in what the message that is answered says. */
export function answer(letter: ipc.Letter, message: ipc.OpenMessage): void {
  const { kind } = letter;
  letter.answers = message.id;
  if (kind === "redirect" || kind === "editAsNew") {
    Object.assign(letter, { subject: message.subject, body: message.body?.html ?? "" });
    return;
  }
  const forward = kind === "forward" || kind === "forwardAttached";
  letter.subject = `${forward ? "Fwd" : "Re"}: ${message.subject.replace(/^(re|fwd): /i, "")}`;
  if (!forward) letter.to = [...message.from];
  if (kind === "replyAll") letter.cc = [...message.cc];
  if (kind === "forwardAttached") return;
  const name = message.from[0]?.name ?? "";
  letter.body +=
    `<div data-fumi="quote"><div>${name} wrote:</div>` +
    `<blockquote type="cite">${message.body?.html ?? ""}</blockquote></div>`;
}

/** `Bob <bob@example.org>, hanako@example.jp` */
export function people(list: string): ipc.Person[] {
  const each = list.split(",").map((one) => one.trim());
  return each.flatMap((one) => {
    const found = /^(.*)<(.+)>$/.exec(one);
    if (found) return [{ name: (found[1] ?? "").trim(), email: found[2] ?? "" }];
    return one === "" ? [] : [{ name: "", email: one }];
  });
}

export function previewOf(body: string): string {
  return body
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120);
}

export function warningsOf({ to, cc, bcc, subject, body, parts }: ipc.Letter): ipc.Warning[] {
  const all = [...to, ...cc, ...bcc];
  const warnings: ipc.Warning[] = [];
  const warn = (code: ipc.WarningCode, detail: string | null = null) =>
    warnings.push({ code, detail });
  if (all.length === 0) warn("noRecipients");
  const bad = all.find(({ email }) => !/^[^\s@]+@[^\s@]+$/.test(email));
  if (bad) warn("badAddress", bad.email);
  if (subject.trim() === "") warn("noSubject");
  const own = body.replace(/<blockquote[\s\S]*/, "");
  const word = /attached|添付/.exec(own)?.[0];
  if (word !== undefined && parts.length === 0) warn("forgottenAttachment", word);
  if (all.length > 20) warn("manyRecipients", String(all.length));
  const noReply = all.find(({ email }) => /^no-?reply@/i.test(email));
  if (noReply) warn("noReply", noReply.email);
  return warnings;
}

/** Whom the person has written to. */
export const known = people(
  "Bob Tanner <bob@example.org>, 佐藤 花子 <hanako.sato@example.jp>, " +
    "Kenji Tanaka <kenji@example.co.jp>, Bobbie Ito <bobbie@example.jp>",
);
