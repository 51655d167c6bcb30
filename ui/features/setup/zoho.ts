// Zoho's data centres and its two kinds of hosts. A table.
import type { ServerForm } from "../../ipc/backend";
import { m } from "../../paraglide/messages";

export type Region = "com" | "eu" | "in" | "jp" | "au" | "ca" | "cn" | "sa" | "ae" | "uk";

export const regions: Record<Region, { domain: string; label: () => string }> = {
  com: { domain: "zoho.com", label: m.region_com },
  eu: { domain: "zoho.eu", label: m.region_eu },
  in: { domain: "zoho.in", label: m.region_in },
  jp: { domain: "zoho.jp", label: m.region_jp },
  au: { domain: "zoho.com.au", label: m.region_au },
  ca: { domain: "zohocloud.ca", label: m.region_ca },
  cn: { domain: "zoho.com.cn", label: m.region_cn },
  sa: { domain: "zoho.sa", label: m.region_sa },
  ae: { domain: "zoho.ae", label: m.region_ae },
  uk: { domain: "zoho.uk", label: m.region_uk },
};

export type ZohoKind = "personal" | "company";

/** Zoho's own domains end in a region's; everything else is a domain of the customer's own. */
export function kindOf(address: string): ZohoKind {
  const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
  const own = /^(zoho|zohomail)\.(com|eu|in|jp|sa|ae|uk|com\.au|com\.cn)$/.test(domain);
  const canada = domain === "zohocloud.ca" || domain === "zohomailcloud.ca";
  return own || canada || !address.includes("@") || domain === "" ? "personal" : "company";
}

/** China has no separate hosts for organisations. */
export function zohoServers(
  region: Region,
  kind: ZohoKind,
): { imap: ServerForm; smtp: ServerForm } {
  const { domain } = regions[region];
  const pro = kind === "company" && region !== "cn" ? "pro" : "";
  return {
    imap: { host: `imap${pro}.${domain}`, port: 993, security: "tls" },
    smtp: { host: `smtp${pro}.${domain}`, port: 465, security: "tls" },
  };
}

/** What a host says of itself, so that the two drop-downs agree with edited servers. */
export function readHost(host: string): { region: Region; kind: ZohoKind } | undefined {
  const found = /^imap(pro)?\.(.+)$/.exec(host.toLowerCase());
  const region = (Object.keys(regions) as Region[]).find(
    (key) => regions[key].domain === found?.[2],
  );
  if (!region) return undefined;
  return { region, kind: found?.[1] ? "company" : "personal" };
}
