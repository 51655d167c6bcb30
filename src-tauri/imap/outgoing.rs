//! Bytes on their way to the server: short ones joined, so that a command is one record of TLS, a
//! message as it came, so that it is not copied.

use std::collections::VecDeque;

/// What waits to be written, in order.
#[derive(Default)]
pub(crate) struct Outgoing {
    chunks: VecDeque<Vec<u8>>,
    /// How much of the first chunk is written.
    written: usize,
}

impl Outgoing {
    /// Up to here, chunks are joined.
    const JOINED: usize = 16 << 10;

    pub(crate) fn push(&mut self, bytes: Vec<u8>) {
        match self.chunks.back_mut() {
            Some(last) if last.len() + bytes.len() <= Self::JOINED => last.extend(bytes),
            Some(_) | None if bytes.is_empty() => {}
            Some(_) | None => self.chunks.push_back(bytes),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// Whether the last byte to go out ends a line.
    pub(crate) fn ends_line(&self) -> bool {
        self.chunks.back().is_some_and(|last| last.ends_with(b"\r\n"))
    }

    /// What is to be written next; nothing once all is.
    pub(crate) fn next(&self) -> &[u8] {
        self.chunks.front().and_then(|first| first.get(self.written..)).unwrap_or_default()
    }

    /// So many bytes of [`Outgoing::next`] are written.
    pub(crate) fn wrote(&mut self, count: usize) {
        self.written += count;
        if self.chunks.front().is_some_and(|first| first.len() <= self.written) {
            self.chunks.pop_front();
            self.written = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_goes_out_in_one_piece_and_a_message_is_not_copied() {
        let mut out = Outgoing::default();
        for piece in [&b"A0001"[..], b" ", b"", b"NOOP", b"\r\n"] {
            out.push(piece.to_vec());
        }
        assert!(out.ends_line());
        let message = vec![b'x'; 1 << 20];
        let place = message.as_ptr();
        out.push(message);
        assert!(!out.ends_line());
        assert_eq!(out.next(), b"A0001 NOOP\r\n");
        out.wrote(5);
        assert_eq!(out.next(), b" NOOP\r\n");
        out.wrote(7);
        assert_eq!((out.next().len(), out.next().as_ptr()), (1 << 20, place));
        out.wrote(1 << 20);
        assert!(out.is_empty() && out.next().is_empty());
    }
}
