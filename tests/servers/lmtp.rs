//! Hands a message to a mail store by LMTP, as a mail server would.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Delivers to one person and waits until the store has the message.
pub fn deliver(port: u16, to: &str, raw: &[u8]) -> io::Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut lmtp = BufReader::new(stream);
    expect(&mut lmtp, '2')?;
    for (command, answer) in [
        ("LHLO localhost".to_owned(), '2'),
        ("MAIL FROM:<sender@example.test>".to_owned(), '2'),
        (format!("RCPT TO:<{to}>"), '2'),
        ("DATA".to_owned(), '3'),
    ] {
        lmtp.get_mut().write_all(format!("{command}\r\n").as_bytes())?;
        expect(&mut lmtp, answer)?;
    }
    lmtp.get_mut().write_all(&dotted(raw))?;
    expect(&mut lmtp, '2')?;
    lmtp.get_mut().write_all(b"QUIT\r\n")?;
    expect(&mut lmtp, '2')
}

fn expect(lmtp: &mut BufReader<TcpStream>, kind: char) -> io::Result<()> {
    loop {
        let mut line = String::new();
        if lmtp.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line.as_bytes().get(3) == Some(&b'-') {
            continue;
        }
        if line.starts_with(kind) {
            return Ok(());
        }
        return Err(io::Error::other(format!("LMTP: {}", line.trim_end())));
    }
}

/// The message with CRLF at every line's end, its dots doubled, and the final dot.
pub fn dotted(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    let body = raw.strip_suffix(b"\n").unwrap_or(raw);
    for line in body.split(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
