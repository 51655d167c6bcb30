// Letters of the make-believe mailbox that `npm run dev` and the tests show. A table of data.
import type { Attachment, Body, Notes, Person, QueueRow } from "./backend";

export interface Letter {
  from: Person;
  subject: string;
  preview: string;
  to?: Person[];
  cc?: Person[];
  unread?: boolean;
  flagged?: boolean;
  answered?: boolean;
  forwarded?: boolean;
  bodyHeld?: boolean;
  attachments?: Attachment[];
  body?: Body;
  notes?: Partial<Notes>;
}

export const alice: Person = { name: "Alice Morgan", email: "alice@example.com" };
const bob: Person = { name: "Bob Tanner", email: "bob@example.org" };
const hanako: Person = { name: "佐藤 花子", email: "hanako.sato@example.jp" };
const kenji: Person = { name: "田中 健二", email: "kenji@example.co.jp" };
const maria: Person = { name: "Maria Lindqvist", email: "maria@lindqvist.example" };
const garden: Person = { name: "Kew Allotments", email: "committee@allotments.example" };
const press: Person = { name: "The Slow Press", email: "letters@slowpress.example" };
const station: Person = { name: "京都駅観光案内所", email: "info@kyoto-station.example" };
const shop: Person = { name: "Papier & Co.", email: "orders@papier.example" };
const bank: Person = { name: "Zoho Account Security", email: "alert@zoh0-verify.example" };
const list: Person = { name: "", email: "rust-embedded@lists.example" };

export const text = (html: string): Body => ({
  kind: "text",
  html,
  text: null,
  ownColours: false,
  remoteBlocked: 0,
});
const paragraphs = (...lines: string[]) => text(lines.map((line) => `<p>${line}</p>`).join(""));

/** A small picture of a hill at dusk, inside the mail itself. */
const picture =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="220"><rect width="560" height="220" fill="#f1d9c0"/><circle cx="410" cy="92" r="38" fill="#d9694a"/><path d="M0 170 Q140 90 280 160 T560 130 V220 H0Z" fill="#566b7a"/><path d="M0 200 Q180 140 330 190 T560 175 V220 H0Z" fill="#34454f"/></svg>',
  );

const newsletter = `<div style="background:#f4efe6;padding:24px 0;font-family:Georgia,serif;color:#3a322a">
<table width="560" align="center" cellpadding="0" cellspacing="0" style="background:#fffdf9;border:1px solid #e4dac8">
<tr><td style="padding:28px 36px 8px;font-size:13px;letter-spacing:2px;color:#9a7b4f">THE SLOW PRESS · No. 48</td></tr>
<tr><td style="padding:0 36px"><h1 style="font-weight:normal;font-size:30px;line-height:1.2;margin:8px 0 16px">On writing letters by hand</h1></td></tr>
<tr><td><img src="${picture}" width="558" alt="Hills at dusk"></td></tr>
<tr><td style="padding:20px 36px;font-size:16px;line-height:1.6"><p>There is a drawer in my grandmother’s house that still smells of cedar and ink. In it, tied with kitchen string, are four hundred letters.</p>
<p>This week we visit a paper mill in Echizen, a typesetter in Leipzig, and a postwoman who has walked the same valley for thirty years.</p>
<p><a href="mail://localhost/link/1/0" title="https://slowpress.example/48" style="color:#9a4b2f">Read the issue</a></p></td></tr>
<tr><td style="padding:16px 36px 28px;font-size:12px;color:#8b7d69">You get this because you asked for it. <a href="mail://localhost/link/1/1" title="https://slowpress.example/leave" style="color:#8b7d69">Unsubscribe</a></td></tr>
</table></div>`;

const order = `<div><p>Hello Alice,</p><p>your order <b>PC-20418</b> left our workshop this morning.</p>
<table border="0" cellpadding="6" style="border-collapse:collapse"><tr><th align="left">Item</th><th align="right">Qty</th></tr>
<tr><td>Letter pad A5, laid, 80 sheets</td><td align="right">2</td></tr><tr><td>Envelopes C6, lined in indigo</td><td align="right">50</td></tr></table>
<p>You can <a href="mail://localhost/link/1/0" title="https://papier.example/track/PC-20418">follow the parcel</a>.</p><p>Papier &amp; Co.</p></div>`;

export const letters: Letter[] = [
  {
    from: hanako,
    subject: "週末の京都旅行について",
    preview:
      "アリスさん、新幹線の切符が取れました。土曜の朝9時に東京駅の銀の鈴で待ち合わせましょう。",
    unread: true,
    cc: [kenji],
    attachments: [{ part: 2, name: "旅程表.pdf", mime: "application/pdf", size: 184320 }],
    body: paragraphs(
      "アリスさん、",
      "新幹線の切符が取れました。土曜の朝9時に東京駅の「銀の鈴」で待ち合わせましょう。紅葉は今週がちょうど見頃だそうです。",
      "宿は哲学の道の近くの小さな旅館にしました。旅程表を添付しますので、気になるところがあれば教えてください。",
      "楽しみにしています。<br>花子",
    ),
  },
  {
    from: bob,
    subject: "Re: The reading group on Thursday",
    preview:
      "Seven works for me. I’ll bring the second volume and something to eat. Shall we ask Maria?",
    unread: true,
    flagged: true,
    body: text(
      `<p>Seven works for me. I’ll bring the second volume and something to eat.</p><p>Shall we ask Maria? She read it years ago and has Opinions. The map is at <a href="mail://localhost/link/1/0" title="https://maps.example/?q=12+Mill+Lane">https://maps.example/?q=12+Mill+Lane</a></p><p>Bob</p><blockquote><p>On Monday, Alice Morgan wrote:</p><p>Is Thursday at seven still good for everyone? I can do the tea.</p><blockquote><p>Let’s keep it small this time.</p></blockquote></blockquote>`,
    ),
  },
  {
    from: press,
    subject: "No. 48 · On writing letters by hand",
    preview: "There is a drawer in my grandmother’s house that still smells of cedar and ink.",
    unread: true,
    body: {
      kind: "html",
      html: newsletter,
      text: '<p>THE SLOW PRESS, No. 48</p><p>On writing letters by hand</p><p>There is a drawer in my grandmother’s house that still smells of cedar and ink.</p><p>Read the issue: <a href="mail://localhost/link/1/0" title="https://slowpress.example/48">https://slowpress.example/48</a></p>',
      ownColours: true,
      remoteBlocked: 3,
    },
    notes: {
      trusts: "slowpress.example",
      trackers: ["Mailchimp"],
      origin: "confirmed",
      leave: [{ kind: "oneClick", to: "slowpress.example", what: "", body: "" }],
    },
  },
  {
    from: kenji,
    subject: "【ご確認】11月分の請求書",
    preview:
      "いつもお世話になっております。11月分の請求書をお送りいたします。ご確認のほどお願いいたします。",
    answered: true,
    attachments: [
      { part: 2, name: "請求書_2026-11.pdf", mime: "application/pdf", size: 96256 },
      {
        part: 3,
        name: "明細.xlsm",
        mime: "application/vnd.ms-excel",
        size: 22528,
        danger: "macros",
      },
    ],
    body: paragraphs(
      "アリス様",
      "いつもお世話になっております。田中です。<br>11月分の請求書をお送りいたします。お手数ですが、ご確認のほどよろしくお願いいたします。",
      "お支払い期限：12月20日",
    ),
  },
  {
    from: maria,
    subject: "Photographs from the island",
    preview: "At last I sorted them. The one with the lighthouse is yours if you want a print.",
    attachments: [
      { part: 2, name: "lighthouse.jpg", mime: "image/jpeg", size: 3410000 },
      { part: 3, name: "ferry at six in the morning.jpg", mime: "image/jpeg", size: 2870000 },
    ],
    body: {
      kind: "html",
      html: `<p>At last I sorted them. The one with the lighthouse is yours if you want a print.</p><p><img src="${picture}" alt="The lighthouse hill"></p><p>Love,<br>Maria</p>`,
      text: null,
      ownColours: false,
      remoteBlocked: 0,
    },
  },
  {
    from: shop,
    subject: "Your order PC-20418 is on its way",
    preview: "Letter pad A5, laid, 80 sheets × 2. Envelopes C6, lined in indigo × 50.",
    body: { kind: "html", html: order, text: null, ownColours: false, remoteBlocked: 1 },
  },
  {
    from: garden,
    subject: "Water is off until Friday",
    preview: "A pipe broke at the lower gate. Please bring a can if you are planting out.",
    forwarded: true,
    bodyHeld: false,
    to: [alice, bob, maria, hanako, kenji],
  },
  {
    from: bank,
    subject: "Your mailbox will be closed in 24 hours",
    preview: "We detected unusual activity. Confirm your password now to keep your mail.",
    body: {
      kind: "html",
      html: `<p>Dear user,</p><p>We detected unusual activity. <a href="mail://localhost/link/1/0" title="https://zoho.com.account-verify.example/login">Confirm your password now</a> to keep your mail.</p>`,
      text: null,
      ownColours: false,
      remoteBlocked: 2,
    },
    notes: {
      trusts: "zoh0-verify.example",
      origin: "disowned",
      oddities: [{ kind: "looksLike", what: "zoh0-verify.example", like: "zoho.com" }],
    },
  },
  {
    from: station,
    subject: "お問い合わせありがとうございます",
    preview: "荷物の一時預かりは京都駅地下1階にて、午前8時から午後8時まで承っております。",
  },
  {
    from: list,
    subject: "[rust-embedded] Weekly digest, 14 messages",
    preview:
      "1. A smaller allocator for parts with 8 KB. 2. Reading a rotary encoder without tears.",
  },
];

export const senders: Person[] = [hanako, bob, press, kenji, maria, shop, garden, station, list];

export const subjects: string[] = [
  "Lunch next week?",
  "議事録をお送りします",
  "Re: Notes on the second draft",
  "Minutes of the allotment meeting",
  "ご注文の発送について",
  "A question about the lease",
  "Re: 日程の件",
  "Tickets for Saturday",
  "Invoice 2291",
  "懇親会のお知らせ",
  "The book you lent me",
];

export const previews: string[] = [
  "Thanks for this. I have two small remarks and otherwise it is ready to go out.",
  "先日はありがとうございました。資料を整理しましたので、お時間のあるときにご覧ください。",
  "It rained the whole way, and it was the best walk of the year.",
  "下記の日程でご都合はいかがでしょうか。ご返信をお待ちしております。",
  "Could you look at page four? The numbers do not add up to what we said.",
];

export const linkTargets: Record<string, string> = {
  "0": "https://slowpress.example/48?from=letter",
  "1": "https://slowpress.example/leave",
};

const failed = { account: "a1", failed: true, message: null, name: null };

/** Changes the server would not have. */
export const givenUp: QueueRow[] = [
  {
    ...failed,
    id: "f1",
    kind: "move",
    failure: "overQuota",
    server: "Quota exceeded (mailbox for user is full)",
    subject: "Photos of the allotment",
    source: "INBOX",
    destination: "Archive",
  },
  {
    ...failed,
    id: "f2",
    kind: "create",
    failure: "notAllowed",
    server: "Permission denied",
    subject: null,
    source: null,
    destination: null,
    name: "Shared/Office/2026",
  },
];
