//! How long we wait and how much we take from a server.

use std::time::Duration;

/// Bounds of one connection.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For a TCP connection, all addresses together.
    pub connect: Duration,
    /// For the TLS handshake.
    pub tls: Duration,
    /// For the greeting, and each answer before TLS.
    pub greeting: Duration,
    /// A command fails when not a byte came for so long.
    pub command: Duration,
    /// A command fails when it takes longer than this in all, bytes or not. IDLE has no such end.
    pub whole: Duration,
    /// For the server's answers to IDLE and DONE.
    pub idle: Duration,
    /// Text of one response without its literals, in bytes: a SEARCH of a million UIDs is 8 MB.
    pub line: usize,
    /// Text of one response before the sign-in.
    pub early_line: usize,
    /// A literal that is not a body (header, mailbox name): more is cut off.
    pub literal: usize,
    /// A message's literal that is taken in one go; a larger message is read in parts.
    pub body: usize,
    /// The largest message that is read at all, and the largest literal announced that is not an
    /// attack.
    pub message: usize,
    /// All that one verb keeps until its end; headers and messages go on as they come.
    pub answer: u64,
    /// How deep parentheses may nest; a response nested deeper is left unread.
    pub depth: usize,
    /// Answers kept for a caller that has not read them yet, in bytes.
    pub waiting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            tls: Duration::from_secs(10),
            greeting: Duration::from_secs(10),
            command: Duration::from_secs(30),
            whole: Duration::from_secs(15 * 60),
            idle: Duration::from_secs(10),
            line: 16 << 20,
            early_line: 64 << 10,
            literal: 1 << 20,
            body: 32 << 20,
            message: 128 << 20,
            answer: 256 << 20,
            depth: 64,
            waiting: 1 << 20,
        }
    }
}
