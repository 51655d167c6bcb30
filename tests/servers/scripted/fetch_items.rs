//! What a FETCH asks for, read from its arguments.

use super::names::quoted;
use super::parse::{Args, Bad, bad};

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// FLAGS
    Flags,
    /// UID
    Uid,
    /// INTERNALDATE
    InternalDate,
    /// RFC822.SIZE
    Size,
    /// MODSEQ
    ModSeq,
    /// ENVELOPE
    Envelope,
    /// BODYSTRUCTURE, or BODY without extension fields
    Structure {
        /// With extension fields.
        extended: bool,
    },
    /// EMAILID
    EmailId,
    /// THREADID
    ThreadId,
    /// One of Gmail's own.
    Gmail(Gmail),
    /// Bytes of the message.
    Section(Section),
}

/// Items of X-GM-EXT-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gmail {
    /// X-GM-MSGID
    MessageId,
    /// X-GM-THRID
    ThreadId,
    /// X-GM-LABELS
    Labels,
}

/// `BODY[...]<...>` and its old names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Whether reading it leaves `\Seen` alone.
    pub peek: bool,
    /// The numbers of the part; none for the whole message.
    pub path: Vec<usize>,
    /// What of it.
    pub what: Piece,
    /// From which byte on, and how many.
    pub partial: Option<(usize, usize)>,
    /// How the answer names it.
    pub label: String,
}

/// What of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// All of a message, the body of a part.
    All,
    /// HEADER
    Header,
    /// HEADER.FIELDS, HEADER.FIELDS.NOT
    Fields {
        /// All but these.
        not: bool,
        /// The names, lower case.
        names: Vec<String>,
    },
    /// TEXT
    Text,
    /// MIME
    Mime,
}

/// Reads one item or a list of them.
pub fn items(args: &mut Args<'_>, quote_fields: bool) -> Result<Vec<Item>, Bad> {
    if !args.eat(b'(') {
        let word = word(args)?;
        return match word.as_str() {
            "ALL" => Ok(vec![Item::Flags, Item::InternalDate, Item::Size, Item::Envelope]),
            "FAST" => Ok(vec![Item::Flags, Item::InternalDate, Item::Size]),
            "FULL" => Ok(vec![
                Item::Flags,
                Item::InternalDate,
                Item::Size,
                Item::Envelope,
                Item::Structure { extended: false },
            ]),
            _ => item(&word, args, quote_fields).map(|item| vec![item]),
        };
    }
    let mut items = Vec::new();
    while !args.eat(b')') {
        let word = word(args)?;
        items.push(item(&word, args, quote_fields)?);
        args.eat(b' ');
    }
    if items.is_empty() { bad("Nothing is asked for") } else { Ok(items) }
}

fn word(args: &mut Args<'_>) -> Result<String, Bad> {
    args.until(|byte| matches!(byte, b' ' | b'(' | b')' | b'[' | b'<'))
        .map(|word| word.to_ascii_uppercase())
}

fn item(word: &str, args: &mut Args<'_>, quote_fields: bool) -> Result<Item, Bad> {
    let whole = |peek, what, label: &str| {
        let label = label.to_owned();
        Item::Section(Section { peek, path: Vec::new(), what, partial: None, label })
    };
    Ok(match word {
        "FLAGS" => Item::Flags,
        "UID" => Item::Uid,
        "INTERNALDATE" => Item::InternalDate,
        "RFC822.SIZE" => Item::Size,
        "MODSEQ" => Item::ModSeq,
        "ENVELOPE" => Item::Envelope,
        "BODYSTRUCTURE" => Item::Structure { extended: true },
        "EMAILID" => Item::EmailId,
        "THREADID" => Item::ThreadId,
        "X-GM-MSGID" => Item::Gmail(Gmail::MessageId),
        "X-GM-THRID" => Item::Gmail(Gmail::ThreadId),
        "X-GM-LABELS" => Item::Gmail(Gmail::Labels),
        "RFC822" => whole(false, Piece::All, "RFC822"),
        "RFC822.HEADER" => whole(true, Piece::Header, "RFC822.HEADER"),
        "RFC822.TEXT" => whole(false, Piece::Text, "RFC822.TEXT"),
        "BODY" if args.peek() != Some(b'[') => Item::Structure { extended: false },
        "BODY" | "BODY.PEEK" => Item::Section(section(word == "BODY.PEEK", args, quote_fields)?),
        _ => return bad(format!("Unknown item {word}")),
    })
}

fn section(peek: bool, args: &mut Args<'_>, quote_fields: bool) -> Result<Section, Bad> {
    args.expect(b'[')?;
    let mut path = Vec::new();
    let mut label = String::from("BODY[");
    while args.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        let number = args.number()?;
        if number == 0 {
            return bad("There is no part 0");
        }
        path.push(number as usize);
        let dot = args.eat(b'.');
        label.push_str(&number.to_string());
        if dot {
            label.push('.');
        }
    }
    let what = if args.peek() == Some(b']') {
        Piece::All
    } else {
        let name = args.until(|b| matches!(b, b' ' | b']'))?.to_ascii_uppercase();
        label.push_str(&name);
        match name.as_str() {
            "HEADER" => Piece::Header,
            "TEXT" => Piece::Text,
            "MIME" if !path.is_empty() => Piece::Mime,
            "HEADER.FIELDS" | "HEADER.FIELDS.NOT" => {
                args.space()?;
                let names = field_names(args)?;
                let shown: Vec<String> = names
                    .iter()
                    .map(|name| name.to_ascii_uppercase())
                    .map(|name| if quote_fields { quoted(&name) } else { name })
                    .collect();
                label.push_str(&format!(" ({})", shown.join(" ")));
                Piece::Fields {
                    not: name.ends_with("NOT"),
                    names: names.iter().map(|name| name.to_ascii_lowercase()).collect(),
                }
            }
            _ => return bad(format!("Unknown section {name}")),
        }
    };
    args.expect(b']')?;
    label.push(']');
    let mut partial = None;
    if args.eat(b'<') {
        let from = args.number()? as usize;
        args.expect(b'.')?;
        let count = args.number()? as usize;
        args.expect(b'>')?;
        label.push_str(&format!("<{from}>"));
        partial = Some((from, count));
    }
    Ok(Section { peek, path, what, partial, label })
}

fn field_names(args: &mut Args<'_>) -> Result<Vec<String>, Bad> {
    args.expect(b'(')?;
    let mut names = Vec::new();
    while !args.eat(b')') {
        names.push(args.text()?);
        args.eat(b' ');
    }
    if names.is_empty() { bad("No field is named") } else { Ok(names) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_usual_items_are_understood() {
        let text = b"(UID FLAGS BODY.PEEK[HEADER.FIELDS (From \"to\")] BODY[1.2.MIME]<0.10>)";
        let items = items(&mut Args::new(text), true).unwrap();
        let [Item::Uid, Item::Flags, Item::Section(fields), Item::Section(mime)] = &items[..]
        else {
            panic!("{items:?}");
        };
        assert_eq!(fields.label, "BODY[HEADER.FIELDS (\"FROM\" \"TO\")]");
        assert_eq!(
            fields.what,
            Piece::Fields { not: false, names: vec!["from".into(), "to".into()] }
        );
        assert!(fields.peek && !mime.peek);
        assert_eq!((mime.path.clone(), mime.partial), (vec![1, 2], Some((0, 10))));
        assert_eq!(mime.label, "BODY[1.2.MIME]<0>");
        assert!(super::items(&mut Args::new(b"(NONSENSE)"), false).is_err());
        assert!(super::items(&mut Args::new(b"BODY[]"), false).is_ok());
    }
}
