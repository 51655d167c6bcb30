// The document a mail is shown in: no script, no network, no way out but the links Rust keeps.

/** What the mail's own document may do. Sanitising comes first; this is the second wall. */
export const framePolicy =
  "default-src 'none'; img-src mail: http://mail.localhost data:; style-src 'unsafe-inline'; " +
  "font-src 'none'; form-action 'none'; base-uri 'none'";

/** Never more than this: with scripts or forms allowed the mail could reach the app. */
export const frameSandbox = "allow-same-origin";

export interface Page {
  dark: boolean;
  /** The mail brings colours of its own: on a dark page they are turned over as a whole. */
  ownColours: boolean;
  /** Made from plain text: set as text, wrapped, with quotes marked. */
  plain: boolean;
  lang: string;
  /** In hundredths. */
  zoom?: number;
}

const base = `
html{height:auto!important;min-height:0!important;overflow-x:auto;overflow-y:hidden;-webkit-text-size-adjust:100%}
body{display:flow-root;height:auto!important;min-height:0!important;margin:0;padding:16px 0;
font:15px/1.6 system-ui,-apple-system,"Segoe UI","Noto Sans","Hiragino Sans","Yu Gothic UI","Noto Sans CJK JP","Meiryo",sans-serif;overflow-wrap:break-word}
img{max-width:100%;height:auto}
img[data-remote]{min-width:24px;min-height:24px;outline:1px dashed #9a9890;outline-offset:-1px}
pre{white-space:pre-wrap}
blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #b9b4a8}
mark.fumi-found{background:#fbe7a1;color:#1c1d20}
mark.fumi-now{background:#f0a36b}
`;

const plainText = `body{max-width:72ch;white-space:normal}p{margin:0 0 1em}
blockquote{border-color:#3a63c8}
blockquote blockquote{border-color:#2f7d4f}
blockquote blockquote blockquote{border-color:#b07a10}
blockquote blockquote blockquote blockquote{border-color:#7a4bb5}
.fumi-signature{opacity:.65}
`;

function colours({ dark, ownColours }: Page): string {
  if (!dark) {
    return ":root{color-scheme:light;background:#fff;color:#1c1d20}a{color:#2f4b94}";
  }
  if (ownColours) {
    return (
      ":root{color-scheme:light;background:#fff;color:#1c1d20;filter:invert(0.92) hue-rotate(180deg)}" +
      "img,video,[background]{filter:invert(1) hue-rotate(180deg)}"
    );
  }
  return (
    ":root{color-scheme:dark;background:#1d1e23;color:#e8e6e1}a{color:#a3b8f3}" +
    "blockquote{border-color:#4a4d57;color:#b3b4ba}"
  );
}

export function frameDocument(html: string, page: Page): string {
  const size = (page.zoom ?? 100) === 100 ? "" : `body{zoom:${(page.zoom ?? 100) / 100}}`;
  const pad = page.ownColours ? "body{padding:8px}" : "";
  return (
    `<!doctype html><html lang="${page.lang}"><head>` +
    `<meta http-equiv="Content-Security-Policy" content="${framePolicy}">` +
    `<meta charset="utf-8"><meta name="referrer" content="no-referrer">` +
    `<style>${base}${page.plain ? plainText : ""}${pad}${size}${colours(page)}</style></head>` +
    `<body>${html}</body></html>`
  );
}

/** The number of the link an address stands for: Rust alone opens it, by message and number. */
export function linkNumber(href: string): number | undefined {
  const found = /^(?:mail:\/\/localhost|http:\/\/mail\.localhost)\/link\/\d+\/(\d+)$/.exec(href);
  return found ? Number(found[1]) : undefined;
}

const tallest = 60_000;
const mostChanges = 40;

/** Heights a mail may take: never endlessly, as one that is as tall as its own frame would. */
export class FrameHeight {
  private changes = 0;
  private since = 0;
  private last = 0;

  /** The height to give, or nothing when it should stay. */
  next(measured: number, now: number): number | undefined {
    const height = Math.min(tallest, Math.max(40, Math.ceil(measured)));
    if (height === this.last) return undefined;
    if (now - this.since > 2000) {
      this.since = now;
      this.changes = 0;
    }
    this.changes += 1;
    if (this.changes > mostChanges) return undefined;
    this.last = height;
    return height;
  }
}
