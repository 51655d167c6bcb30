// What may stand in a letter being written: pasted and quoted HTML, made harmless. Nothing of it
// loads, runs, or looks like a part of the app.
import createPurifier, { type Config } from "dompurify";
import { partOfUrl } from "../../ipc/compose";
import { attributeNames, classNames, elementNames, propertyNames } from "./clean-names";

const config: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: [...elementNames],
  ALLOWED_ATTR: [...attributeNames],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel|mail):|data:image\/)/i,
  ADD_URI_SAFE_ATTR: attributeNames.filter((name) => name !== "src" && name !== "href"),
  RETURN_DOM_FRAGMENT: true,
};

/** Functions that fetch, and every way to hide them. */
const suspicious =
  /url|image|expression|element|attr\s*\(|cross-fade|paint|var\s*\(|[\\<>{}@]|\/\*/i;

/** The declarations of a `style` that only say how text looks. */
export function cleanStyle(style: string): string {
  const kept = style.split(";").flatMap((declaration) => {
    const colon = declaration.indexOf(":");
    const name = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    if (colon < 0 || !propertyNames.has(name) || suspicious.test(value)) return [];
    if (name === "display" && /none|contents|fixed/i.test(value)) return [];
    if (name.startsWith("margin") && value.includes("-")) return [];
    return [`${name}: ${value}`];
  });
  return kept.join("; ");
}

/** Pictures that came with what was pasted, in its own bytes; no SVG, which is a program. */
const ownPicture = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]+$/i;

function purifier() {
  const made = createPurifier(window);
  made.addHook("uponSanitizeAttribute", (element, attribute) => {
    const { attrName, attrValue } = attribute;
    if (attrName === "style") attribute.attrValue = cleanStyle(attrValue);
    if (attrName === "class") {
      attribute.attrValue = attrValue
        .split(/\s+/)
        .filter((name) => classNames.has(name))
        .join(" ");
    }
    if (attrName === "data-fumi") {
      attribute.keepAttr = /^(?:signature|quote)$/.test(attrValue);
      attribute.forceKeepAttr = attribute.keepAttr;
    }
    if (attribute.attrValue === "" && /^(?:style|class)$/.test(attrName))
      attribute.keepAttr = false;
    if (attrName === "src") attribute.keepAttr = element.nodeName === "IMG";
    if (attrName === "href") attribute.keepAttr = /^(?:https?|mailto|tel):/i.test(attrValue.trim());
  });
  return made;
}

let kept: ReturnType<typeof purifier> | undefined;

/** `draft` is the one whose own images may be shown. */
export function cleanFragment(html: string, draft: string): DocumentFragment {
  kept ??= purifier();
  const inert = kept.sanitize(html, config);
  for (const image of inert.querySelectorAll("img")) {
    const src = image.getAttribute("src") ?? "";
    if (partOfUrl(src)?.draft === draft || ownPicture.test(src)) continue;
    image.replaceWith(image.getAttribute("alt")?.trim() ?? "");
  }
  return document.importNode(inert, true);
}

export function cleanHtml(html: string, draft: string): string {
  const holder = document.implementation.createHTMLDocument("").createElement("div");
  holder.append(cleanFragment(html, draft));
  return holder.innerHTML;
}
