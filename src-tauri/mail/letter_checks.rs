//! What a person may have forgotten before a letter goes out.

use crate::address::Address;
use crate::{completion, compose};

/// Something to look at before sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// It goes to nobody.
    NoRecipients,
    /// This is no address.
    BadAddress(String),
    /// It has no subject.
    NoSubject,
    /// It speaks of an attachment, by this word, and has none.
    ForgottenAttachment(String),
    /// So many people see each other's addresses.
    ManyRecipients(usize),
    /// An answer to this address reaches nobody.
    NoReply(String),
    /// It goes to this person outside as well as to people inside the house.
    External(String),
    /// It is larger than the server takes: so many octets.
    TooLarge(u64),
}

impl Warning {
    /// The code the screens know it by.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::NoRecipients => "noRecipients",
            Warning::BadAddress(_) => "badAddress",
            Warning::NoSubject => "noSubject",
            Warning::ForgottenAttachment(_) => "forgottenAttachment",
            Warning::ManyRecipients(_) => "manyRecipients",
            Warning::NoReply(_) => "noReply",
            Warning::External(_) => "external",
            Warning::TooLarge(_) => "tooLarge",
        }
    }

    /// What it is about.
    pub fn detail(&self) -> Option<String> {
        match self {
            Warning::NoRecipients | Warning::NoSubject => None,
            Warning::BadAddress(text)
            | Warning::ForgottenAttachment(text)
            | Warning::NoReply(text)
            | Warning::External(text) => Some(text.clone()),
            Warning::ManyRecipients(count) => Some(count.to_string()),
            Warning::TooLarge(octets) => Some(octets.to_string()),
        }
    }
}

/// A letter before it is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ready<'a> {
    /// To.
    pub to: &'a [Address],
    /// Cc.
    pub cc: &'a [Address],
    /// Bcc.
    pub bcc: &'a [Address],
    /// Subject.
    pub subject: &'a str,
    /// What it says, as text; quoted lines begin with `>`.
    pub text: &'a str,
    /// How many files are attached.
    pub files: usize,
    /// Its size as it goes out, in octets.
    pub size: u64,
    /// The most the server takes.
    pub limit: Option<u64>,
    /// The domain of the writer's house; none where that is everybody's.
    pub house: Option<&'a str>,
}

/// More people than this in To and Cc belong into Bcc.
const MANY: usize = 15;
/// How much of the text is looked through, in bytes.
const READ: usize = 64 * 1024;

/// Words that speak of an attachment.
const ATTACHED: [&str; 44] = [
    "attached",
    "attachment",
    "attachments",
    "attaching",
    "i attach",
    "enclosed",
    "enclosing",
    "see the file",
    "添付",
    "同封",
    "お送りするファイル",
    "別添",
    "別紙のとおり",
    "附件",
    "附上",
    "첨부",
    "angehängt",
    "anhang",
    "anbei",
    "beigefügt",
    "im anhang",
    "pièce jointe",
    "pièces jointes",
    "ci-joint",
    "ci-jointe",
    "en pièce",
    "adjunto",
    "adjunta",
    "adjuntos",
    "adjuntas",
    "anexo",
    "em anexo",
    "anexado",
    "allegato",
    "allegati",
    "in allegato",
    "bijlage",
    "bijgevoegd",
    "bifogad",
    "bifogat",
    "vedlagt",
    "vedhæftet",
    "załącznik",
    "вложение",
];

/// Everything there is to look at; what forbids sending first.
pub fn check(letter: &Ready<'_>) -> Vec<Warning> {
    let mut out = Vec::new();
    let all = || letter.to.iter().chain(letter.cc).chain(letter.bcc);
    if all().next().is_none() {
        out.push(Warning::NoRecipients);
    }
    for person in all().filter(|p| !compose::is_address(&p.email)).take(20) {
        out.push(Warning::BadAddress(person.display()));
    }
    if letter.limit.is_some_and(|limit| letter.size > limit) {
        out.push(Warning::TooLarge(letter.size));
    }
    if letter.subject.trim().is_empty() {
        out.push(Warning::NoSubject);
    }
    if letter.files == 0
        && let Some(word) = forgotten(letter.subject, letter.text)
    {
        out.push(Warning::ForgottenAttachment(word));
    }
    let seen = letter.to.len() + letter.cc.len();
    if seen > MANY {
        out.push(Warning::ManyRecipients(seen));
    }
    if let Some(nobody) = all().find(|p| completion::answers_nobody(&p.email)) {
        out.push(Warning::NoReply(nobody.email.clone()));
    }
    if let Some(house) = letter.house {
        let inside = |p: &&Address| is_inside(p.domain(), house);
        if all().any(|p| inside(&p))
            && let Some(outside) = all().find(|p| !inside(p) && p.is_usable())
        {
            out.push(Warning::External(outside.display()));
        }
    }
    out
}

fn is_inside(domain: &str, house: &str) -> bool {
    let (domain, house) = (domain.to_lowercase(), house.to_lowercase());
    domain == house || domain.strip_suffix(&house).is_some_and(|rest| rest.ends_with('.'))
}

/// The word by which the writer's own lines speak of an attachment.
fn forgotten(subject: &str, text: &str) -> Option<String> {
    let text = crate::text::cut(text, READ);
    let own = text.lines().take_while(|line| *line != "-- ").filter(|line| !line.starts_with('>'));
    std::iter::once(subject).chain(own).find_map(|line| {
        let line = line.to_lowercase();
        ATTACHED.iter().find(|word| has_word(&line, word)).map(|word| (*word).to_owned())
    })
}

/// Whether a line has a word; in scripts that part their words, as a whole one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, found)| {
        let joined = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{2E80}');
        let before = line.get(..at).and_then(|l| l.chars().next_back());
        let after = line.get(at + found.len()..).and_then(|l| l.chars().next());
        found.starts_with(|c| c >= '\u{2E80}') || (!joined(before) && !joined(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(email: &str) -> Vec<Address> {
        vec![Address { name: String::new(), email: email.to_owned() }]
    }

    fn codes(letter: &Ready<'_>) -> Vec<&'static str> {
        check(letter).iter().map(Warning::code).collect()
    }

    #[test]
    fn a_letter_without_a_fault_is_not_warned_of() {
        let bob = to("bob@example.org");
        let letter = Ready { to: &bob, subject: "Plan", text: "Dear Bob", ..Ready::default() };
        assert_eq!(codes(&letter), [""; 0]);
        assert_eq!(codes(&Ready::default()), ["noRecipients", "noSubject"]);
    }

    #[test]
    fn an_attachment_spoken_of_and_not_there_is_missed() {
        let bob = to("bob@example.org");
        let letter = |text| Ready { to: &bob, subject: "Plan", text, ..Ready::default() };
        for text in [
            "Dear Bob,\nthe plan is attached.",
            "資料を添付いたします。",
            "Anbei der Plan",
            "Please find the ATTACHMENT",
            "Ci-joint le plan",
        ] {
            assert_eq!(codes(&letter(text)), ["forgottenAttachment"], "{text}");
            assert_eq!(codes(&Ready { files: 1, ..letter(text) }), [""; 0], "{text}");
        }
        for text in ["I am unattached", "> the plan is attached", "hi\n-- \nattached"] {
            assert_eq!(codes(&letter(text)), [""; 0], "{text}");
        }
    }

    #[test]
    fn addresses_are_looked_at() {
        let bad = to("bob@");
        let nobody = to("no-reply@shop.example");
        let crowd: Vec<Address> = (0..20).flat_map(|n| to(&format!("a{n}@x.example"))).collect();
        let letter = Ready { subject: "Plan", text: "x", ..Ready::default() };
        assert_eq!(codes(&Ready { to: &bad, ..letter }), ["badAddress"]);
        assert_eq!(codes(&Ready { to: &nobody, ..letter }), ["noReply"]);
        assert_eq!(codes(&Ready { to: &crowd, ..letter }), ["manyRecipients"]);
        assert_eq!(codes(&Ready { bcc: &crowd, ..letter }), [""; 0]);
        let (inside, outside) = (to("bob@dep.example.org"), to("eve@elsewhere.example"));
        let house = Ready { to: &inside, cc: &outside, house: Some("example.org"), ..letter };
        assert_eq!(codes(&house), ["external"]);
        assert_eq!(codes(&Ready { to: &[], ..house }), [""; 0]);
        let large = Ready { to: &inside, size: 11, limit: Some(10), ..letter };
        assert_eq!(check(&large), [Warning::TooLarge(11)]);
    }
}
