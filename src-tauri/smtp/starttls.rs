//! The clear phase before STARTTLS: three answers are read, nothing of them is kept or shown, and
//! not a byte may follow the last. (lettre's own takes such bytes for answers given under TLS.)

use crate::EHLO;
use crate::error::Error;
use crate::stream::Stream;
use mail::server_text::ServerText;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

/// Longer than any honest greeting or list of extensions.
const MOST: usize = 16 << 10;

/// Asks for TLS. The stream that comes back is at the point where the handshake begins.
pub(crate) async fn ask<S: Stream>(mut stream: S, limit: Duration) -> Result<S, Error> {
    expect(&mut stream, 220, "greeting", limit).await?;
    send(&mut stream, &format!("EHLO {EHLO}\r\n"), limit).await?;
    let offers = expect(&mut stream, 250, "EHLO", limit).await?;
    let offered = offers
        .lines()
        .skip(1)
        .filter_map(|line| line.get(4..))
        .any(|word| word.trim().eq_ignore_ascii_case("STARTTLS"));
    if !offered {
        return Err(Error::StartTlsRefused);
    }
    send(&mut stream, "STARTTLS\r\n", limit).await?;
    match expect(&mut stream, 220, "STARTTLS", limit).await {
        Ok(_) if net::spoke_early(&mut stream) => Err(Error::StartTlsInjected),
        Ok(_) => Ok(stream),
        Err(Error::Refused { .. }) => Err(Error::StartTlsRefused),
        Err(error) => Err(error),
    }
}

async fn send<S: Stream>(stream: &mut S, line: &str, limit: Duration) -> Result<(), Error> {
    match timeout(limit, stream.write_all(line.as_bytes())).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(Error::Timeout { what: "STARTTLS" }),
    }
}

/// Reads one answer, which must be all there is.
async fn expect<S: Stream>(
    stream: &mut S,
    code: u16,
    what: &'static str,
    limit: Duration,
) -> Result<String, Error> {
    let answer = match timeout(limit, read(stream, what)).await {
        Ok(answer) => answer?,
        Err(_) => return Err(Error::Timeout { what }),
    };
    match answer.get(..3).and_then(|digits| digits.parse::<u16>().ok()) {
        Some(said) if said == code => Ok(answer),
        // What is said in the clear anybody may have said: it is not shown.
        Some(said) if said >= 400 => {
            Err(Error::Refused { code: said, enhanced: None, server: ServerText::default() })
        }
        Some(_) | None => Err(Error::Protocol { what }),
    }
}

async fn read<S: Stream>(stream: &mut S, what: &'static str) -> Result<String, Error> {
    let mut heard = Vec::new();
    loop {
        if stream.read_buf(&mut heard).await? == 0 {
            return Err(Error::Closed);
        }
        if heard.len() > MOST {
            return Err(Error::Limit { what });
        }
        match end(&heard) {
            End::Open => {}
            End::Here => {
                return String::from_utf8(heard).map_err(|_| Error::Protocol { what });
            }
            // We asked for nothing more: this is what the attack looks like.
            End::Before => return Err(Error::StartTlsInjected),
            End::Never => return Err(Error::Protocol { what }),
        }
    }
}

/// Where the first answer ends.
enum End {
    /// Not yet.
    Open,
    /// Exactly where the bytes end.
    Here,
    /// Before they end.
    Before,
    /// It is no answer.
    Never,
}

fn end(heard: &[u8]) -> End {
    let mut rest = heard;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at(at + 1);
        match line {
            [a, b, c, ..] if ![a, b, c].iter().all(|d| d.is_ascii_digit()) => return End::Never,
            [_, _, _, b'-', ..] => rest = after,
            [_, _, _, b' ' | b'\r' | b'\n', ..] if after.is_empty() => return End::Here,
            [_, _, _, b' ' | b'\r' | b'\n', ..] => return End::Before,
            _ => return End::Never,
        }
    }
    End::Open
}
