//! The keys of a SEARCH, and whether a message fits them.

use mail_parser::MessageParser;

use super::mailbox::{Message, field};
use super::parse::{Args, Bad, Set, bad};
use crate::compose::date::parse_day;

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// ALL
    All,
    /// A flag is there.
    Has(String),
    /// A flag is not there.
    Lacks(String),
    /// RECENT, NEW (with unseen), OLD
    Recent(bool),
    /// Sequence numbers
    Numbers(Set),
    /// UID
    Uids(Set),
    /// INTERNALDATE in these days: from the first, before the second.
    Arrived(i64, i64),
    /// `Date` in these days.
    Sent(i64, i64),
    /// At least so large.
    Larger(usize),
    /// At most so large.
    Smaller(usize),
    /// YOUNGER
    Younger(i64),
    /// OLDER
    Older(i64),
    /// A field holds a text; any text where it is empty.
    Header(String, String),
    /// The body does.
    Body(String),
    /// Header or body does.
    Text(String),
    /// MODSEQ
    ModSeq(u64),
    /// NOT
    Not(Box<Key>),
    /// OR
    Or(Box<Key>, Box<Key>),
    /// Several at once.
    Every(Vec<Key>),
}

/// What a key may need to know beside the message.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// How many messages there are.
    pub count: u32,
    /// The last UID.
    pub largest_uid: u32,
    /// Recent UIDs.
    pub recent: (u32, u32),
    /// Seconds since the epoch.
    pub now: i64,
}

/// Reads all keys up to the end or a closing parenthesis.
pub fn keys(args: &mut Args<'_>, no_quoted_date: bool) -> Result<Vec<Key>, Bad> {
    let mut keys = Vec::new();
    loop {
        keys.push(key(args, no_quoted_date)?);
        if !args.eat(b' ') {
            return Ok(keys);
        }
    }
}

fn key(args: &mut Args<'_>, no_quoted_date: bool) -> Result<Key, Bad> {
    if args.eat(b'(') {
        let inner = keys(args, no_quoted_date)?;
        args.expect(b')')?;
        return Ok(Key::Every(inner));
    }
    if args.peek().is_some_and(|byte| byte.is_ascii_digit() || byte == b'*') {
        return args.set().map(Key::Numbers);
    }
    let word = args.word()?;
    let day = |args: &mut Args<'_>| {
        args.space()?;
        if no_quoted_date && args.peek() == Some(b'"') {
            return bad("Invalid search date");
        }
        parse_day(&args.text()?).ok_or_else(|| Bad("Invalid date".into()))
    };
    let text = |args: &mut Args<'_>| {
        args.space()?;
        args.text()
    };
    let number = |args: &mut Args<'_>| {
        args.space()?;
        args.number()
    };
    let flag = |name: &str| format!("\\{}{}", &name[..1], name[1..].to_ascii_lowercase());
    Ok(match word.as_str() {
        "ALL" => Key::All,
        "ANSWERED" | "DELETED" | "DRAFT" | "FLAGGED" | "SEEN" => Key::Has(flag(&word)),
        "UNANSWERED" | "UNDELETED" | "UNDRAFT" | "UNFLAGGED" | "UNSEEN" => {
            Key::Lacks(flag(&word[2..]))
        }
        "KEYWORD" => Key::Has(text(args)?),
        "UNKEYWORD" => Key::Lacks(text(args)?),
        "RECENT" => Key::Recent(true),
        "OLD" => Key::Recent(false),
        "NEW" => Key::Every(vec![Key::Recent(true), Key::Lacks("\\Seen".into())]),
        "UID" => {
            args.space()?;
            Key::Uids(args.set()?)
        }
        "SINCE" => Key::Arrived(day(args)?, i64::MAX),
        "BEFORE" => Key::Arrived(i64::MIN, day(args)?),
        "ON" => day(args).map(|day| Key::Arrived(day, day + 1))?,
        "SENTSINCE" => Key::Sent(day(args)?, i64::MAX),
        "SENTBEFORE" => Key::Sent(i64::MIN, day(args)?),
        "SENTON" => day(args).map(|day| Key::Sent(day, day + 1))?,
        "LARGER" => Key::Larger(number(args)? as usize),
        "SMALLER" => Key::Smaller(number(args)? as usize),
        "YOUNGER" => Key::Younger(number(args)? as i64),
        "OLDER" => Key::Older(number(args)? as i64),
        "FROM" | "TO" | "CC" | "BCC" | "SUBJECT" => Key::Header(word.clone(), text(args)?),
        "HEADER" => Key::Header(text(args)?, text(args)?),
        "BODY" => Key::Body(text(args)?),
        "TEXT" => Key::Text(text(args)?),
        "MODSEQ" => Key::ModSeq(number(args)?),
        "NOT" => {
            args.space()?;
            Key::Not(Box::new(key(args, no_quoted_date)?))
        }
        "OR" => {
            args.space()?;
            let one = key(args, no_quoted_date)?;
            args.space()?;
            Key::Or(Box::new(one), Box::new(key(args, no_quoted_date)?))
        }
        _ => return bad(format!("Unknown search key {word}")),
    })
}

impl Key {
    /// Whether it asks for modification sequences.
    pub fn is_modseq(&self) -> bool {
        self.any(&|key| matches!(key, Key::ModSeq(_)))
    }

    /// Whether it needs the extension WITHIN.
    pub fn is_within(&self) -> bool {
        self.any(&|key| matches!(key, Key::Younger(_) | Key::Older(_)))
    }

    fn any(&self, test: &dyn Fn(&Key) -> bool) -> bool {
        test(self)
            || match self {
                Key::Not(inner) => inner.any(test),
                Key::Or(one, other) => one.any(test) || other.any(test),
                Key::Every(all) => all.iter().any(|key| key.any(test)),
                _ => false,
            }
    }

    /// Whether a message fits.
    pub fn fits(&self, number: u32, message: &Message, context: &Context) -> bool {
        let within = |day: i64, (from, to): (i64, i64)| from <= day && day < to;
        match self {
            Key::All => true,
            Key::Has(flag) => message.has(flag),
            Key::Lacks(flag) => !message.has(flag),
            Key::Recent(wanted) => {
                (context.recent.0 <= message.uid && message.uid < context.recent.1) == *wanted
            }
            Key::Numbers(set) => set.has(number, context.count),
            Key::Uids(set) => set.has(message.uid, context.largest_uid),
            Key::Arrived(from, to) => {
                within(message.internal_date.div_euclid(86_400), (*from, *to))
            }
            Key::Sent(from, to) => parsed(message.header()).is_some_and(|mail| {
                mail.date().is_some_and(|date| {
                    // RFC 9051: the date as written, its time zone disregarded.
                    let zone = i64::from(date.tz_hour) * 3600 + i64::from(date.tz_minute) * 60;
                    let zone = if date.tz_before_gmt { -zone } else { zone };
                    within((date.to_timestamp() + zone).div_euclid(86_400), (*from, *to))
                })
            }),
            Key::Larger(size) => message.raw.len() > *size,
            Key::Smaller(size) => message.raw.len() < *size,
            Key::Younger(seconds) => message.internal_date >= context.now - seconds,
            Key::Older(seconds) => message.internal_date <= context.now - seconds,
            Key::Header(name, text) => in_field(message, name, text),
            Key::Body(text) => in_body(message, text),
            Key::Text(text) => in_header(message, text) || in_body(message, text),
            Key::ModSeq(least) => message.modseq >= *least,
            Key::Not(key) => !key.fits(number, message, context),
            Key::Or(one, other) => {
                one.fits(number, message, context) || other.fits(number, message, context)
            }
            Key::Every(keys) => keys.iter().all(|key| key.fits(number, message, context)),
        }
    }
}

fn parsed(raw: &[u8]) -> Option<mail_parser::Message<'_>> {
    MessageParser::default().parse(raw)
}

fn holds(text: &str, wanted: &str) -> bool {
    text.to_lowercase().contains(&wanted.to_lowercase())
}

fn in_field(message: &Message, name: &str, wanted: &str) -> bool {
    let Some(raw) = field(message.header(), &name.to_ascii_lowercase()) else { return false };
    if wanted.is_empty() || holds(&raw, wanted) {
        return true;
    }
    // Encoded words are decoded by reading the field as if it were a subject.
    let line = format!("Subject: {raw}\r\n\r\n");
    raw.contains("=?")
        && parsed(line.as_bytes())
            .is_some_and(|mail| mail.subject().is_some_and(|s| holds(s, wanted)))
}

fn in_header(message: &Message, wanted: &str) -> bool {
    let names = ["subject", "from", "to", "cc"];
    holds(&String::from_utf8_lossy(message.header()), wanted)
        || names.iter().any(|name| in_field(message, name, wanted))
}

fn in_body(message: &Message, wanted: &str) -> bool {
    parsed(&message.raw).is_some_and(|mail| {
        (0..mail.text_body.len()).filter_map(|at| mail.body_text(at)).any(|t| holds(&t, wanted))
            || (0..mail.html_body.len())
                .filter_map(|at| mail.body_html(at))
                .any(|t| holds(&t, wanted))
    })
}
