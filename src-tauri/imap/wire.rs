//! The guard between the TLS stream and async-imap, both ways.
//!
//! Coming in, it cuts responses out of the stream within bounds, keeps each of them for our own
//! readers, and passes on to async-imap only the skeleton it needs: `A0001 OK`, `+`. Whatever a
//! server invents never gets to imap-proto. Going out, it puts the real command where async-imap
//! wrote a stand-in, so that secrets and names stay out of async-imap's trace log, and sends
//! literals when the server says go on.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use crate::error::Error;
use crate::frame::{Framer, TooMuch};
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::tap::{Tap, file};

/// What a session runs over.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Where async-imap is in writing a command: it writes tag, space, command and line end one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Nothing,
    Tag,
    Command,
    End,
}

/// The guard.
pub(crate) struct Wire {
    inner: Box<dyn Stream>,
    tap: Tap,
    framer: Framer,
    input: Box<[u8]>,
    from: usize,
    to: usize,
    feed: VecDeque<u8>,
    out: Outgoing,
    /// All that was to go out is written, but not flushed.
    unflushed: bool,
    /// The way out is closed; what the server said before that can still be read.
    broken: bool,
    writing: Writing,
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wire").finish_non_exhaustive()
    }
}

impl Wire {
    const READ_AT_ONCE: usize = 64 << 10;

    pub(crate) fn new(inner: Box<dyn Stream>, limits: &Limits) -> (Self, Tap) {
        let tap = Tap::new(limits);
        let wire = Self {
            inner,
            tap: tap.clone(),
            framer: Framer::default(),
            input: vec![0; Self::READ_AT_ONCE].into_boxed_slice(),
            from: 0,
            to: 0,
            feed: VecDeque::new(),
            out: Outgoing::default(),
            unflushed: false,
            broken: false,
            writing: Writing::Nothing,
        };
        (wire, tap)
    }

    /// Cuts what was read into responses; stops early when the session has enough to read.
    fn digest(&mut self) -> Result<(), TooMuch> {
        while self.from < self.to {
            let mut shared = self.tap.lock();
            if shared.is_full() {
                return Ok(());
            }
            let input = self.input.get(self.from..self.to).unwrap_or_default();
            let (used, frame) = self.framer.push(input, &shared.bounds)?;
            self.from += used;
            if let Some(frame) = frame {
                file(frame, &mut shared, &mut self.feed, &mut self.out);
            }
        }
        Ok(())
    }

    fn poll_input(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(&mut self.input);
        std::task::ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buffer))?;
        let read = buffer.filled().len();
        (self.from, self.to) = (0, read);
        let mut shared = self.tap.lock();
        shared.bytes_in += read as u64;
        shared.last_byte = Instant::now();
        Poll::Ready(Ok(read))
    }

    fn poll_out(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.out.is_empty() {
            let inner = Pin::new(&mut self.inner);
            let sent = std::task::ready!(inner.poll_write(cx, self.out.next()))?;
            if sent == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.out.wrote(sent);
            self.unflushed = true;
            let mut shared = self.tap.lock();
            shared.bytes_out += sent as u64;
            shared.last_byte = Instant::now();
        }
        if self.unflushed {
            std::task::ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn fail(&self, error: Error) -> io::Error {
        self.tap.lock().failure.get_or_insert(error);
        io::Error::other("the guard ended the session")
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if let Err(TooMuch(what)) = this.digest() {
                return Poll::Ready(Err(this.fail(Error::Limit { what })));
            }
            // A literal's go-ahead may have come: what waits to be written goes out without a flush
            // from above.
            if !this.broken && matches!(this.poll_out(cx), Poll::Ready(Err(_))) {
                this.broken = true;
            }
            if !this.feed.is_empty() {
                while buf.remaining() > 0
                    && let Some(byte) = this.feed.pop_front()
                {
                    buf.put_slice(&[byte]);
                }
                return Poll::Ready(Ok(()));
            }
            if this.from < this.to {
                // The session has enough to read first; it polls again when it has.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            match std::task::ready!(this.poll_input(cx)) {
                Ok(0) if this.framer.is_between() => return Poll::Ready(Ok(())),
                Ok(0) => return Poll::Ready(Err(this.fail(Error::Closed))),
                Ok(_) => {}
                Err(error) => return Poll::Ready(Err(this.fail(error.into()))),
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let mut shared = this.tap.lock();
        this.writing = match this.writing {
            Writing::Nothing if is_tag(bytes) => {
                shared.tags.push(String::from_utf8_lossy(bytes).into_owned());
                Writing::Tag
            }
            Writing::Nothing if bytes == b"\r\n" => Writing::Nothing,
            Writing::Nothing => Writing::End,
            Writing::Tag => Writing::Command,
            Writing::Command => {
                let Some(mut parts) = shared.command.take() else {
                    drop(shared);
                    let error = Error::Protocol { what: "a command nobody gave" };
                    return Poll::Ready(Err(this.fail(error)));
                };
                this.out.push(parts.pop_front().unwrap_or_default());
                shared.later = parts;
                this.writing = Writing::End;
                return Poll::Ready(Ok(bytes.len()));
            }
            Writing::End => Writing::Nothing,
        };
        // Each part of a command brings its own line end, the last one too.
        let own_end = this.writing == Writing::Nothing && this.out.ends_line();
        if !own_end {
            this.out.push(bytes.to_vec());
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let result = std::task::ready!(this.poll_out(cx));
        if result.is_err() {
            this.broken = true;
        }
        Poll::Ready(result.map_err(|error| this.fail(error.into())))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

/// async-imap's tags: a letter and four digits.
fn is_tag(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"A").unwrap_or_default();
    digits.len() == 4 && digits.iter().all(u8::is_ascii_digit)
}
