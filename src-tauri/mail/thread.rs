//! What ties messages into conversations: RFC 5322 ids, and subjects without their prefixes.

use std::collections::HashSet;

use crate::envelope::Envelope;
use crate::prefix_names;

/// How many ids of one message are looked at; the newest references are kept.
const MOST_IDS: usize = 100;
/// How many prefixes and list tags are taken off a subject.
const MOST_PREFIXES: usize = 20;

/// The ids a message shares with its conversation: its own, then what it answers, then its
/// references from the newest on; each once, at most 100.
pub fn thread_ids(envelope: &Envelope) -> Vec<String> {
    let mut seen = HashSet::new();
    envelope
        .message_id
        .iter()
        .chain(&envelope.in_reply_to)
        .chain(envelope.references.iter().rev())
        .filter(|id| !id.is_empty() && seen.insert(id.as_str()))
        .take(MOST_IDS)
        .cloned()
        .collect()
}

/// The subject without reply and forward prefixes in many languages (`Re:`, `AW:`, `RE[2]:`,
/// `返信：`), `(fwd)`, and tags of mailing lists that stand between prefixes. A subject that is
/// nothing but prefixes gives an empty string.
pub fn base_subject(subject: &str) -> String {
    let mut rest = subject.trim();
    for _ in 0..MOST_PREFIXES {
        let shorter = without_prefix(rest).or_else(|| {
            // A list's tag goes only where a prefix follows it: `[list] Re: x`.
            without_tag(rest).filter(|after| without_prefix(after).is_some())
        });
        match shorter.or_else(|| without_ending(rest)) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What follows a prefix, if the subject begins with one.
fn without_prefix(subject: &str) -> Option<&str> {
    let colon = subject.char_indices().take(30).find(|(_, c)| matches!(c, ':' | '：' | '﹕'))?;
    let (prefix, after) = subject.split_at_checked(colon.0)?;
    let after = after.get(colon.1.len_utf8()..)?.trim_start();
    let word = counted(prefix.trim());
    prefix_names::is_prefix(&word.to_lowercase()).then_some(after)
}

/// A prefix without its counter: `Re[2]`, `Re (3)`, `Re^2`, `RE2`.
fn counted(prefix: &str) -> &str {
    let inside = prefix.strip_suffix([']', ')']).unwrap_or(prefix);
    let word = inside.trim_end_matches(|c: char| c.is_ascii_digit());
    if word.len() == prefix.len() {
        return prefix;
    }
    word.trim_end_matches(['[', '(', '^', '*', ' '])
}

/// What follows a `[tag]`.
fn without_tag(subject: &str) -> Option<&str> {
    let (tag, after) = subject.strip_prefix('[')?.split_once(']')?;
    (!tag.contains('[') && tag.len() < 80).then(|| after.trim_start())
}

/// What stands before a `(fwd)` of old mailers (RFC 5256 section 2.1).
fn without_ending(subject: &str) -> Option<&str> {
    let start = subject.len().checked_sub(5)?;
    let (before, ending) = subject.split_at_checked(start)?;
    ending.eq_ignore_ascii_case("(fwd)").then(|| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_every_language_come_off() {
        for subject in [
            "Plan",
            "Re: Plan",
            "RE[2]: Plan",
            "Re (3): Re^2: AW: WG: Plan",
            "SV: VS: Odp: Ynt: RIF: TR: ENC: Plan",
            "返信: 転送：Plan",
            "回复：答复: 转发: Plan",
            "회신: Plan",
            "Re : Plan (fwd)",
            "[alice-list] Re: Plan",
            "Re: [alice-list] Re:  Plan",
            "Ответ: Plan",
        ] {
            assert_eq!(base_subject(subject), "Plan", "{subject}");
        }
    }

    #[test]
    fn what_only_looks_like_a_prefix_stays() {
        for subject in ["Report: today", "[list] Plan", "10:30 meeting", "Re", "A: b", "日本: 東京"]
        {
            assert_eq!(base_subject(subject), subject);
        }
        assert_eq!(base_subject("Re: Re:"), "");
        assert_eq!(base_subject("  a \t b "), "a b");
    }

    #[test]
    fn a_message_names_each_of_its_conversations_ids_once() {
        let envelope = Envelope {
            message_id: Some("c".into()),
            in_reply_to: vec!["b".into()],
            references: vec!["a".into(), "b".into(), "c".into()],
            ..Envelope::default()
        };
        assert_eq!(thread_ids(&envelope), ["c", "b", "a"]);
        let many = (0..5_000).map(|n| n.to_string()).collect();
        let envelope = Envelope { references: many, ..Envelope::default() };
        assert_eq!(thread_ids(&envelope).len(), MOST_IDS);
        assert_eq!(thread_ids(&envelope)[0], "4999");
    }
}
