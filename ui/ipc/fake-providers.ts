// The providers the make-believe engine knows. A table.
import type { Found, ServerForm, Suggestion } from "./backend";

export const tls = (host: string, port: number): ServerForm => ({ host, port, security: "tls" });
const starttls = (host: string): ServerForm => ({ host, port: 587, security: "starttls" });

export const known: Record<string, [string, ServerForm, ServerForm, string | null]> = {
  "zoho.com": ["zoho", tls("imap.zoho.com", 993), tls("smtp.zoho.com", 465), "enableImap"],
  "zoho.eu": ["zoho", tls("imap.zoho.eu", 993), tls("smtp.zoho.eu", 465), "enableImap"],
  "gmail.com": ["google", tls("imap.gmail.com", 993), tls("smtp.gmail.com", 465), "appPassword"],
  "outlook.com": [
    "microsoft",
    tls("outlook.office365.com", 993),
    starttls("smtp.office365.com"),
    "browserOnly",
  ],
  "icloud.com": [
    "icloud",
    tls("imap.mail.me.com", 993),
    starttls("smtp.mail.me.com"),
    "appPassword",
  ],
  "yahoo.com": [
    "yahoo",
    tls("imap.mail.yahoo.com", 993),
    tls("smtp.mail.yahoo.com", 465),
    "appPassword",
  ],
  "posteo.example": ["posteo", tls("posteo.example", 993), tls("posteo.example", 465), null],
  "fastmail.com": [
    "fastmail",
    tls("imap.fastmail.com", 993),
    tls("smtp.fastmail.com", 465),
    "appPassword",
  ],
};

/** What is found in the make-believe net, the best first. */
const inTheNet: Record<string, Partial<Found>[]> = {
  "company.example": [
    {
      source: "mx",
      by: "mx.zoho.eu",
      provider: "zoho",
      title: "Zoho Mail (Europe)",
      imap: tls("imappro.zoho.eu", 993),
      smtp: tls("smtppro.zoho.eu", 465),
      hint: "enableImap",
    },
  ],
  "club.example": [
    {
      source: "autoconfig",
      by: "club.example",
      title: "The Club",
      imap: tls("imap.club.example", 993),
      smtp: tls("smtp.club.example", 465),
    },
    {
      source: "srv",
      by: "club.example",
      imap: tls("post.hosting.example", 993),
      smtp: tls("post.hosting.example", 465),
      foreign: true,
    },
  ],
};

/** What a search for an address finds. */
export function foundInTheNet(address: string): Found[] {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const server = tls("", 0);
  const empty = { source: "guess", by: "", provider: "", title: "", hint: null } as const;
  const plain = { ...empty, imap: server, smtp: server, username: address, foreign: false };
  return (inTheNet[domain] ?? []).map((found) => ({ ...plain, ...found }));
}

/** What is filled in before anybody is asked. */
export function suggested(address: string): Suggestion {
  const domain = address.includes("@") ? address.slice(address.lastIndexOf("@") + 1) : "";
  const found = known[domain === "" ? "zoho.com" : domain.toLowerCase()];
  if (found) {
    const [provider, imap, smtp, hint] = found;
    return { provider, imap, smtp, username: address, hint };
  }
  const [imap, smtp] = [tls(`imap.${domain}`, 993), tls(`smtp.${domain}`, 465)];
  return { provider: "guess", imap, smtp, username: address, hint: null };
}
