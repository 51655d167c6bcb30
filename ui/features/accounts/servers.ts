// An account's servers as plain lines, to be typed into a phone.
import type { AccountSettings, Security } from "../../ipc/backend";
import { m } from "../../paraglide/messages";

export interface Line {
  key: string;
  /** What it is called where its neighbours are seen. */
  label: string;
  /** What it is called by itself. */
  what: string;
  value: string;
}

export interface Group {
  key: string;
  title: string;
  lines: Line[];
}

const secured = (security: Security) =>
  security === "tls" ? m.security_tls() : m.security_starttls();

export function groups({ address, servers }: AccountSettings): Group[] {
  const line = (key: string, label: string, value: string, what = label) => ({
    key,
    label,
    what,
    value,
  });
  const { imap, smtp, username } = servers;
  return [
    {
      key: "who",
      title: "",
      lines: [
        line("address", m.servers_email(), address),
        line("username", m.wizard_username(), username),
      ],
    },
    {
      key: "imap",
      title: m.servers_incoming(),
      lines: [
        line("imap-host", m.servers_host(), imap.host, m.wizard_imap_server()),
        line("imap-port", m.servers_port(), String(imap.port), m.wizard_imap_port()),
        line("imap-tls", m.servers_security(), secured(imap.security), m.wizard_imap_security()),
      ],
    },
    {
      key: "smtp",
      title: m.servers_outgoing(),
      lines: [
        line("smtp-host", m.servers_host(), smtp.host, m.wizard_smtp_server()),
        line("smtp-port", m.servers_port(), String(smtp.port), m.wizard_smtp_port()),
        line("smtp-tls", m.servers_security(), secured(smtp.security), m.wizard_smtp_security()),
      ],
    },
  ];
}

/** All of it as text. */
export function asText(all: readonly Group[]): string {
  const lines = all.flatMap((group) => [
    ...(group.title === "" ? [] : ["", group.title]),
    ...group.lines.map(({ label, value }) => `${label}: ${value}`),
  ]);
  return `${lines.join("\n")}\n`;
}
