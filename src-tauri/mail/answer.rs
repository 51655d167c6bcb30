//! Answers: to whom they go, what their subject is, and what ties them to the letter they answer.

use std::collections::HashSet;

use crate::address::{self, Address};
use crate::envelope::Envelope;
use crate::message::Message;
use crate::{mailto, thread};

/// What a letter is to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// It stands for itself.
    #[default]
    New,
    /// It answers whoever wrote.
    Reply,
    /// It answers everybody.
    ReplyAll,
    /// It answers the mailing list.
    ReplyList,
    /// It quotes the other one for somebody else.
    Forward,
    /// It has the other one attached, as it came.
    ForwardAttached,
    /// It is the other one, sent on as it is (RFC 5322 section 3.6.6).
    Redirect,
    /// It begins with what the other one says.
    EditAsNew,
}

const NAMES: [(Kind, &str); 8] = [
    (Kind::New, "new"),
    (Kind::Reply, "reply"),
    (Kind::ReplyAll, "replyAll"),
    (Kind::ReplyList, "replyList"),
    (Kind::Forward, "forward"),
    (Kind::ForwardAttached, "forwardAttached"),
    (Kind::Redirect, "redirect"),
    (Kind::EditAsNew, "editAsNew"),
];

impl Kind {
    /// Its name, as the store and the screens have it.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(kind, _)| *kind == self).map_or("new", |(_, name)| name)
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Kind> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Whether it answers a letter.
    pub fn is_reply(self) -> bool {
        matches!(self, Kind::Reply | Kind::ReplyAll | Kind::ReplyList)
    }
}

/// To whom an answer goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipients {
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
}

/// The most references a letter carries: the first, and the newest.
const MOST_REFERENCES: usize = 100;

/// The longest list of references, in bytes.
const LONGEST_REFERENCES: usize = 8_000;

/// To whom a reply of this kind goes. `is_ours` knows the person's own addresses: they are left
/// out, but where nobody else would be left.
pub fn recipients(kind: Kind, message: &Message, is_ours: &dyn Fn(&Address) -> bool) -> Recipients {
    let envelope = &message.envelope;
    let usable = |list: &[Address]| -> Vec<Address> {
        list.iter().filter(|a| a.is_usable()).cloned().collect()
    };
    let from_us = envelope.from.iter().any(is_ours);
    let author = match (usable(&envelope.reply_to), usable(&envelope.from)) {
        // An answer to a letter of ours goes on to whom that went.
        _ if from_us => usable(&envelope.to),
        (reply_to, from) if reply_to.is_empty() => from,
        (reply_to, _) => reply_to,
    };
    let mut out = match kind {
        Kind::ReplyList => match list_post(message) {
            Some(list) => Recipients { to: vec![list], cc: Vec::new() },
            None => Recipients { to: author, cc: Vec::new() },
        },
        Kind::ReplyAll => match followup_to(message) {
            Some(everybody) => Recipients { to: everybody, cc: Vec::new() },
            None if from_us => Recipients { to: author, cc: usable(&envelope.cc) },
            None => {
                let others = usable(&envelope.to).into_iter().chain(usable(&envelope.cc));
                Recipients { to: author, cc: others.collect() }
            }
        },
        Kind::Reply => Recipients { to: author, cc: Vec::new() },
        Kind::New | Kind::Forward | Kind::ForwardAttached | Kind::Redirect | Kind::EditAsNew => {
            return Recipients::default();
        }
    };
    each_once(&mut out, is_ours);
    out
}

/// Leaves out the person's own addresses and whoever is named twice.
fn each_once(out: &mut Recipients, is_ours: &dyn Fn(&Address) -> bool) {
    let mut seen = HashSet::new();
    let first = out.to.clone();
    out.to.retain(|a| !is_ours(a) && seen.insert(a.email.to_lowercase()));
    out.cc.retain(|a| !is_ours(a) && seen.insert(a.email.to_lowercase()));
    if out.to.is_empty() && out.cc.is_empty() {
        // A note to oneself is answered to oneself.
        out.to = first.into_iter().take(1).collect();
    } else if out.to.is_empty() {
        out.to = out.cc.drain(..1).collect();
    }
}

/// The values of a header field.
fn fields<'m>(message: &'m Message, name: &str) -> impl Iterator<Item = &'m str> {
    let named = move |(n, _): &&(String, String)| n.eq_ignore_ascii_case(name);
    message.header_fields.iter().filter(named).map(|(_, value)| value.as_str())
}

/// Where letters to the mailing list go (RFC 2369); none where nobody may write to it.
pub fn list_post(message: &Message) -> Option<Address> {
    let post = fields(message, "List-Post").next()?;
    let urls = post.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    urls.filter_map(mailto::parse).find_map(|letter| letter.to.into_iter().next())
}

/// Whom the author wants answers to everybody to reach.
fn followup_to(message: &Message) -> Option<Vec<Address>> {
    let value = fields(message, "Mail-Followup-To").next()?;
    let mut people = address::parse_list(value.as_bytes(), None);
    people.retain(Address::is_usable);
    people.truncate(200);
    (!people.is_empty()).then_some(people)
}

/// The subject of a letter of this kind. Prefixes are not piled up, in whatever language they were
/// written.
pub fn subject(kind: Kind, before: &str) -> String {
    let prefix = match kind {
        Kind::Reply | Kind::ReplyAll | Kind::ReplyList => "Re",
        Kind::Forward | Kind::ForwardAttached => "Fwd",
        Kind::New | Kind::Redirect | Kind::EditAsNew => return before.to_owned(),
    };
    let base = thread::base_subject(before);
    if base.is_empty() { format!("{prefix}:") } else { format!("{prefix}: {base}") }
}

/// `In-Reply-To` and `References` of an answer (RFC 5322 section 3.6.4).
pub fn ties(envelope: &Envelope) -> (Vec<String>, Vec<String>) {
    let in_reply_to: Vec<String> =
        envelope.message_id.iter().filter(|i| is_id(i)).cloned().collect();
    let before = if envelope.references.is_empty() && envelope.in_reply_to.len() == 1 {
        &envelope.in_reply_to
    } else {
        &envelope.references
    };
    let mut seen = HashSet::new();
    let all = before.iter().chain(&in_reply_to).filter(|id| is_id(id));
    let mut references: Vec<String> = all.filter(|id| seen.insert(id.as_str())).cloned().collect();
    let long = |list: &[String]| list.iter().map(|id| id.len() + 3).sum::<usize>();
    while references.len() > 2
        && (references.len() > MOST_REFERENCES || long(&references) > LONGEST_REFERENCES)
    {
        // The first one and the newest say most.
        references.remove(1);
    }
    (in_reply_to, references)
}

/// Whether this can stand between angle brackets of a header of ours.
pub fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.len() <= 500
        && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "From: Alice <alice@example.org>\r\nTo: bob@example.org, carol@example.org\r\n\
        Cc: Dave <dave@example.org>, ALICE@example.org\r\nMessage-ID: <two@example.org>\r\n\
        References: <zero@example.org> <one@example.org>\r\nSubject: Re: AW: plan\r\n";

    fn names(list: &[Address]) -> Vec<&str> {
        list.iter().map(|a| a.email.as_str()).collect()
    }

    fn answer(kind: Kind, header: &str, ours: &str) -> (Vec<String>, Vec<String>) {
        let message = Message::parse(format!("{header}\r\nHello\r\n").as_bytes());
        let out = recipients(kind, &message, &|a| a.email.eq_ignore_ascii_case(ours));
        let owned = |l: &[Address]| names(l).into_iter().map(str::to_owned).collect();
        (owned(&out.to), owned(&out.cc))
    }

    #[test]
    fn bob_answers_alice_or_everybody_but_never_himself() {
        let bob = "bob@example.org";
        assert_eq!(answer(Kind::Reply, LETTER, bob), (vec!["alice@example.org".into()], vec![]));
        let (to, cc) = answer(Kind::ReplyAll, LETTER, bob);
        assert_eq!(to, ["alice@example.org"]);
        assert_eq!(cc, ["carol@example.org", "dave@example.org"]);
    }

    #[test]
    fn an_answer_to_a_letter_of_ones_own_goes_on_to_whom_it_went() {
        let alice = "alice@example.org";
        assert_eq!(answer(Kind::Reply, LETTER, alice).0, ["bob@example.org", "carol@example.org"]);
        let (to, cc) = answer(Kind::ReplyAll, LETTER, alice);
        assert_eq!(to, ["bob@example.org", "carol@example.org"]);
        assert_eq!(cc, ["dave@example.org"]);
        let note = "From: alice@example.org\r\nTo: alice@example.org\r\n";
        assert_eq!(answer(Kind::ReplyAll, note, alice).0, [alice]);
    }

    #[test]
    fn the_author_says_where_answers_go() {
        let reply_to = format!("{LETTER}Reply-To: desk@example.org\r\n");
        assert_eq!(answer(Kind::Reply, &reply_to, "bob@example.org").0, ["desk@example.org"]);
        let followup = format!("{LETTER}Mail-Followup-To: list@example.org\r\n");
        let all = answer(Kind::ReplyAll, &followup, "bob@example.org");
        assert_eq!(all, (vec!["list@example.org".into()], vec![]));
        assert_eq!(answer(Kind::Reply, &followup, "bob@example.org").0, ["alice@example.org"]);
        let list = format!("{LETTER}List-Post: <mailto:list@example.org>\r\n");
        assert_eq!(answer(Kind::ReplyList, &list, "bob@example.org").0, ["list@example.org"]);
        let closed = format!("{LETTER}List-Post: NO\r\n");
        assert_eq!(answer(Kind::ReplyList, &closed, "bob@example.org").0, ["alice@example.org"]);
    }

    #[test]
    fn prefixes_of_any_language_are_said_once() {
        for (before, after) in [
            ("plan", "Re: plan"),
            ("Re: plan", "Re: plan"),
            ("RE: AW: Antw: 返信: plan", "Re: plan"),
            ("Re[3]: plan", "Re: plan"),
            ("Fwd: plan", "Re: plan"),
            ("ご連絡：Re: 会議", "Re: ご連絡：Re: 会議"),
            ("", "Re:"),
        ] {
            assert_eq!(subject(Kind::Reply, before), after, "{before}");
        }
        assert_eq!(subject(Kind::Forward, "WG: Re: plan"), "Fwd: plan");
        assert_eq!(subject(Kind::EditAsNew, "Re: plan"), "Re: plan");
    }

    #[test]
    fn an_answer_is_tied_to_what_it_answers() {
        let (in_reply_to, references) = ties(&Envelope::parse(LETTER.as_bytes()));
        assert_eq!(in_reply_to, ["two@example.org"]);
        assert_eq!(references, ["zero@example.org", "one@example.org", "two@example.org"]);
        let many: String = (0..900).map(|n| format!("<{n}@x>\r\n ")).collect();
        let (_, long) = ties(&Envelope::parse(
            format!("Message-ID: <last@x>\r\nReferences: {many}\r\n").as_bytes(),
        ));
        assert_eq!((long.len(), long[0].as_str()), (MOST_REFERENCES, "0@x"));
        assert_eq!(long.last().map(String::as_str), Some("last@x"));
        let odd = ties(&Envelope::parse("Message-ID: <日本@x>\r\n".as_bytes()));
        assert!(odd.0.is_empty(), "what cannot be said again is not");
    }
}
