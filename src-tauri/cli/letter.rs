//! A letter made of the words on the command line.

use crate::arguments::SendVerb;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Identity;
use std::io::Read as _;
use std::path::Path;

/// The longest line of a text that goes as it is.
const LONGEST: usize = 78;
/// The most that is attached, in octets.
const MOST: u64 = 60 << 20;

/// The letter, from this identity. `token` is in none of its lines.
pub fn of(verb: &SendVerb, from: &Identity, token: &str) -> Result<Vec<u8>, Failure> {
    // A line end would make two people, or two fields, of what was given as one.
    let broken = |text: &String| text.contains(char::is_control);
    if [&verb.to, &verb.cc, &verb.bcc].into_iter().flatten().any(broken) {
        return Err(engine::Problem::of(engine::Code::BadAddress).into());
    }
    if broken(&verb.subject) {
        return Err(engine::Problem::of(engine::Code::BadMessage).into());
    }
    let mut head = String::new();
    let mut field = |name: &str, value: &str| {
        head.push_str(&format!("{name}: {value}\r\n"));
    };
    field("From", &person(from));
    if !from.reply_to.is_empty() {
        field("Reply-To", &from.reply_to);
    }
    for (name, people) in [("To", &verb.to), ("Cc", &verb.cc), ("Bcc", &verb.bcc)] {
        if !people.is_empty() {
            field(name, &people.join(", "));
        }
    }
    field("Subject", &verb.subject);
    let mut text = Vec::new();
    if verb.body_stdin {
        let read = std::io::stdin().lock().take(MOST).read_to_end(&mut text);
        read.map_err(|_| Failure::usage("badFile"))?;
    }
    let text = part("text/plain; charset=utf-8", "", &text);
    if verb.attach.is_empty() {
        return Ok([head.into_bytes(), text].concat());
    }
    field("Content-Type", &format!("multipart/mixed; boundary=\"{token}\""));
    let mut out = [head.as_bytes(), b"\r\n"].concat();
    let begin = format!("--{token}\r\n").into_bytes();
    out.extend([&begin, &text].into_iter().flatten());
    for path in &verb.attach {
        let attached = attachment(path)?;
        out.extend([b"\r\n".as_slice(), &begin, &attached].into_iter().flatten());
    }
    out.extend_from_slice(format!("\r\n--{token}--\r\n").as_bytes());
    Ok(out)
}

fn person(from: &Identity) -> String {
    let name = from.name.replace(['"', '\\', '\r', '\n'], " ");
    if name.trim().is_empty() {
        from.address.clone()
    } else {
        format!("\"{}\" <{}>", name.trim(), from.address)
    }
}

fn attachment(path: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(path).map_err(|_| Failure::usage("noFile"))?.len();
    if size > MOST {
        return Err(engine::Problem::of(engine::Code::TooLarge).into());
    }
    let bytes = std::fs::read(path).map_err(|_| Failure::usage("noFile"))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let disposition = format!("Content-Disposition: attachment; {}\r\n", named("filename", &name));
    let kind = format!("application/octet-stream; {}", named("name", &name));
    Ok(part(&kind, &disposition, &bytes))
}

/// A parameter: in ASCII as it is, else as RFC 2231 has it.
fn named(parameter: &str, name: &str) -> String {
    let plain = |c: char| c.is_ascii() && !c.is_ascii_control() && c != '"' && c != '\\';
    if name.chars().all(plain) {
        return format!("{parameter}=\"{name}\"");
    }
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).into(),
        other => format!("%{other:02X}"),
    };
    format!("{parameter}*=UTF-8''{}", name.bytes().map(byte).collect::<String>())
}

/// A body with the fields that describe it.
fn part(kind: &str, more: &str, bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let short = text.lines().all(|line| line.len() <= LONGEST);
    let is_text = kind.starts_with("text/");
    if is_text && text.is_ascii() && short && !text.contains('\0') {
        let head = format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n");
        return [head.as_bytes(), bytes].concat();
    }
    // Text has the wire's line ends before it is encoded.
    let crlf = if is_text { mail::outgoing::with_crlf(bytes) } else { bytes.to_vec() };
    let mut out =
        format!("Content-Type: {kind}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n");
    for line in STANDARD.encode(crlf).as_bytes().chunks(76) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push_str("\r\n");
    }
    out.into_bytes()
}
