// The provider cards of the wizard, in their order, with the domain each one is asked for by.
import { m } from "../../paraglide/messages";

export type Provider = "zoho" | "google" | "microsoft" | "icloud" | "yahoo" | "fastmail" | "other";

interface Card {
  key: Provider;
  label: () => string;
  hint: () => string;
  domain: string;
  letter: string;
  colour: string;
}

export const cards: readonly Card[] = [
  card("zoho", m.provider_zoho, m.hint_zoho, "", "Z", "#b3362b"),
  card("google", m.provider_google, m.hint_google, "gmail.com", "G", "#2f6bc4"),
  card("microsoft", m.provider_microsoft, m.hint_microsoft, "outlook.com", "M", "#1d6b8f"),
  card("icloud", m.provider_icloud, m.hint_icloud, "icloud.com", "i", "#55606e"),
  card("yahoo", m.provider_yahoo, m.hint_yahoo, "yahoo.com", "Y", "#6b2fb3"),
  card("fastmail", m.provider_fastmail, m.hint_fastmail, "fastmail.com", "F", "#2b4a8f"),
  card("other", m.provider_other, m.hint_other, "", "@", "#6b6459"),
];

function card(
  key: Provider,
  label: () => string,
  hint: () => string,
  domain: string,
  letter: string,
  colour: string,
): Card {
  return { key, label, hint, domain, letter, colour };
}

export function cardOf(key: Provider): Card {
  const found = cards.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`no card for ${key}`);
  return found;
}

/** The address to ask a card's servers with: the person's own when it is of that provider. */
export function standFor(provider: Provider, address: string): string {
  const { domain } = cardOf(provider);
  if (domain === "") return address;
  const [name = ""] = address.split("@");
  return `${name === "" ? "name" : name}@${domain}`;
}

/** The card that belongs to what the engine suggested: a guess to none, one without a card of
 * its own (GMX, Posteo) to "Other". */
export function providerOf(suggested: string): Provider | undefined {
  if (suggested === "guess") return undefined;
  return cards.find(({ key }) => key === suggested)?.key ?? "other";
}
