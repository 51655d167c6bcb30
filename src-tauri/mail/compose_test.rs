//! Letters of ours, read again by our own reader; what could break a header is refused.

use crate::address::Address;
use crate::compose::{Body, Letter, Part, Refused, build, is_address, resent};
use crate::message::{Message, part_bytes};

fn person(name: &str, email: &str) -> Address {
    Address { name: name.to_owned(), email: email.to_owned() }
}

fn letter<'a>(to: &'a [Address], parts: &'a [Part<'a>]) -> Letter<'a> {
    Letter {
        from: person("Alice", "alice@example.org"),
        to,
        subject: "Plan",
        date: 1_793_581_200,
        message_id: "one@example.org",
        body: Body::Plain("Dear Bob,\n\nhello.\n"),
        parts,
        boundary: "b0undary",
        ..Letter::default()
    }
}

#[test]
fn a_plain_letter_is_as_short_as_can_be() {
    let bob = [person("Bob", "bob@example.org")];
    let raw = String::from_utf8(build(&letter(&bob, &[])).unwrap()).unwrap();
    assert_eq!(
        raw,
        "Message-ID: <one@example.org>\r\nDate: Mon, 2 Nov 2026 01:00:00 +0000\r\n\
         From: \"Alice\" <alice@example.org>\r\nTo: \"Bob\" <bob@example.org>\r\nSubject: Plan\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=\"utf-8\"; format=\"flowed\"\r\n\
         Content-Transfer-Encoding: 7bit\r\n\r\nDear Bob,\r\n\r\nhello.\r\n"
    );
}

#[test]
fn a_japanese_letter_with_a_picture_and_files_is_read_as_it_was_meant() {
    let all =
        [person("山田 太郎", "yamada@example.jp"), person("O'Neil, \"Bob\"", "bob@example.org")];
    let long = format!("{}.pdf", "とても長い名前の資料".repeat(9));
    let parts = [
        Part { name: "猫.png", mime: "image/png", content_id: Some("cat@x"), content: b"\x89PNG" },
        Part { name: "left out.png", mime: "image/png", content_id: Some("gone@x"), content: b"x" },
        Part { name: &long, mime: "application/pdf", content_id: None, content: b"%PDF\r\n\0\xFF" },
        Part { name: "a \"b\".txt", mime: "text/plain", content_id: None, content: b"x\ny\r\nz" },
    ];
    let html = "<p>山田様</p><p>お世話に<b>なっております</b>。</p><img src=\"cid:cat@x\">";
    let ids: Vec<String> = (0..30).map(|n| format!("{n}.abcdefghijkl@example.org")).collect();
    let raw = build(&Letter {
        cc: &all,
        bcc: &[person("", "carol@example.org")],
        subject: "会議の資料につきまして、来週の打ち合わせの件（至急）",
        in_reply_to: &ids[29..],
        references: &ids,
        reply_to: Some(person("受付", "desk@example.org")),
        body: Body::Html(html),
        ..letter(&all, &parts)
    })
    .unwrap();
    assert!(raw.is_ascii() && raw.split(|b| *b == b'\n').all(|line| line.len() < 999));
    let read = Message::parse(&raw);
    assert_eq!(read.envelope.to, all);
    assert_eq!(read.envelope.cc, all);
    assert_eq!(read.envelope.bcc[0].email, "carol@example.org");
    assert_eq!(read.envelope.reply_to[0].name, "受付");
    assert_eq!(read.envelope.subject, "会議の資料につきまして、来週の打ち合わせの件（至急）");
    assert_eq!(read.envelope.references, ids);
    assert_eq!(read.envelope.in_reply_to, ids[29..]);
    assert_eq!(read.text.as_deref().map(str::trim), Some("山田様\n\nお世話になっております。"));
    assert!(read.html.as_deref().unwrap().contains("<b>なっております</b>"));
    let found: Vec<(&str, bool)> = read.parts.iter().map(|p| (p.name.as_str(), p.inline)).collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], ("猫.png", true));
    assert!(found[1].0.starts_with("とても長い名前の資料") && found[1].0.ends_with(".pdf"));
    for (index, part) in [(1, &parts[2]), (2, &parts[3])] {
        let (_, bytes) = part_bytes(&raw, read.parts[index].index).unwrap();
        assert_eq!(bytes, part.content);
    }
}

#[test]
fn a_letter_has_the_fields_it_may_have_and_no_other() {
    let bob = [person("Bob", "bob@example.org")];
    let ids = ["zero@example.org".to_owned()];
    let full = Letter { cc: &bob, in_reply_to: &ids, references: &ids, ..letter(&bob, &[]) };
    let read = Message::parse(&build(&full).unwrap());
    let allowed = [
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "In-Reply-To",
        "References",
        "Reply-To",
    ];
    for (name, _) in &read.header_fields {
        assert!(allowed.contains(&name.as_str()) || name.starts_with("Content-"), "{name}");
    }
}

#[test]
fn nothing_typed_can_add_a_line_to_the_header() {
    let bob = [person("Bob", "bob@example.org")];
    for end in ["\r\n", "\n", "\r", "\0", "\u{2028}", "\u{85}", "\u{b}"] {
        let evil = format!("x{end}Bcc: eve@evil.example");
        let subject = Letter { subject: &evil, ..letter(&bob, &[]) };
        assert_eq!(build(&subject), Err(Refused::Control("Subject")));
        let name = [person(&evil, "bob@example.org")];
        assert_eq!(build(&letter(&name, &[])), Err(Refused::Control("To")));
        let address = [person("", &format!("bob@example.org{end}Bcc: eve@evil.example"))];
        assert!(matches!(build(&letter(&address, &[])), Err(Refused::Address(_))), "{end:?}");
        let from = Letter { from: person("", &evil), ..letter(&bob, &[]) };
        assert!(build(&from).is_err());
        let id = Letter { message_id: &evil, ..letter(&bob, &[]) };
        assert_eq!(build(&id), Err(Refused::Id));
        let ids = [evil.clone()];
        let references = Letter { references: &ids, ..letter(&bob, &[]) };
        assert_eq!(build(&references), Err(Refused::Id));
        let part = |name, mime, id| [Part { name, mime, content_id: id, content: b"" }];
        let named = part(&evil, "text/plain", None);
        assert_eq!(build(&letter(&bob, &named)), Err(Refused::Control("filename")));
        let typed = part("a", &evil, None);
        let raw = String::from_utf8(build(&letter(&bob, &typed)).unwrap()).unwrap();
        assert!(!raw.contains("eve@"), "{raw}");
    }
}

#[test]
fn no_line_of_a_letter_ends_otherwise_than_lines_do() {
    let bob = [person("Bob", "bob@example.org")];
    let odd = "x\r.\ry\0\n.\nz\r\n.\r\n";
    for body in [Body::Plain(odd), Body::Html(odd)] {
        let raw = build(&Letter { body, ..letter(&bob, &[]) }).unwrap();
        let alone = |pair: &[u8]| (pair[0] == b'\r') != (pair[1] == b'\n');
        assert!(!raw.windows(2).any(alone) && !raw.contains(&0), "{body:?}");
    }
}

#[test]
fn what_is_typed_as_an_address_is_read_strictly() {
    for good in ["bob@example.org", "o'neil+x@a-b.example", "用户@例え.jp", "\"b c\"@x.example"]
    {
        let plain = !good.starts_with('"');
        assert_eq!(is_address(good), plain, "{good}");
    }
    for bad in [
        "",
        "bob",
        "@x",
        "bob@",
        "a@b@c",
        "a b@c",
        "a@b,c@d",
        "<a@b>",
        "a@b>",
        "a@b c",
        "a:b@c",
        "a@-x.example",
        "a@x..example",
        "a@x.example.",
        "a@[127.0.0.1]",
        "a(b)@c",
        "a;b@c",
        "a@b\u{202E}c",
        "a@x_y",
        "a@b\\c",
        "=?utf-8?q?a?=@b",
    ] {
        assert!(!is_address(bad), "{bad}");
    }
    assert!(!is_address(&format!("{}@x.example", "a".repeat(400))));
}

#[test]
fn a_text_that_looks_encoded_arrives_as_it_was_typed() {
    let bob = [person("=?utf-8?q?Eve?=", "bob@example.org")];
    let odd = Letter { subject: "=?utf-8?q?x?= and more", ..letter(&bob, &[]) };
    let read = Message::parse(&build(&odd).unwrap());
    assert_eq!(read.envelope.subject, "=?utf-8?q?x?= and more");
    assert_ne!(read.envelope.to[0].name, "Eve");
}

#[test]
fn a_letter_attached_to_another_stays_as_it_came() {
    let bob = [person("Bob", "bob@example.org")];
    let inner = "From: carol@example.org\r\nSubject: in\r\n\r\nGrüße\r\n".as_bytes();
    let parts = [Part { name: "in.eml", mime: "message/rfc822", content_id: None, content: inner }];
    let raw = build(&letter(&bob, &parts)).unwrap();
    let read = Message::parse(&raw);
    assert_eq!(read.parts[0].mime, "message/rfc822");
    let (_, bytes) = part_bytes(&raw, read.parts[0].index).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&bytes).trim_end(),
        String::from_utf8_lossy(inner).trim_end()
    );
    let wild =
        [Part { name: "in.eml", mime: "message/rfc822", content_id: None, content: b"a\rb\0" }];
    let read = Message::parse(&build(&letter(&bob, &wild)).unwrap());
    assert_eq!(read.parts[0].mime, "application/octet-stream");
}

#[test]
fn a_letter_sent_on_stays_what_it_was_and_says_by_whom() {
    let bob = [person("Bob", "bob@example.org")];
    let raw = "From: Carol <carol@example.org>\nTo: alice@example.org\nMessage-ID: <c@x>\nSubject: Grüße\n\nhi\n";
    let sent = resent(&Letter { bcc: &bob, ..letter(&bob, &[]) }, raw.as_bytes()).unwrap();
    let text = String::from_utf8(sent.clone()).unwrap();
    assert!(
        text.starts_with("Resent-Date: Mon, 2 Nov 2026 01:00:00 +0000\r\nResent-From: "),
        "{text}"
    );
    assert!(text.contains("Resent-Bcc: \"Bob\" <bob@example.org>\r\nFrom: Carol"), "{text}");
    let read = Message::parse(&sent);
    assert_eq!(read.envelope.from[0].email, "carol@example.org");
    assert_eq!(read.envelope.message_id.as_deref(), Some("c@x"));
    assert_eq!(read.envelope.subject, "Grüße");
    let evil = [person("x\r\nBcc: eve@evil.example", "bob@example.org")];
    assert!(resent(&letter(&evil, &[]), raw.as_bytes()).is_err());
}
