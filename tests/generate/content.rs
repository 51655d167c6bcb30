//! The content of a generated message: plain, alternative, newsletter, attachment, bounce.

use std::sync::LazyLock;

use super::OWNER;
use super::chance::Chance;
use super::header::Thread;
use super::words_table::{
    DAYS, DAYS_JA, PEOPLE, PEOPLE_JA, SENTENCES, SENTENCES_JA, THINGS, THINGS_JA,
};
use crate::compose::Piece;
use crate::compose::png::Picture;
use crate::compose::text::{Charset, Transfer, base64_lines};

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A person's plain text.
    Plain,
    /// A person's text, also as HTML.
    Alternative,
    /// A page of HTML with tables and styles.
    Newsletter,
    /// A machine's short text.
    Notice,
    /// A mail of a mailing list.
    List,
    /// Text with one or more files.
    Attachment,
    /// HTML with a picture inside.
    Inline,
    /// A delivery that failed (RFC 3464).
    Bounce,
}

impl Kind {
    /// One of them, as often as it comes in a mailbox.
    pub fn any(chance: &mut Chance) -> Self {
        match chance.below(1000) {
            0..330 => Self::Plain,
            330..510 => Self::Alternative,
            510..660 => Self::Newsletter,
            660..790 => Self::Notice,
            790..910 => Self::List,
            910..970 => Self::Attachment,
            970..992 => Self::Inline,
            _ => Self::Bounce,
        }
    }

    /// Whether people answer it.
    pub fn has_replies(self) -> bool {
        matches!(self, Self::Plain | Self::Alternative | Self::List | Self::Attachment)
    }
}

/// Base64 lines of noise, cut for attachments: encoding megabytes for each would take the time.
static NOISE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut chance = Chance::new(0xA77AC4);
    let bytes: Vec<u8> = (0..96 * 1024).flat_map(|_| chance.number().to_le_bytes()).collect();
    base64_lines(&bytes)
});

/// The message: `header` and what belongs under it.
pub fn write(kind: Kind, thread: &Thread, header: &str, at: usize, chance: &mut Chance) -> Vec<u8> {
    let boundary = format!("=_fumi_{:x}", chance.number());
    let piece = match kind {
        Kind::Plain | Kind::List => {
            let length = if chance.percent(15) { 30 } else { 8 };
            plain(thread, &letter(thread, at, length, chance))
        }
        Kind::Notice => plain(thread, &paragraph(thread, 3, 9, chance)),
        Kind::Alternative => alternative(thread, &letter(thread, at, 9, chance), &boundary),
        Kind::Newsletter => newsletter(thread, at, &boundary, chance),
        Kind::Attachment => {
            let mut pieces = vec![plain(thread, &letter(thread, at, 6, chance))];
            for _ in 0..chance.between(1, 2) {
                pieces.push(file(thread, chance));
            }
            Piece::multipart("mixed", &boundary, &pieces)
        }
        Kind::Inline => inline(thread, at, &boundary, chance),
        Kind::Bounce => bounce(thread, &boundary, chance),
    };
    piece.under(header)
}

fn plain(thread: &Thread, text: &str) -> Piece {
    Piece::text("plain", thread.charset, thread.transfer, text)
}

fn alternative(thread: &Thread, text: &str, boundary: &str) -> Piece {
    let paragraphs: String =
        text.split("\n\n").map(|p| format!("<p>{}</p>\n", p.replace('\n', "<br>\n"))).collect();
    let page = format!(
        "<html><head><meta charset=\"{}\"></head>\n<body style=\"font-family: sans-serif\">\n\
         {paragraphs}</body></html>\n",
        thread.charset.name()
    );
    let html = Piece::text("html", thread.charset, thread.transfer, &page);
    Piece::multipart("alternative", boundary, &[plain(thread, text), html])
}

fn newsletter(thread: &Thread, at: usize, boundary: &str, chance: &mut Chance) -> Piece {
    let sections = chance.between(3, 14);
    let (sender, host) = (thread.partner.0, thread.domain());
    let mut page = format!(
        "<!DOCTYPE html><html><head><style>\n.card {{ border: 1px solid #ddd; padding: 16px; }}\n\
         @media (max-width: 600px) {{ .card {{ width: 100% !important; }} }}\n</style></head>\n\
         <body style=\"margin:0;background:#f4f1ea\"><table width=\"600\" align=\"center\">\n\
         <tr><td style=\"background:#2f4858;color:#fff;padding:24px\"><h1>{sender}</h1></td></tr>\n"
    );
    let mut text = format!("{sender}\n\n");
    for n in 0..sections {
        let words = paragraph(thread, 3, 6, chance);
        let link =
            format!("https://{host}/issue/{at}/story/{n}?utm_source=mail&c={:x}", chance.number());
        page.push_str(&format!(
            "<tr><td class=\"card\" style=\"font-family:Georgia,serif;font-size:16px;color:#333\">\
             <img src=\"https://{host}/img/{at}-{n}.jpg\" width=\"560\" alt=\"\">\n\
             <h2 style=\"color:#2f4858\">{}</h2><p>{words}</p>\n\
             <a href=\"{link}\" style=\"background:#f26419;color:#fff;padding:10px\">&rarr;</a>\
             </td></tr>\n",
            thing(thread, chance)
        ));
        text.push_str(&format!("* {words}\n  {link}\n\n"));
    }
    page.push_str(&format!(
        "</table><img src=\"https://{host}/open/{at}.gif\" width=\"1\" height=\"1\">\
         </body></html>\n"
    ));
    let transfer = if thread.japanese { Transfer::Base64 } else { Transfer::Quoted };
    let html = Piece::text("html", Charset::Utf8, transfer, &page);
    if chance.percent(25) {
        return html;
    }
    Piece::multipart("alternative", boundary, &[plain(thread, &text), html])
}

fn file(thread: &Thread, chance: &mut Chance) -> Piece {
    let (name, mime) = match (chance.below(5), thread.japanese) {
        (0, false) => ("report.pdf", "application/pdf"),
        (0, true) => ("見積書.pdf", "application/pdf"),
        (1, _) => ("IMG_2041.jpg", "image/jpeg"),
        (2, false) => (
            "minutes.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (2, true) => (
            "議事録.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (3, _) => ("photos.zip", "application/zip"),
        (_, _) => ("table.csv", "text/csv"),
    };
    // Most files are small; a few are as large as a camera's picture.
    let kilobytes = match chance.below(100) {
        0..50 => chance.between(4, 40),
        50..85 => chance.between(40, 160),
        85..97 => chance.between(160, 400),
        _ => chance.between(400, 900),
    };
    let lines = NOISE.len() / 78;
    let wanted = (kilobytes * 1024 / 78).min(lines - 1);
    let from = chance.below(lines - wanted) * 78;
    let mut piece = Piece::attachment(mime, name, b"");
    piece.body = NOISE[from..from + wanted * 78].to_vec();
    piece
}

fn inline(thread: &Thread, at: usize, boundary: &str, chance: &mut Chance) -> Piece {
    let colour = |chance: &mut Chance| [chance.below(256) as u8, chance.below(256) as u8, 180];
    let mut picture = Picture::gradient(96, 64, colour(chance), colour(chance));
    let white = picture.colour([255, 255, 255]);
    picture.circle(white, (chance.between(10, 80) as i64, 30), 12);
    let id = format!("picture-{at}@{}", thread.domain());
    let text = letter(thread, at, 4, chance);
    let page = format!("<html><body><p>{text}</p><img src=\"cid:{id}\"></body></html>\n");
    let html = Piece::text("html", thread.charset, thread.transfer, &page);
    let image = Piece::inline("image/png", "picture.png", &id, &picture.png());
    Piece::multipart("related; type=\"text/html\"", boundary, &[html, image])
}

fn bounce(thread: &Thread, boundary: &str, chance: &mut Chance) -> Piece {
    let lost = PEOPLE[chance.below(PEOPLE.len())].1;
    let note = format!(
        "This is the mail system at host mx.{}.\n\nI'm sorry to have to inform you that your \
         message could not\nbe delivered to one or more recipients.\n\n<{lost}>: mailbox full\n",
        thread.domain()
    );
    let report = format!(
        "Reporting-MTA: dns; mx.{0}\r\n\r\nFinal-Recipient: rfc822; {lost}\r\nAction: failed\r\n\
         Status: 5.2.2\r\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n",
        thread.domain()
    );
    let original = format!(
        "From: {}\r\nTo: {lost}\r\nSubject: lost\r\nMessage-ID: <{:x}@fumi.example>\r\n",
        OWNER.1,
        chance.number()
    );
    let raw = |mime: &str, body: &str| Piece {
        header: format!("Content-Type: {mime}\r\n"),
        body: body.as_bytes().to_vec(),
    };
    Piece::multipart(
        "report; report-type=delivery-status",
        boundary,
        &[
            Piece::text("plain", Charset::Utf8, Transfer::Seven, &note),
            raw("message/delivery-status", &report),
            raw("text/rfc822-headers", &original),
        ],
    )
}

/// A person's text: greeting, paragraphs, name, and what is answered.
fn letter(thread: &Thread, at: usize, length: usize, chance: &mut Chance) -> String {
    let (writer, reader) = match thread.last_from_owner() {
        true => (OWNER.0, thread.partner.0),
        false => (thread.partner.0, OWNER.0),
    };
    let mut text = match thread.japanese {
        true => format!("{reader} 様\n\nお世話になっております。{writer}です。\n\n"),
        false => format!("Dear {},\n\n", reader.split(' ').next().unwrap_or(reader)),
    };
    for _ in 0..chance.between(2, length) {
        text.push_str(&paragraph(thread, 2, 5, chance));
        text.push_str("\n\n");
    }
    if thread.is_reply() {
        let said = paragraph(thread, 2, 4, chance);
        text.push_str(&said.lines().map(|line| format!("> {line}\n")).collect::<String>());
        text.push('\n');
    }
    let greeting =
        if thread.japanese { "よろしくお願いいたします。" } else { "Best wishes," };
    text.push_str(&format!("{greeting}\n{writer}\n-- \nref {at:06}\n"));
    text
}

fn paragraph(thread: &Thread, least: usize, most: usize, chance: &mut Chance) -> String {
    let table = if thread.japanese { SENTENCES_JA } else { SENTENCES };
    let mut text = String::new();
    let mut column = 0;
    for _ in 0..chance.between(least, most) {
        let sentence = filled(chance.pick(table), thread, chance);
        if column > 0 {
            text.push(if thread.japanese || column > 40 { '\n' } else { ' ' });
            column = if thread.japanese || column > 40 { 0 } else { column };
        }
        column += sentence.chars().count();
        text.push_str(&sentence);
    }
    text
}

fn thing(thread: &Thread, chance: &mut Chance) -> &'static str {
    chance.pick(if thread.japanese { THINGS_JA } else { THINGS })
}

fn filled(sentence: &str, thread: &Thread, chance: &mut Chance) -> String {
    let mut text = String::with_capacity(sentence.len() + 24);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (what, after) = after.split_once('}').unwrap_or((after, ""));
        match what {
            "p" if thread.japanese => {
                let name = PEOPLE_JA[chance.below(PEOPLE_JA.len())].0;
                text.push_str(name.split(' ').next().unwrap_or(name));
            }
            "p" => text.push_str(PEOPLE[chance.below(PEOPLE.len())].0),
            "n" => text.push_str(&chance.between(2, 48).to_string()),
            "d" => text.push_str(chance.pick(if thread.japanese { DAYS_JA } else { DAYS })),
            _ => text.push_str(thing(thread, chance)),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}
