//! The charset matrix: what is declared must be read right; what is not, as well as it can be.

use std::collections::BTreeSet;

use mail::message::Message;

use crate::corpus;

/// Mails without a true charset label that are not read as their authors wrote them, as
/// `case:field`. The list is exact: what begins to work, and what stops, turns the test red.
const NOT_READ: &[&str] = &[
    "cs-iso-8859-15-as-ascii:text",
    "cs-iso-8859-15-as-utf8:text",
    "cs-iso-8859-15-undeclared:text",
    "cs-iso-8859-15-unknown8:text",
    "cs-iso-8859-3-as-ascii:text",
    "cs-iso-8859-3-as-utf8:text",
    "cs-iso-8859-3-undeclared:text",
    "cs-iso-8859-3-unknown8:text",
    "cs-windows-1257-as-ascii:subject",
    "cs-windows-1257-as-ascii:text",
    "cs-windows-1257-as-utf8:subject",
    "cs-windows-1257-as-utf8:text",
    "cs-windows-1257-undeclared:subject",
    "cs-windows-1257-undeclared:text",
    "cs-windows-1257-unknown8:subject",
    "cs-windows-1257-unknown8:text",
];

#[test]
fn declared_charsets_are_read_right_and_the_others_as_listed() {
    let Some(folder) = corpus::folder("declared_charsets_are_read_right") else { return };
    let (mut wrong, mut declared_wrong, mut cases) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
    for path in corpus::files(&folder.join("charset-matrix"), ".expected.json") {
        let case = corpus::name(&path).replace(".expected.json", "");
        cases.insert(case.clone());
        let raw = std::fs::read(path.with_file_name(format!("{case}.eml"))).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
        let mail = Message::parse(&raw);
        for field in ["subject", "from_name", "to_name", "text", "html", "attachment"] {
            let Some(wanted) = expected[field].as_str() else { continue };
            if shown(&mail, field).trim() != wanted.trim() {
                wrong.insert(format!("{case}:{field}"));
                if expected["declared"].is_null() {
                    declared_wrong.push(format!(
                        "{case}:{field}\n  wanted {wanted}\n  got    {}",
                        shown(&mail, field)
                    ));
                }
            }
        }
        assert!(!is_lost(&mail), "{case} cannot be read at all");
    }
    assert!(declared_wrong.is_empty(), "declared, yet wrong:\n{}", declared_wrong.join("\n"));
    // Another corpus holds other cases: judged are those that are here.
    let here = |name: &&&str| cases.contains(name.split(':').next().unwrap_or_default());
    let listed: BTreeSet<String> = NOT_READ.iter().filter(here).map(|s| (*s).to_owned()).collect();
    let known = cases.iter().any(|c| c == "cs-hz-gb-2312") && cases.len() == 123;
    let new: Vec<_> = wrong.difference(&listed).collect();
    let better: Vec<_> = listed.difference(&wrong).collect();
    println!("{} cases, {} fields not read", cases.len(), wrong.len());
    assert!(better.is_empty(), "now read, take them off the list: {better:#?}");
    assert!(new.is_empty() || !known, "no longer read: {new:#?}");
}

fn shown(mail: &Message, field: &str) -> String {
    let name = |list: &[mail::address::Address]| list.first().map(|a| a.name.clone());
    let text = match field {
        "subject" => Some(mail.envelope.subject.clone()),
        "from_name" => name(&mail.envelope.from),
        "to_name" => name(&mail.envelope.to),
        "text" => mail.text.clone().map(|t| t.replace("\r\n", "\n")),
        "html" => mail.html.clone(),
        _ => mail.parts.first().map(|p| p.name.clone()),
    };
    text.unwrap_or_default()
}

/// Whether the text is mostly replacement characters.
fn is_lost(mail: &Message) -> bool {
    let text = mail.text.as_deref().unwrap_or_default();
    let (mut lost, mut all) = (0, 0);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        all += 1;
        lost += usize::from(c == '\u{FFFD}');
    }
    all == 0 || lost * 2 > all
}
