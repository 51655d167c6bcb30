//! Who a message seems to be from, and what speaks against it.

use crate::address::Address;
use crate::domain;
use crate::envelope::Envelope;

/// Something about a sender that a person should know before they believe the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// The name looks like an address, and it is another one.
    NameIsAnAddress {
        /// The true address.
        address: String,
    },
    /// Several senders are named.
    SeveralSenders,
    /// The address is broken or holds signs that do not belong there.
    BrokenAddress,
    /// The domain mixes alphabets, or is written in one that looks like Latin.
    DeceptiveDomain {
        /// As it crosses the wire.
        domain: String,
    },
    /// The domain looks like one the person knows.
    LooksLike {
        /// The sender's.
        domain: String,
        /// The one it looks like.
        like: String,
    },
    /// Answers go to somebody else's domain.
    AnswersElsewhere {
        /// Where to.
        address: String,
    },
}

/// What is odd about a message's sender, the gravest first. `known` are the domains of people the
/// person writes to.
pub fn oddities(envelope: &Envelope, known: &[String]) -> Vec<Oddity> {
    let mut out = Vec::new();
    if envelope.from.iter().any(Address::name_poses_as_address)
        && let Some(first) = envelope.from.iter().find(|a| a.name_poses_as_address())
    {
        out.push(Oddity::NameIsAnAddress { address: first.email.clone() });
    }
    if envelope.from.iter().any(|a| !a.is_usable()) {
        out.push(Oddity::BrokenAddress);
    }
    if envelope.from.len() > 1 {
        out.push(Oddity::SeveralSenders);
    }
    for sender in envelope.from.iter().take(5) {
        out.extend(odd_domain(sender.domain(), known));
    }
    out.extend(answers_elsewhere(envelope));
    out.dedup();
    out
}

fn odd_domain(domain: &str, known: &[String]) -> Option<Oddity> {
    if let Some(like) = domain::imitates(domain, known) {
        let like = like.into_owned();
        return Some(Oddity::LooksLike { domain: domain::shown(domain), like });
    }
    domain::is_deceptive(domain).then(|| Oddity::DeceptiveDomain { domain: domain::shown(domain) })
}

/// A list answers for its members; anybody else who answers elsewhere is worth a word.
fn answers_elsewhere(envelope: &Envelope) -> Option<Oddity> {
    if envelope.list_id.is_some() || envelope.from.is_empty() {
        return None;
    }
    let own = |a: &Address| envelope.from.iter().any(|f| domain::is_same(f.domain(), a.domain()));
    let other = envelope.reply_to.iter().find(|a| !a.email.is_empty() && !own(a))?;
    Some(Oddity::AnswersElsewhere { address: other.email.clone() })
}

/// The one address that may be believed to name the sender: there is one, it is whole, and it does
/// not pose as another.
pub fn sole(envelope: &Envelope) -> Option<&Address> {
    match envelope.from.as_slice() {
        [one] if one.is_usable() && !one.name_poses_as_address() => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd(header: &str) -> Vec<Oddity> {
        let known = ["bank.example".to_owned()];
        oddities(&Envelope::parse(header.as_bytes()), &known)
    }

    #[test]
    fn an_ordinary_letter_has_nothing_odd() {
        assert_eq!(odd("From: Alice <alice@example.org>\r\nReply-To: a@mail.example.org\r\n"), []);
        assert_eq!(odd("From: ceo@bank.example\r\n"), []);
        let list = "From: Bob <bob@example.org>\r\nReply-To: l@lists.example\r\nList-Id: <l.x>\r\n";
        assert_eq!(odd(list), []);
    }

    #[test]
    fn each_way_to_pose_as_another_is_told() {
        let address = "attacker@evil.example".to_owned();
        assert_eq!(
            odd("From: \"ceo@bank.example\" <attacker@evil.example>\r\n"),
            [Oddity::NameIsAnAddress { address }]
        );
        assert_eq!(
            odd("From: ceo@bank.example\r\nFrom: attacker@evil.example\r\n"),
            [Oddity::SeveralSenders]
        );
        assert_eq!(odd("From: ceo@bank.example\0@evil.example\r\n"), [Oddity::BrokenAddress]);
        assert_eq!(
            odd("From: ceo@bamk.example\r\n"),
            [] as [Oddity; 0],
            "four letters are too few to tell"
        );
        let (domain, like) = ("xn--bnk-6cd.example".to_owned(), "bank.example".to_owned());
        assert_eq!(odd("From: ceo@xn--bnk-6cd.example\r\n"), [Oddity::LooksLike { domain, like }]);
        let address = "ceo@gmail.com".to_owned();
        assert_eq!(
            odd("From: ceo@bank.example\r\nReply-To: ceo@gmail.com\r\n"),
            [Oddity::AnswersElsewhere { address }]
        );
    }
}
