//! The stream lettre is given: it bounds what a server may say, and listens in on the greeting.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a connection can be made over.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for S {}

/// The most a server may say in one go. lettre counts only what has come to a line's end.
const MOST: u64 = 128 << 10;
/// And in so many lines: with each, lettre reads all of the answer anew.
const MOST_LINES: u64 = 500;

/// The server said more than that.
#[derive(Debug, thiserror::Error)]
#[error("too long an answer")]
pub(crate) struct TooMuch;

/// What went through, for whoever gave the stream away.
#[derive(Debug, Default)]
pub(crate) struct Tap {
    heard: Mutex<Option<Vec<u8>>>,
    unasked: AtomicU64,
    lines: AtomicU64,
    sent: AtomicU64,
}

impl Tap {
    /// Everything heard so far; what comes later is not kept.
    pub(crate) fn take_heard(&self) -> Vec<u8> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }

    /// Bytes handed to the connection so far.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }
}

/// A stream under guard.
pub(crate) struct Guarded<S> {
    stream: S,
    /// Read before anything of the stream: the greeting that was spent on STARTTLS.
    first: &'static [u8],
    tap: Arc<Tap>,
}

impl<S: Stream> Guarded<S> {
    pub(crate) fn new(stream: S, first: &'static [u8]) -> (Self, Arc<Tap>) {
        let tap = Arc::new(Tap { heard: Mutex::new(Some(Vec::new())), ..Tap::default() });
        (Self { stream, first, tap: Arc::clone(&tap) }, tap)
    }

    fn heard(&self, fresh: &[u8]) -> io::Result<()> {
        let count = fresh.len() as u64;
        let bytes = self.tap.unasked.fetch_add(count, Ordering::Relaxed) + count;
        let ends = fresh.iter().filter(|byte| **byte == b'\n').count() as u64;
        let lines = self.tap.lines.fetch_add(ends, Ordering::Relaxed) + ends;
        if bytes > MOST || lines > MOST_LINES {
            return Err(io::Error::other(TooMuch));
        }
        if let Some(heard) = self.tap.heard.lock().unwrap_or_else(PoisonError::into_inner).as_mut()
        {
            heard.extend_from_slice(fresh);
        }
        Ok(())
    }
}

impl<S: Stream> AsyncRead for Guarded<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.first.is_empty() {
            let (now, later) = this.first.split_at(this.first.len().min(buf.remaining()));
            buf.put_slice(now);
            this.first = later;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = polled {
            return Poll::Ready(this.heard(buf.filled().get(before..).unwrap_or_default()));
        }
        polled
    }
}

impl<S: Stream> AsyncWrite for Guarded<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.tap.unasked.store(0, Ordering::Relaxed);
        this.tap.lines.store(0, Ordering::Relaxed);
        let result = Pin::new(&mut this.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(count)) = &result {
            this.tap.sent.fetch_add(*count as u64, Ordering::Relaxed);
        }
        result
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Shows nothing of what goes through.
impl<S> std::fmt::Debug for Guarded<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guarded")
    }
}

impl<S: Stream> AsyncTokioStream for Guarded<S> {
    /// lettre wants one and never asks for it.
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)))
    }
}
