// Where a link leads, cut so that the host can be shown in bold.
import type { Link } from "../../ipc/backend";

/** The host is looked for after any user name: `https://bank.example@evil.example/`. */
export function splitAtHost({ url, host }: Link): { before: string; host: string; after: string } {
  const scheme = /^[a-z][a-z0-9+.-]*:(\/\/)?/i.exec(url)?.[0] ?? "";
  const end = url.slice(scheme.length).search(/[/?#]/);
  const authority = end < 0 ? url.length : scheme.length + end;
  const start = scheme.endsWith("//") ? url.slice(0, authority).lastIndexOf("@") + 1 : 0;
  const at = url.toLowerCase().indexOf(host.toLowerCase(), Math.max(scheme.length, start));
  if (
    host === "" ||
    at < 0 ||
    at + host.length > (scheme.endsWith("//") ? authority : url.length)
  ) {
    return { before: url, host: host === "" ? "" : ` ${host}`, after: "" };
  }
  const after = at + host.length;
  return { before: url.slice(0, at), host: url.slice(at, after), after: url.slice(after) };
}

/** As the shell says it: the host, or for `mailto:` the address; nothing when there is none. */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return "";
  const { hostname, pathname } = new URL(url);
  return hostname === "" ? decodeURIComponent(pathname) : hostname;
}
