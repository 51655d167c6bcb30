// What was typed into the wizard, as it is judged and sent.
import type { SetupForm } from "../../ipc/backend";

export function isPort(port: number | null): boolean {
  return port !== null && Number.isInteger(port) && port > 0 && port < 65536;
}

/** Whether servers and user name are all there. */
export function isWhole({ imap, smtp, username }: SetupForm): boolean {
  const servers = [imap, smtp].every(({ host, port }) => host.trim() !== "" && isPort(port));
  return servers && username.trim() !== "";
}

export function cleaned(form: SetupForm): SetupForm {
  const { name, address, username, imap, smtp, withoutSmtp } = form;
  return {
    withoutSmtp,
    name: name.trim(),
    address: address.trim(),
    username: username.trim(),
    imap: { ...imap, host: imap.host.trim() },
    smtp: { ...smtp, host: smtp.host.trim() },
  };
}
