//! Every mail of the corpus, parsed and shown.

use mail::html::{sanitise, text_to_html};
use mail::message::{Message, part_bytes};
use mail::thread::{base_subject, thread_ids};

use crate::corpus;

/// Whether a string could break or turn the line it is shown in.
fn is_unsafe(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{E0000}'..='\u{E007F}')
    })
}

#[test]
fn every_mail_of_the_corpus_can_be_shown() {
    let Some(folder) = corpus::folder("every_mail_of_the_corpus_can_be_shown") else { return };
    let files = corpus::files(&folder, ".eml");
    assert!(files.len() > 500, "the corpus is not all there: {} mails", files.len());
    let (mut faults, mut unshown) = (Vec::new(), 0);
    for path in &files {
        let Ok(raw) = std::fs::read(path) else { continue };
        let outcome = std::panic::catch_unwind(|| show(&raw));
        match outcome {
            Ok(Ok(refused)) => unshown += usize::from(refused),
            Ok(Err(fault)) => faults.push(format!("{}: {fault}", path.display())),
            Err(_) => faults.push(format!("{}: panic", path.display())),
        }
    }
    println!("{} mails, {unshown} whose HTML was refused", files.len());
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(unshown * 200 <= files.len(), "HTML of {unshown} mails was refused");
}

/// Does with a mail what opening it does. Gives whether its HTML was refused.
fn show(raw: &[u8]) -> Result<bool, String> {
    let mail = Message::parse(raw);
    let envelope = &mail.envelope;
    let people = [
        &envelope.from,
        &envelope.sender,
        &envelope.reply_to,
        &envelope.to,
        &envelope.cc,
        &envelope.bcc,
    ];
    let mut lines = vec![envelope.subject.clone(), mail.preview(), base_subject(&envelope.subject)];
    lines.extend(people.into_iter().flatten().map(mail::address::Address::display));
    lines.extend(thread_ids(envelope));
    lines.extend(envelope.list_id.clone());
    lines.extend(mail.header_fields.iter().flat_map(|(n, v)| [n.clone(), v.clone()]));
    for part in &mail.parts {
        lines.extend([part.name.clone(), part.mime.clone()]);
        lines.extend(part.content_id.clone());
        let (same, bytes) = part_bytes(raw, part.index).ok_or("a part has no bytes")?;
        if &same != part || bytes.len() != part.size {
            return Err(format!("part {} is not the same when fetched", part.index));
        }
    }
    if let Some(line) = lines.iter().find(|l| is_unsafe(l)) {
        return Err(format!("a line is not safe to show: {line:?}"));
    }
    if mail.preview().chars().count() > 200 {
        return Err("the preview is too long".to_owned());
    }
    if let Some(text) = &mail.text {
        text_to_html(text);
    }
    Ok(mail.html.is_some_and(|html| sanitise(&html, &|_| None).is_err()))
}

/// Makes a hostile mail of a size.
type Bomb<'a> = &'a dyn Fn(usize) -> Vec<u8>;

#[test]
fn what_a_hostile_mail_costs_grows_no_faster_than_its_size() {
    let bombs: [(&str, Bomb<'_>); 8] = [
        ("parts", &|n| multipart(&"--b\n\nx\n".repeat(n))),
        ("attached", &|n| "Content-Type: message/rfc822\n\n".repeat(n / 4).into_bytes()),
        ("depth", &|n| {
            let level = |k| format!("Content-Type: multipart/mixed; boundary=b{k}\n\n--b{k}\n");
            (0..n / 10).map(level).collect::<String>().into_bytes()
        }),
        ("header", &|n| format!("Subject: {}\n\nx", "y ".repeat(n * 4)).into_bytes()),
        ("fields", &|n| ("X: y\n".repeat(n) + "\nx").into_bytes()),
        ("addresses", &|n| format!("To: {}\n\nx", "a@x.example,".repeat(n)).into_bytes()),
        ("encoded words", &|n| {
            format!("Subject: {}\n\nx", "=?utf-8?q?a?= ".repeat(n)).into_bytes()
        }),
        ("quotes", &|n| format!("\n{}", ">".repeat(n * 4)).into_bytes()),
    ];
    for (name, bomb) in bombs {
        let cost = |n: usize| {
            let raw = bomb(n);
            let started = std::time::Instant::now();
            let mail = Message::parse(&raw);
            text_to_html(&mail.preview());
            started.elapsed()
        };
        cost(1_000);
        let (small, large) = (cost(25_000), cost(200_000));
        // Eight times the size: quadratic work would cost sixty-four times as much. The fixed part
        // keeps a busy machine from turning this red.
        let allowed = small * 24 + std::time::Duration::from_secs(2);
        assert!(large < allowed, "{name}: {small:?} grew to {large:?}");
    }
}

fn multipart(parts: &str) -> Vec<u8> {
    format!("Content-Type: multipart/mixed; boundary=b\n\n{parts}").into_bytes()
}
