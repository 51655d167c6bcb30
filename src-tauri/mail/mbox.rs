//! mbox: many messages in one file. Written as mboxrd, read as whatever programs have written.
//!
//! `From ` lines stand between the messages, each behind an empty line; lines of a message that
//! look like one, quoted or not, get one more `>`. What is written comes back byte for byte, flags
//! and date of arrival included: they stand in the first three lines of each message, which are
//! taken off again.

mod entry;
mod reader;
mod separator;
mod writer;

pub use reader::{Item, LARGEST, Reader};
pub use writer::entry;

use crate::flags::Flags;

/// A message as a file has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Its bytes, without what the file says of it.
    pub raw: Vec<u8>,
    /// Its flags.
    pub flags: Flags,
    /// When it came, in seconds since the epoch, where the `From ` line says it.
    pub date: Option<i64>,
    /// Whether it was deleted, and only its place in the file was not used again yet.
    pub expunged: bool,
}

/// Whether a file begins as an mbox does.
pub fn begins_mbox(start: &[u8]) -> bool {
    let start = start.strip_prefix(BOM).unwrap_or(start);
    let mut lines = start.split_inclusive(|b| *b == b'\n');
    let first = lines.next().unwrap_or_default();
    match separator::kind(first) {
        separator::Kind::Dated(_) => true,
        separator::Kind::Bare => separator::is_field(lines.next().unwrap_or_default()),
        separator::Kind::No => false,
    }
}

/// What some programs put in front of a text file.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The first lines of a message of ours, in this order.
const MARKS: [&[u8]; 3] = [b"Status: ", b"X-Status: ", b"X-Keywords: "];
/// And one more where the message's last line has no end.
const UNENDED: &[u8] = b"X-Unended: yes";

/// Letters of `Status` and `X-Status`.
const LETTERS: [(u8, u8); 5] = [
    (b'R', Flags::SEEN),
    (b'A', Flags::ANSWERED),
    (b'F', Flags::FLAGGED),
    (b'D', Flags::DELETED),
    (b'T', Flags::DRAFT),
];

/// Whether a line is `From `, quoted or not.
fn is_from(line: &[u8]) -> bool {
    let quotes = line.iter().take_while(|b| **b == b'>').count();
    line.get(quotes..).is_some_and(|rest| rest.starts_with(b"From "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8], piece: usize) -> Vec<Item> {
        let (mut reader, mut items) = (Reader::default(), Vec::new());
        for bytes in file.chunks(piece) {
            reader.feed(bytes);
            items.extend(std::iter::from_fn(|| reader.next_item()));
        }
        reader.finish();
        items.extend(std::iter::from_fn(|| reader.next_item()));
        items
    }

    fn entries(file: &[u8]) -> Vec<Entry> {
        let whole = read(file, file.len().max(1));
        for piece in [1, 2, 7, 64] {
            assert_eq!(read(file, piece), whole, "in pieces of {piece}");
        }
        let entry = |item| match item {
            Item::Message(entry) => entry,
            Item::TooLarge { size } => panic!("too large: {size}"),
        };
        whole.into_iter().map(entry).collect()
    }

    fn raws(file: &str) -> Vec<String> {
        let text = |e: Entry| String::from_utf8_lossy(&e.raw).into_owned();
        entries(file.as_bytes()).into_iter().map(text).collect()
    }

    fn flags(names: &str) -> Flags {
        Flags::parse(names.split_whitespace())
    }

    #[test]
    fn what_alice_exports_comes_back_byte_for_byte_whatever_the_bytes() {
        let pieces: [&[u8]; 14] = [
            b"From ",
            b">From ",
            b">>From bob@example.org Mon Nov 23 12:00:00 2026",
            b"\n",
            b"\r\n",
            b"\r",
            b"Subject: hi",
            b"\n\n",
            b"Status: RO\n",
            b"X-Keywords: a\n",
            b"\0\xff",
            b"Content-Length: 3\n",
            b"From - Mon Nov 23 12:00:00 2026\n",
            b" folded",
        ];
        let mut state = 9u64;
        let mut roll = |sides: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_041);
            (state >> 33) as usize % sides
        };
        for _ in 0..400 {
            let mut sent = Vec::new();
            let mut file = Vec::new();
            for _ in 0..roll(5) {
                let raw: Vec<u8> =
                    (0..roll(9)).flat_map(|_| pieces[roll(pieces.len())]).copied().collect();
                let names = ["\\Seen", "\\Flagged", "\\Draft", "\\Deleted", "$Work", "$Forwarded"];
                let flags = Flags::parse(names.into_iter().filter(|_| roll(2) == 0));
                let date = 1_700_000_000 + roll(1 << 20) as i64;
                file.extend(entry(&raw, "bob@example.org", date, &flags));
                sent.push(Entry { raw, flags, date: Some(date), expunged: false });
            }
            assert_eq!(entries(&file), sent, "{:?}", String::from_utf8_lossy(&file));
        }
    }

    #[test]
    fn other_programs_find_the_messages_flags_and_dates_where_they_look_for_them() {
        let raw = b"Subject: hi\r\n\r\nFrom here on\r\n";
        let file = entry(raw, "bob@example.org", 1_795_435_200, &flags("\\Seen \\Flagged $Work"));
        let text = String::from_utf8(file).unwrap();
        let expected = "From bob@example.org Mon Nov 23 12:00:00 2026\r\nStatus: RO\r\n\
                        X-Status: F\r\nX-Keywords: $Work\r\nSubject: hi\r\n\r\n\
                        >From here on\r\n\r\n";
        assert_eq!(text, expected);
        let odd = entry(b"a\n", "Bob <b@c>\nFrom x", i64::MAX, &Flags::default());
        assert!(odd.starts_with(b"From Bob<b@c>Fromx Thu Jan  1 00:00:00 1970\n"));
    }

    #[test]
    fn a_line_of_a_letter_that_begins_with_from_is_no_new_letter() {
        let file = "From bob Mon Nov 23 12:00:00 2026\nSubject: a\n\nHello\n\nFrom me to you,\n\n\
                    From Russia with love\nFrom bob Mon Nov 23 12:00:00 2026\n\n\
                    From carol  Tue Nov  3 07:00 2026 +0900\nSubject: b\n\nBye";
        let raws = raws(file);
        assert_eq!(raws.len(), 2);
        assert!(raws[0].ends_with("love\nFrom bob Mon Nov 23 12:00:00 2026\n"));
        assert_eq!(raws[1], "Subject: b\n\nBye", "a file that ends in the middle of a line");
    }

    #[test]
    fn a_missing_empty_line_does_not_join_two_letters_where_a_header_follows() {
        let file = "From a Mon Nov 23 12:00:00 2026\nSubject: a\n\nhi\n\
                    From b Mon Nov 23 12:00:00 2026\nSubject: b\n\nthere\n\
                    From c Mon Nov 23 12:00:00 2026\nis no letter\n";
        assert_eq!(raws(file).len(), 2);
    }

    #[test]
    fn both_line_ends_quoting_and_garbage_in_front_are_read() {
        let unix = "garbage\n\nFrom a Mon Nov 23 12:00:00 2026\nSubject: a\n\n>From b\n>>From c\n\n\
                    From d Mon Nov 23 12:00:00 2026\nSubject: d\n\nx\n\n";
        let expected = ["Subject: a\n\nFrom b\n>From c\n", "Subject: d\n\nx\n"];
        assert_eq!(raws(unix), expected);
        let windows = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(raws(&windows(unix)), expected.map(windows));
        assert_eq!(raws(&format!("\u{feff}{}", unix.trim_start_matches("garbage\n\n"))).len(), 2);
        assert_eq!((raws(""), raws("\n\n"), raws("no mail")), (vec![], vec![], vec![]));
        assert_eq!(raws("From a Mon Nov 23 12:00:00 2026\n"), [""]);
    }

    #[test]
    fn thunderbirds_files_are_read_with_their_flags_and_without_what_was_deleted() {
        let file = "From - Mon Nov 23 12:00:00 2026\r\nX-Mozilla-Status: 1007\r\n\
                    X-Mozilla-Status2: 00000000\r\nX-Mozilla-Keys: $label1 work      \r\n\
                    Subject: a\r\n\r\nhi\r\n\r\n\
                    From \r\nX-Mozilla-Status: 0009\r\nSubject: b\r\n\r\n\r\nFrom \r\nthere\r\n";
        let entries = entries(file.as_bytes());
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].raw, b"Subject: a\r\n\r\nhi\r\n");
        let all = "\\Seen \\Answered \\Flagged $Forwarded $label1 work";
        assert_eq!(entries[0].flags, flags(all));
        assert_eq!((entries[0].expunged, entries[1].expunged), (false, true));
        assert_eq!((entries[0].date, entries[1].date), (Some(1_795_435_200), None));
    }

    #[test]
    fn flags_of_mutt_and_dovecot_are_read_and_a_letters_own_status_is_not_touched() {
        let file = "From a Mon Nov 23 12:00:00 2026\nSubject: a\nStatus: RO\nX-Status: AF\n\
                    X-Keywords: $Work NonJunk\n\nhi\n\n\
                    From a Mon Nov 23 12:00:00 2026\nStatus: ready to go\nSubject: b\n\n\
                    Status: R\n";
        let entries = entries(file.as_bytes());
        assert_eq!(entries[0].raw, b"Subject: a\n\nhi\n");
        assert_eq!(entries[0].flags, flags("\\Seen \\Answered \\Flagged $Work NonJunk"));
        assert_eq!(entries[1].raw, b"Status: ready to go\nSubject: b\n\nStatus: R\n");
        assert_eq!(entries[1].flags, Flags::default());
    }

    #[test]
    fn lengths_are_believed_only_where_every_letter_so_far_had_a_true_one() {
        let letter = |body: &str, length: usize| {
            format!(
                "From a Mon Nov 23 12:00:00 2026\nSubject: a\nContent-Length: {length}\n\n{body}\n"
            )
        };
        let body = "x\n\nFrom b Mon Nov 23 12:00:00 2026\n\ny\n";
        let honest = letter(body, body.len()) + &letter("z\n", 2);
        assert_eq!(raws(&honest).len(), 2);
        assert!(raws(&honest)[0].ends_with(body));
        let wrong = letter("hi\n", 99) + &letter(body, body.len());
        assert_eq!(raws(&wrong).len(), 3, "once wrong, never believed again");
        let hostile = "From a Mon Nov 23 12:00:00 2026\nSubject: a\n\nhi\n\n".to_owned()
            + &letter("x\n", 54)
            + &letter("hidden\n", 7);
        assert_eq!(raws(&hostile).len(), 3, "no letter hides the next one");
        let huge = letter("hi\n", 9).replace("h: 9", "h: 99999999999999999999");
        assert_eq!(raws(&huge).len(), 1);
    }

    #[test]
    fn a_letter_too_large_is_told_and_the_next_one_is_read() {
        let mut reader = Reader::with_limit(1000);
        let mut items = Vec::new();
        let feed = |reader: &mut Reader, items: &mut Vec<Item>, bytes: &[u8]| {
            reader.feed(bytes);
            items.extend(std::iter::from_fn(|| reader.next_item()));
            assert!(reader.held() < 8_192, "{} bytes held", reader.held());
        };
        feed(&mut reader, &mut items, b"From a Mon Nov 23 12:00:00 2026\nSubject: a\n\n");
        for _ in 0..100 {
            feed(&mut reader, &mut items, &[b'x'; 1500]);
        }
        feed(&mut reader, &mut items, b"\n\nFrom b Mon Nov 23 12:00:00 2026\nSubject: b\n\n");
        for _ in 0..100 {
            feed(&mut reader, &mut items, b"short lines\n\n");
        }
        feed(&mut reader, &mut items, b"\nFrom c Mon Nov 23 12:00:00 2026\nSubject: c\n\nhi\n");
        reader.finish();
        items.extend(std::iter::from_fn(|| reader.next_item()));
        let kinds: Vec<bool> =
            items.iter().map(|i| matches!(i, Item::TooLarge { size } if *size > 1000)).collect();
        assert_eq!(kinds, [true, true, false]);
    }

    #[test]
    fn a_file_without_an_end_of_line_is_held_only_in_part() {
        let mut reader = Reader::with_limit(10_000);
        for _ in 0..1_000 {
            reader.feed(&[b'F'; 4_096]);
            assert_eq!(reader.next_item(), None);
            assert!(reader.held() < 16_384);
        }
    }
}
