//! One connection of a scripted server: lines and literals in, bytes out, cut where a fault says.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::answers::with_tag;
use super::fault::{At, Failure, Fault};
use super::log::{What, Who};
use super::state::State;

/// What a connection runs over: TCP, or TLS over it.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// How literals may be sent by the client.
#[derive(Debug, Clone, Copy)]
pub struct Literals {
    /// The largest that is taken.
    pub limit: usize,
    /// The largest that may come without waiting: LITERAL+ any, LITERAL- 4096, else none.
    pub unasked: Option<usize>,
}

/// What came.
#[derive(Debug)]
pub enum Received {
    /// A whole command, its literals inside, without the last line end.
    Command(Vec<u8>),
    /// The beginning of a command that is refused, and why.
    Refused(Vec<u8>, &'static str),
    /// The client has closed.
    End,
}

/// One connection.
pub struct Connection {
    stream: Option<Box<dyn Stream>>,
    inbox: Vec<u8>,
    /// Which of the server's connections it is.
    pub who: Who,
    number: u64,
    state: State,
    sent: u64,
    literals: usize,
    drip: Option<Duration>,
}

/// The longest line taken.
const LINE: usize = 1 << 20;

impl Connection {
    /// Takes over a stream.
    pub fn new(stream: Box<dyn Stream>, who: Who, state: State) -> Self {
        let number = match who {
            Who::Imap(number) | Who::Smtp(number) => number,
            Who::Test => 0,
        };
        state.change(|world| world.log.write(who, "", What::Connected));
        Self {
            stream: Some(stream),
            inbox: Vec::new(),
            who,
            number,
            state,
            sent: 0,
            literals: 0,
            drip: None,
        }
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        self.number
    }

    fn stream(&mut self) -> io::Result<&mut Box<dyn Stream>> {
        self.stream.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Lets `upgrade` put TLS over the stream. Bytes that came after the command are an error:
    /// they were said in the clear.
    pub async fn secure(&mut self, tls: &tokio_rustls::TlsAcceptor) -> io::Result<()> {
        let clear = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        if !self.inbox.is_empty() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.stream = Some(Box::new(tls.accept(clear).await?));
        Ok(())
    }

    /// Reads a line without its end; `None` at the end of the stream. Nothing is lost when it is
    /// dropped half-way.
    pub async fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.inbox[searched..].iter().position(|&byte| byte == b'\n') {
                let mut line: Vec<u8> = self.inbox.drain(..=searched + at).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(line));
            }
            searched = self.inbox.len();
            if searched > LINE {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if self.more().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Reads exactly so many bytes.
    pub async fn exactly(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.inbox.len() < count {
            if self.more().await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(self.inbox.drain(..count).collect())
    }

    async fn more(&mut self) -> io::Result<usize> {
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        // Loses nothing when dropped while waiting: that is what `read_buf` promises.
        self.inbox.reserve(16 * 1024);
        let count = stream.read_buf(&mut self.inbox).await?;
        self.state.count_in(count as u64);
        Ok(count)
    }

    /// Reads a command with its literals, asking for those that wait to be asked.
    pub async fn command(&mut self, literals: Literals) -> io::Result<Received> {
        let mut whole = Vec::new();
        loop {
            let Some(line) = self.line().await? else { return Ok(Received::End) };
            let announced = announced(&line);
            whole.extend_from_slice(&line);
            let Some((size, waits)) = announced else { return Ok(Received::Command(whole)) };
            if waits && size > literals.limit {
                return Ok(Received::Refused(whole, "NO [TOOBIG] The literal is too large"));
            }
            if waits {
                self.write(b"+ OK\r\n").await?;
            } else if literals.unasked.is_none_or(|most| size > most) {
                self.discard(size).await?;
                return Ok(Received::Refused(whole, "BAD Such a literal was not offered"));
            } else if size > literals.limit {
                self.discard(size).await?;
                return Ok(Received::Refused(whole, "NO [TOOBIG] The literal is too large"));
            }
            whole.extend_from_slice(b"\r\n");
            whole.extend(self.exactly(size).await?);
        }
    }

    async fn discard(&mut self, size: usize) -> io::Result<()> {
        let mut left = size;
        while left > 0 {
            left -= self.exactly(left.min(64 * 1024)).await?.len();
        }
        self.line().await.map(drop)
    }

    /// Sends bytes, up to a fault.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut rest = bytes;
        loop {
            let (number, sent) = (self.number, self.sent);
            let left = self.state.look(|world| world.faults.bytes_left(number, sent));
            let Some(left) = left.filter(|&left| left <= rest.len() as u64) else {
                return self.send(rest).await;
            };
            let (now, later) = rest.split_at(left as usize);
            self.send(now).await?;
            rest = later;
            let sent = self.sent;
            let fault =
                self.state.change(|world| world.faults.take(number, |at| *at == At::Byte(sent)));
            if let Some(fault) = fault {
                self.fail(&fault.failure, "*").await?;
                if rest.is_empty() {
                    return Ok(());
                }
            }
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.sent += bytes.len() as u64;
        self.state.count_out(bytes.len() as u64);
        let drip = self.drip;
        let stream = self.stream()?;
        let Some(delay) = drip else {
            stream.write_all(bytes).await?;
            return stream.flush().await;
        };
        for &byte in bytes {
            tokio::time::sleep(delay).await;
            stream.write_all(&[byte]).await?;
            stream.flush().await?;
        }
        Ok(())
    }

    /// Fails as told; `Ok` where the connection goes on afterwards. A refusal is said to `tag`.
    pub async fn fail(&mut self, failure: &Failure, tag: &str) -> io::Result<()> {
        match failure {
            Failure::Close => Err(io::ErrorKind::ConnectionAborted.into()),
            Failure::Stall => {
                while self.more().await? > 0 {
                    self.inbox.clear();
                }
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Failure::Garbage(bytes) => self.send(&with_tag(bytes, tag)).await,
            Failure::Drip(delay) => {
                self.drip = Some(*delay);
                Ok(())
            }
            Failure::Bye(text) => {
                self.send(format!("* BYE {text}\r\n").as_bytes()).await?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
            Failure::No(text) | Failure::Bad(text) => {
                let word = if matches!(failure, Failure::No(_)) { "NO" } else { "BAD" };
                let line = match self.who {
                    Who::Smtp(_) => format!("{text}\r\n"),
                    Who::Imap(_) | Who::Test => format!("{tag} {word} {text}\r\n"),
                };
                self.send(line.as_bytes()).await
            }
        }
    }

    /// The next literal will be sent with its first byte `ahead` bytes from now: a fault inside
    /// it becomes one at a byte of the connection.
    pub fn announce_literal(&mut self, ahead: usize) {
        self.literals += 1;
        let (nth, number, start) = (self.literals, self.number, self.sent + ahead as u64);
        self.state.change_quietly(|world| {
            let here = |at: &At| matches!(at, At::Literal(n, _) if *n == nth);
            if let Some(Fault { at: At::Literal(_, offset), failure, .. }) =
                world.faults.take(number, here)
            {
                let at = At::Byte(start + offset as u64);
                world.faults.add(Fault::new(at, failure).connection(number));
            }
        });
    }

    /// Ends it in good order.
    pub async fn close(&mut self) {
        if let Some(mut stream) = self.stream.take() {
            // A client that is gone already is no trouble.
            let _ = stream.shutdown().await;
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let who = self.who;
        self.state.change(|world| world.log.write(who, "", What::Disconnected));
    }
}

/// The size of the literal a line announces, and whether the client waits for a go-ahead.
pub fn announced(line: &[u8]) -> Option<(usize, bool)> {
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|&byte| byte == b'{')?;
    let text = std::str::from_utf8(&inner[open + 1..]).ok()?;
    let (digits, waits) = match text.strip_suffix('+') {
        Some(digits) => (digits, false),
        None => (text, true),
    };
    digits.parse().ok().map(|size| (size, waits))
}
