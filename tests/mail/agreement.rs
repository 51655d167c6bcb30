//! Our reading of headers beside an independent parser's (mail-parser), on the whole corpus.

use mail::envelope::Envelope;

use crate::corpus;

/// Of a hundred mails, how many must be read alike.
const ALIKE: usize = 97;

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{FFFD}').collect()
}

/// The sender that is also theirs, else the first.
fn sender(ours: &Envelope, theirs: Option<&str>) -> Option<String> {
    let same = ours.from.iter().find(|a| Some(a.email.as_str()) == theirs);
    same.or_else(|| ours.from.first()).map(|a| a.email.clone())
}

#[test]
fn another_parser_reads_the_same_headers() {
    let Some(folder) = corpus::folder("another_parser_reads_the_same_headers") else { return };
    let mut differ: [Vec<String>; 3] = Default::default();
    let mut count = 0;
    for path in corpus::files(&folder.join("eml"), ".eml") {
        let Ok(raw) = std::fs::read(&path) else { continue };
        let Some(theirs) = mail_parser::MessageParser::new().parse_headers(&raw) else { continue };
        let ours: Envelope = mail::message::Message::parse(&raw).envelope;
        count += 1;
        let name = corpus::name(&path);
        let from = theirs.from().and_then(|a| a.first()).and_then(|a| a.address());
        let pairs = [
            // Of several From fields we show all, they the last.
            (sender(&ours, from), from.map(str::to_owned)),
            (Some(ours.subject.clone()), Some(theirs.subject().unwrap_or_default().to_owned())),
            (ours.date.map(|d| d.to_string()), theirs.date().map(|d| d.to_timestamp().to_string())),
        ];
        for ((ours, theirs), list) in pairs.into_iter().zip(&mut differ) {
            let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
            if squeezed(&ours) != squeezed(&theirs) {
                list.push(format!("{name}: ours {ours:?} theirs {theirs:?}"));
            }
        }
    }
    for (field, list) in ["From", "Subject", "Date"].iter().zip(&differ) {
        println!("{field}: {} of {count} differ", list.len());
        if std::env::var_os("SHOW_DIFFERENCES").is_some() {
            println!("{}", list.join("\n"));
        }
        assert!(
            list.len() * 100 <= count * (100 - ALIKE),
            "{field} of {} of {count} mails:\n{}",
            list.len(),
            list.join("\n")
        );
    }
}
