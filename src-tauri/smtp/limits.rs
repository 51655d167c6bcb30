//! How long we wait for a server: lettre itself waits for ever.

use std::time::Duration;

/// The longest each step may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For a TCP connection, all addresses together.
    pub connect: Duration,
    /// For the TLS handshake.
    pub tls: Duration,
    /// For the greeting and EHLO, and for each answer before TLS.
    pub greeting: Duration,
    /// For each step of the sign-in.
    pub auth: Duration,
    /// For MAIL, RCPT, DATA, and for a part of the message that does not get through.
    pub command: Duration,
    /// For the answer to the final dot. Long (RFC 5321 asks for ten minutes): giving up leaves it
    /// open whether the message is sent.
    pub data: Duration,
    /// For the answer to QUIT, which changes nothing any more.
    pub quit: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            tls: Duration::from_secs(10),
            greeting: Duration::from_secs(30),
            auth: Duration::from_secs(30),
            command: Duration::from_secs(60),
            data: Duration::from_secs(10 * 60),
            quit: Duration::from_secs(3),
        }
    }
}
