// Where a link may lead that is put into a letter.

/** The whole address; nothing where it is none that mail should carry. */
export function linkOf(typed: string): string | null {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  const mail = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text);
  const whole = mail
    ? `mailto:${text}`
    : /^[a-z][a-z0-9+.-]*:/i.test(text)
      ? text
      : `https://${text}`;
  if (!URL.canParse(whole)) return null;
  const { protocol, hostname } = new URL(whole);
  if (protocol === "mailto:" || protocol === "tel:") return whole;
  const web = protocol === "https:" || protocol === "http:";
  return web && hostname.includes(".") ? whole : null;
}
