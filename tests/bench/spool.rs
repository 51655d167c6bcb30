//! Generated mail in one file, each message's answer to FETCH ready to be sent: a mailbox of a
//! million that takes no memory.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::os::unix::fs::FileExt as _;

use ::tests::generate::generate_in;

use crate::corpus::SEED;

/// The fields Fumi asks for, in its order, as a server repeats them.
const FIELDS: &str = "DATE SUBJECT FROM SENDER REPLY-TO TO CC BCC MESSAGE-ID IN-REPLY-TO \
                      REFERENCES LIST-ID CONTENT-TYPE";
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A mailbox in a file; UIDs are 1 to its length.
pub struct Spool {
    file: File,
    entries: Vec<Entry>,
}

/// Where a message's answers stand: the one for its header, then the one for the whole.
#[derive(Clone, Copy)]
struct Entry {
    at: u64,
    header: u32,
    body: u32,
}

impl Spool {
    /// Writes so many messages, with their bodies or without.
    pub fn write(count: usize, bodies: bool) -> io::Result<Spool> {
        let mut out = BufWriter::with_capacity(1 << 20, tempfile::tempfile()?);
        let mut entries = Vec::with_capacity(count);
        let mut at = 0;
        for (n, seed) in generate_in("INBOX", count, SEED).enumerate() {
            let (uid, size) = (n + 1, seed.raw.len());
            let header = asked_for(&seed.raw);
            let head = format!(
                "* {uid} FETCH (UID {uid} FLAGS ({}) INTERNALDATE \"{}\" RFC822.SIZE {size} \
                 BODY[HEADER.FIELDS ({FIELDS})] {{{}}}\r\n",
                seed.flags.join(" "),
                date(seed.internal_date),
                header.len()
            );
            out.write_all(head.as_bytes())?;
            out.write_all(&header)?;
            out.write_all(b")\r\n")?;
            let header = head.len() + header.len() + 3;
            let mut body = 0;
            if bodies {
                let head = format!("* {uid} FETCH (UID {uid} BODY[] {{{size}}}\r\n");
                out.write_all(head.as_bytes())?;
                out.write_all(&seed.raw)?;
                out.write_all(b")\r\n")?;
                body = head.len() + size + 3;
            }
            let small = |n: usize| u32::try_from(n).map_err(io::Error::other);
            entries.push(Entry { at, header: small(header)?, body: small(body)? });
            at += (header + body) as u64;
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Spool { file, entries })
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The answers for the messages with these UIDs, one after another.
    pub fn answers(
        &self,
        first: usize,
        last: usize,
        bodies: bool,
        out: &mut impl io::Write,
    ) -> io::Result<()> {
        let mut buffer = Vec::new();
        for entry in self.entries.iter().take(last).skip(first.saturating_sub(1)) {
            let (at, length) = match bodies {
                true => (entry.at + u64::from(entry.header), entry.body),
                false => (entry.at, entry.header),
            };
            buffer.resize(length as usize, 0);
            self.file.read_exact_at(&mut buffer, at)?;
            out.write_all(&buffer)?;
        }
        Ok(())
    }
}

/// What a server sends for `BODY[HEADER.FIELDS (...)]`.
fn asked_for(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut keeps = false;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if line == b"\r\n" {
            break;
        }
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            let name = String::from_utf8_lossy(name);
            keeps = FIELDS.split(' ').any(|field| field.eq_ignore_ascii_case(&name));
        }
        if keeps {
            out.extend_from_slice(line);
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn date(seconds: i64) -> String {
    let at = mail_parser::DateTime::from_timestamp(seconds);
    let month = MONTHS.get(usize::from(at.month).wrapping_sub(1)).unwrap_or(&"Jan");
    format!(
        "{:02}-{month}-{} {:02}:{:02}:{:02} +0000",
        at.day, at.year, at.hour, at.minute, at.second
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_of_a_stretch_of_messages_stand_one_after_another() {
        let spool = Spool::write(5, true).unwrap();
        let said = |bodies| {
            let mut out = Vec::new();
            spool.answers(2, 3, bodies, &mut out).unwrap();
            String::from_utf8_lossy(&out).into_owned()
        };
        let headers = said(false);
        assert!(headers.starts_with("* 2 FETCH (UID 2 FLAGS ("), "{headers}");
        assert!(headers.contains("\r\n)\r\n* 3 FETCH (UID 3 ") && headers.ends_with("\r\n)\r\n"));
        assert!(!headers.contains("MIME-Version") && headers.contains("\r\nSubject: "));
        assert!(said(true).contains("* 3 FETCH (UID 3 BODY[] {"));
        assert_eq!(date(1_793_534_400), "01-Nov-2026 12:00:00 +0000");
    }
}
