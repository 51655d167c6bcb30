//! FETCH answers: the few items we ask for, in any order, among whatever else a server sends.

use mail::flags::Flags;
use mail::uid::{ModSeq, Uid};

use crate::cursor::Cursor;
use crate::date;
use crate::frame::Literal;
use crate::response::texts;

/// What one FETCH answer said.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct FetchLine {
    pub(crate) seq: u32,
    pub(crate) uid: Option<Uid>,
    pub(crate) flags: Option<Flags>,
    pub(crate) modseq: Option<ModSeq>,
    pub(crate) internal_date: Option<i64>,
    pub(crate) size: Option<u64>,
    pub(crate) object_id: Option<String>,
    pub(crate) header: Option<Literal>,
    pub(crate) body: Option<Body>,
}

/// A message's bytes, or a stretch of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Body {
    /// Where the stretch begins; `None` for the whole.
    pub(crate) from: Option<u64>,
    /// The bytes; nothing for NIL: the message is gone.
    pub(crate) bytes: Option<Literal>,
}

/// What `BODY[...]` names.
enum Section {
    Whole,
    Header,
    Other,
}

/// Reads `(item value ...)`.
pub(crate) fn read(seq: u32, cursor: &mut Cursor) -> Option<FetchLine> {
    let mut line = FetchLine { seq, ..FetchLine::default() };
    cursor.eat(b'(')?;
    loop {
        cursor.spaces();
        if cursor.eat(b')').is_some() {
            return Some(line);
        }
        let mut name = [0; 24];
        let name = cursor.item_name(&mut name);
        if name.is_empty() {
            return None;
        }
        if cursor.peek() == Some(b'[') {
            sectioned(name, &mut line, cursor)?;
        } else {
            cursor.spaces();
            item(name, &mut line, cursor)?;
        }
    }
}

fn item(name: &[u8], line: &mut FetchLine, cursor: &mut Cursor) -> Option<()> {
    match name {
        b"UID" => line.uid = cursor.number().and_then(|n| Uid::new(u32::try_from(n).ok()?)),
        b"FLAGS" => line.flags = Some(Flags::parse(texts(cursor.atoms()?))),
        b"MODSEQ" => {
            let word = cursor.atoms()?.into_iter().next().unwrap_or_default();
            let number = String::from_utf8_lossy(&word).parse().ok();
            line.modseq = number.and_then(ModSeq::new);
        }
        b"INTERNALDATE" => {
            line.internal_date = cursor.nstring()?.and_then(|date| date::parse(&date.bytes));
        }
        b"RFC822.SIZE" => {
            line.size = cursor.number().map(|n| u64::try_from(n.max(0)).unwrap_or(u64::MAX));
        }
        b"EMAILID" => {
            let id = cursor.atoms()?.into_iter().next();
            line.object_id = id.and_then(object_id);
        }
        b"X-GM-MSGID" => line.object_id = object_id(cursor.astring()?),
        _ => cursor.skip()?,
    }
    Some(())
}

fn object_id(id: Vec<u8>) -> Option<String> {
    let usable = !id.is_empty() && id.len() <= 255 && id.iter().all(u8::is_ascii_graphic);
    usable.then(|| String::from_utf8_lossy(&id).into_owned())
}

/// `NAME[section]<origin> value`
fn sectioned(name: &[u8], line: &mut FetchLine, cursor: &mut Cursor) -> Option<()> {
    let section = section(cursor)?;
    let mut from = None;
    if cursor.eat(b'<').is_some() {
        from = Some(u64::try_from(cursor.number()?).ok()?);
        cursor.eat(b'>')?;
    }
    cursor.spaces();
    match section {
        Section::Whole if name == b"BODY" => {
            line.body = Some(Body { from, bytes: cursor.nstring()? });
        }
        // A stretch of a header that begins elsewhere is none.
        Section::Header if name == b"BODY" && from.unwrap_or(0) == 0 => {
            line.header = cursor.nstring()?;
        }
        Section::Whole | Section::Header | Section::Other => cursor.skip()?,
    }
    Some(())
}

/// Passes over `[...]`, in which header names may stand quoted, reordered, even as literals.
fn section(cursor: &mut Cursor) -> Option<Section> {
    cursor.eat(b'[')?;
    let word = cursor.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let section = match word.to_ascii_uppercase().as_slice() {
        b"" => Section::Whole,
        b"HEADER" | b"HEADER.FIELDS" => Section::Header,
        _ => Section::Other,
    };
    loop {
        match cursor.peek() {
            Some(b']') => return cursor.eat(b']').map(|()| section),
            Some(b'"') | None => drop(cursor.string()?),
            Some(_) => {
                cursor.take_while(|b| !matches!(b, b']' | b'"'));
                cursor.settle();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::{Response, frame_of, read_text};

    fn fetch(bytes: &[u8]) -> FetchLine {
        let Response::Fetch(line) = crate::response::read(frame_of(bytes)) else {
            panic!("something else")
        };
        *line
    }

    #[test]
    fn zoho_quotes_and_reorders_the_fields_it_was_asked_for() {
        let line = fetch(
            b"* 1 FETCH (MODSEQ (0) FLAGS (\\Recent \\Seen $FORWARDED \\*) \
              BODY[HEADER.FIELDS (\"TO\" \"FROM]\" \"DATE\")] {9}\r\nTo: a\r\n\r\n UID 6211)",
        );
        assert_eq!(line.uid, Uid::new(6211));
        assert_eq!(line.modseq, None);
        assert_eq!(line.header.unwrap().bytes, b"To: a\r\n\r\n");
        let flags = line.flags.unwrap();
        assert_eq!(flags.names().collect::<Vec<_>>(), ["\\Seen", "$FORWARDED"]);
    }

    #[test]
    fn what_was_not_asked_for_is_passed_over() {
        let line = fetch(
            b"* 7 FETCH (ENVELOPE (\"d\" NIL ((NIL NIL \"a\" \"b\")) {3}\r\n)(\" ) BODYSTRUCTURE \
              ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"x)\") NIL)) X-GM-LABELS (\"\\\\Inbox\" a) \
              BODY[1.2.MIME] \"q\" \
              BINARY[1] ~{4}\r\na(\"b SAVEDATE NIL X-GM-MSGID 1278455344230334865 RFC822.SIZE \
              4294967296 \
              INTERNALDATE NIL BODY[]<8> NIL UID 4294967296)",
        );
        assert_eq!(line.size, Some(4_294_967_296));
        assert_eq!(line.object_id.as_deref(), Some("1278455344230334865"));
        assert_eq!((line.uid, line.internal_date), (None, None));
        assert_eq!(line.body, Some(Body { from: Some(8), bytes: None }));
    }

    #[test]
    fn a_piece_out_of_a_header_is_no_header() {
        let line = fetch(b"* 7 FETCH (UID 7 BODY[HEADER.FIELDS (SUBJECT)]<7> {4}\r\nhalf)");
        assert_eq!((line.uid, line.header), (Uid::new(7), None));
        let line = fetch(b"* 7 FETCH (UID 7 BODY[HEADER]<0> {4}\r\nA: b)");
        assert_eq!(line.header.unwrap().bytes, b"A: b");
    }

    #[test]
    fn modification_sequences_may_be_none() {
        for (text, expected) in [
            ("(-1)", None),
            ("(0)", None),
            ("(1706092971947030001)", ModSeq::new(1_706_092_971_947_030_001)),
        ] {
            let line = fetch(format!("* 2 FETCH (UID 2 MODSEQ {text})").as_bytes());
            assert_eq!(line.modseq, expected);
        }
        assert_eq!(fetch(b"* 2 FETCH (EMAILID (M6d99) UID 2)").object_id.unwrap(), "M6d99");
    }

    #[test]
    fn a_broken_answer_is_told_from_a_good_one() {
        for bad in ["(", "(UID", "(UID 5", "(FLAGS \\Seen)", "(BODY[ x", "(BODY[] x)"] {
            assert_eq!(read_text(&format!("* 2 FETCH {bad}")), Response::Unreadable, "{bad}");
        }
    }
}
