//! A letter made of the words on the command line.

use crate::arguments::SendVerb;
use crate::failure::Failure;
use engine::{Code, Identity, Problem};
use mail::address::Address;
use mail::compose::{self, Body, Letter, Part};
use mail::envelope::Envelope;
use std::io::Read as _;
use std::path::Path;

/// The most that is read of one file, in octets.
const MOST: u64 = 60 << 20;

/// The letter, from this identity, written at this time. `token` is in none of its lines.
pub fn of(verb: &SendVerb, from: &Identity, token: &str, now: i64) -> Result<Vec<u8>, Failure> {
    let text = if verb.body_stdin { standard_input()? } else { String::new() };
    let files = verb.attach.iter().map(|path| file(path)).collect::<Result<Vec<_>, _>>()?;
    let parts: Vec<Part<'_>> = files.iter().map(part).collect();
    let domain = from.address.rsplit('@').next().unwrap_or("localhost");
    let reply_to = (!from.reply_to.is_empty())
        .then(|| Address { name: String::new(), email: from.reply_to.clone() });
    let letter = Letter {
        from: Address { name: from.name.clone(), email: from.address.clone() },
        reply_to,
        to: &people(&verb.to)?,
        cc: &people(&verb.cc)?,
        bcc: &people(&verb.bcc)?,
        subject: &verb.subject,
        date: now,
        message_id: &format!("{token}@{domain}"),
        body: Body::Plain(&text),
        parts: &parts,
        boundary: token,
        ..Letter::default()
    };
    compose::build(&letter).map_err(|refused| Problem::from(refused).into())
}

/// The people given, as a header would have them.
fn people(given: &[String]) -> Result<Vec<Address>, Failure> {
    // A line end would make two people, or two fields, of what was given as one.
    if given.iter().any(|text| text.contains(char::is_control)) {
        return Err(Problem::of(Code::BadAddress).into());
    }
    Ok(Envelope::parse(format!("To: {}\r\n\r\n", given.join(", ")).as_bytes()).to)
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MOST).read_to_string(&mut text);
    read.map_err(|_| Failure::usage("badFile"))?;
    Ok(text)
}

fn file(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let size = std::fs::metadata(path).map_err(|_| Failure::usage("noFile"))?.len();
    if size > MOST {
        return Err(Problem::of(Code::TooLarge).into());
    }
    let bytes = std::fs::read(path).map_err(|_| Failure::usage("noFile"))?;
    Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes))
}

fn part((name, content): &(String, Vec<u8>)) -> Part<'_> {
    Part { name, mime: "application/octet-stream", content_id: None, content }
}
