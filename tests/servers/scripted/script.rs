//! A server that follows a transcript and knows nothing else.
//!
//! One step a line: `S: text` is said (with CRLF), `B: text` is said as bytes (`\r`, `\n`, `\xNN`,
//! no line end), `C: pattern` must be what the client says, `L:` is the literal the client's last
//! line announced, `X: close`, `X: stall` and `X: starttls` do what they name, `#` begins a note.
//! In patterns `*` stands for anything. The first word of a `C:` line is the tag, whatever the
//! client's is: the same word at the start of `S:` lines becomes the client's.

use std::collections::BTreeMap;
use std::io;

use tokio_rustls::TlsAcceptor;

use super::answers::matches;
use super::connection::{Connection, announced};
use super::fault::Failure;
use super::log::{What, Who};
use super::state::State;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Say(String),
    Bytes(Vec<u8>),
    Expect(String),
    Literal,
    Close,
    Stall,
    StartTls,
}

/// A transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    steps: Vec<Step>,
    tagged: bool,
}

impl Script {
    /// Reads a transcript of IMAP, where lines of the client begin with a tag.
    ///
    /// # Panics
    /// Where a line is none of the steps.
    pub fn imap(text: &str) -> Self {
        Self { steps: text.lines().filter_map(step).collect(), tagged: true }
    }

    /// Reads a transcript of SMTP, which has no tags.
    ///
    /// # Panics
    /// Where a line is none of the steps.
    pub fn smtp(text: &str) -> Self {
        Self { tagged: false, ..Self::imap(text) }
    }

    /// Plays it to one connection. What the client said is in the log as commands; that it said
    /// something else than the script has as a command with the verb `UNEXPECTED`.
    pub(super) async fn play(
        &self,
        mut conn: Connection,
        state: State,
        mut tls: Option<TlsAcceptor>,
    ) -> io::Result<()> {
        let mut tags: BTreeMap<String, String> = BTreeMap::new();
        let mut last = Vec::new();
        for step in &self.steps {
            match step {
                Step::Say(text) => {
                    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
                    let first = tags.get(first).map_or(first, String::as_str);
                    conn.write(format!("{first} {rest}").trim_end().as_bytes()).await?;
                    conn.write(b"\r\n").await?;
                }
                Step::Bytes(bytes) => conn.write(bytes).await?,
                Step::Expect(pattern) => {
                    let Some(line) = conn.line().await? else { return Ok(()) };
                    let text = String::from_utf8_lossy(&line).into_owned();
                    last = line;
                    let fits = match (self.tagged, pattern.split_once(' '), text.split_once(' ')) {
                        (true, Some((name, pattern)), Some((tag, rest))) => {
                            tags.insert(name.to_owned(), tag.to_owned());
                            matches(pattern, rest)
                        }
                        _ => matches(pattern, &text),
                    };
                    write_down(&state, conn.who, self.tagged, fits, &text);
                    if !fits {
                        return conn.fail(&Failure::Bye("Not in the script".into()), "*").await;
                    }
                }
                Step::Literal => {
                    let size = announced(&last).map_or(0, |(size, _)| size);
                    conn.exactly(size).await?;
                }
                Step::Close => return Ok(()),
                Step::Stall => return conn.fail(&Failure::Stall, "*").await,
                Step::StartTls => {
                    if let Some(tls) = tls.take() {
                        conn.secure(&tls).await?;
                    }
                }
            }
        }
        conn.close().await;
        Ok(())
    }
}

fn write_down(state: &State, who: Who, tagged: bool, fits: bool, text: &str) {
    let command = if tagged { text.split_once(' ').map_or(text, |(_, rest)| rest) } else { text };
    let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
    let verb = if fits { verb.to_ascii_uppercase() } else { "UNEXPECTED".to_owned() };
    let arguments = if verb == "UNEXPECTED" { command } else { rest };
    let arguments = arguments.chars().take(200).collect();
    state.change(|world| world.log.write(who, "", What::Command { verb, arguments }));
}

fn step(line: &str) -> Option<Step> {
    if line.trim().is_empty() || line.starts_with('#') {
        return None;
    }
    let (kind, text) = line.split_at(line.len().min(2));
    let text = text.strip_prefix(' ').unwrap_or(text);
    Some(match (kind, text.trim()) {
        ("S:", _) => Step::Say(text.to_owned()),
        ("B:", _) => Step::Bytes(bytes(text)),
        ("C:", _) => Step::Expect(text.to_owned()),
        ("L:", _) => Step::Literal,
        ("X:", "close") => Step::Close,
        ("X:", "stall") => Step::Stall,
        ("X:", "starttls") => Step::StartTls,
        _ => panic!("not a step of a script: {line}"),
    })
}

fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.extend_from_slice(before.as_bytes());
        let mut letters = after.chars();
        match letters.next() {
            Some('r') => out.push(b'\r'),
            Some('n') => out.push(b'\n'),
            Some('x') => {
                let code = after.get(1..3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
                out.push(code.expect("two hexadecimal digits"));
                letters.nth(1);
            }
            Some(other) => out.extend_from_slice(other.to_string().as_bytes()),
            None => {}
        }
        rest = letters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_with_escapes() {
        assert_eq!(bytes("* {3}\\r\\n\\x00\\xffa\\\\"), b"* {3}\r\n\x00\xffa\\");
        assert_eq!(Script::imap("# note\n\nX: close\n").steps, [Step::Close]);
    }
}
