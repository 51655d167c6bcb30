//! The clear part of STARTTLS, before async-imap sees anything: nothing said in it is believed or
//! kept.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::code::{StatusLine, Word};
use crate::error::{Error, Refusal};
use crate::limits::Limits;
use crate::wire::Stream;
use mail::server_text::ServerText;

const TAG: &str = "S1";
/// Lines and bytes a server may say before it agrees.
const MOST_LINES: usize = 20;
const MOST_BYTES: usize = 16 << 10;

/// Reads the greeting, asks for TLS, and gives the stream back exactly where TLS begins.
pub(crate) async fn ask<S: Stream>(mut stream: S, limits: &Limits) -> Result<S, Error> {
    let wait = limits.greeting;
    let mut unread = Vec::new();
    let greeting = line(&mut stream, &mut unread, wait, "greeting").await?;
    check_greeting(&greeting)?;
    stream.write_all(format!("{TAG} STARTTLS\r\n").as_bytes()).await?;
    stream.flush().await?;
    for _ in 0..MOST_LINES {
        let line = line(&mut stream, &mut unread, wait, "STARTTLS").await?;
        let Some(answer) = line.strip_prefix(format!("{TAG} ").as_bytes()) else {
            if word(&line) == Some(Word::Bye) {
                return Err(Error::StartTlsRefused);
            }
            continue;
        };
        if StatusLine::read(answer).map(|status| status.word) != Some(Word::Ok) {
            return Err(Error::StartTlsRefused);
        }
        if !unread.is_empty() || net::spoke_early(&mut stream) {
            return Err(Error::StartTlsInjected);
        }
        return Ok(stream);
    }
    Err(Error::Limit { what: "lines before TLS" })
}

fn check_greeting(line: &[u8]) -> Result<(), Error> {
    match word(line) {
        Some(Word::Ok) => Ok(()),
        Some(Word::Preauth) => Err(Error::Preauth),
        Some(Word::Bye) => {
            Err(Error::Refused { status: Refusal::Bye, code: None, server: ServerText::default() })
        }
        Some(Word::No | Word::Bad) | None => Err(Error::Protocol { what: "not an IMAP greeting" }),
    }
}

fn word(line: &[u8]) -> Option<Word> {
    StatusLine::read(line.strip_prefix(b"* ")?).map(|status| status.word)
}

/// The next line without its end; `unread` keeps what came after it.
async fn line<S: Stream>(
    stream: &mut S,
    unread: &mut Vec<u8>,
    wait: Duration,
    what: &'static str,
) -> Result<Vec<u8>, Error> {
    let read = async {
        loop {
            if let Some(end) = unread.iter().position(|b| *b == b'\n') {
                let rest = unread.split_off(end + 1);
                let line = std::mem::replace(unread, rest);
                return Ok(line.trim_ascii_end().to_vec());
            }
            if unread.len() > MOST_BYTES {
                return Err(Error::Limit { what: "a line before TLS" });
            }
            let mut buffer = [0; 1024];
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                return Err(Error::Closed);
            }
            unread.extend_from_slice(buffer.get(..count).unwrap_or_default());
        }
    };
    timeout(wait, read).await.unwrap_or(Err(Error::Timeout { what }))
}
