//! A server for tests that follows a script over a pipe: it hears one line, and says what the
//! script says.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::greeted::Greeted;
use crate::limits::Limits;
use crate::session::Session;
use mail::server::Credential;

/// Ends the connection where it stands in an answer.
pub(crate) const CLOSE: &str = "<close>";

/// How the bytes of an answer are sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Delivery {
    Whole,
    /// So many bytes at a time.
    Chunks(usize),
    /// Only the first bytes of all the answers after the sign-in, then the end.
    Cut(usize),
}

/// The server's side of the pipe.
pub(crate) struct Peer {
    stream: DuplexStream,
    heard: Vec<u8>,
    delivery: Delivery,
}

impl Peer {
    pub(crate) fn new() -> (Self, DuplexStream) {
        let (ours, theirs) = duplex(64 << 10);
        (Self { stream: ours, heard: Vec::new(), delivery: Delivery::Whole }, theirs)
    }

    /// Sends bytes; `false` once the connection is over.
    pub(crate) async fn say(&mut self, bytes: &[u8]) -> bool {
        match &mut self.delivery {
            Delivery::Whole => self.stream.write_all(bytes).await.is_ok(),
            Delivery::Chunks(size) => {
                for chunk in bytes.chunks(*size) {
                    if self.stream.write_all(chunk).await.is_err() {
                        return false;
                    }
                    tokio::task::yield_now().await;
                }
                true
            }
            Delivery::Cut(left) => {
                let now = bytes.len().min(*left);
                *left -= now;
                self.stream.write_all(&bytes[..now]).await.is_ok() && *left > 0
            }
        }
    }

    /// The next line without its end; `None` when the client is gone.
    pub(crate) async fn hear(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.heard.windows(2).position(|w| w == b"\r\n") {
                let rest = self.heard.split_off(end + 2);
                let line = std::mem::replace(&mut self.heard, rest);
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            let mut buffer = [0; 4096];
            match self.stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return None,
                Ok(count) => self.heard.extend_from_slice(&buffer[..count]),
            }
        }
    }

    /// The next so many bytes, or what there is before the end.
    pub(crate) async fn hear_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut buffer = [0; 4096];
        while self.heard.len() < count {
            match self.stream.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => self.heard.extend_from_slice(&buffer[..count]),
            }
        }
        let rest = self.heard.split_off(count.min(self.heard.len()));
        std::mem::replace(&mut self.heard, rest)
    }

    /// Takes at most so many bytes, whatever they are; how many, 0 at the end.
    pub(crate) async fn swallow(&mut self, most: usize) -> usize {
        let mut buffer = vec![0; most];
        self.stream.read(&mut buffer).await.unwrap_or(0)
    }

    /// Hears a command that begins with `expected`; gives its tag and the whole of it.
    pub(crate) async fn hear_command(&mut self, expected: &str) -> (String, String) {
        let line = self.hear().await.unwrap_or_else(|| panic!("gone instead of {expected}"));
        let (tag, command) = line.split_once(' ').unwrap_or(("", &line));
        assert!(command.starts_with(expected), "{command:?} instead of {expected:?}");
        (tag.to_owned(), command.to_owned())
    }

    /// Greets and signs somebody in.
    pub(crate) async fn welcome(&mut self, capabilities: &str) {
        self.say(format!("* OK [CAPABILITY {capabilities}] hello\r\n").as_bytes()).await;
        let (tag, _) = self.hear_command("").await;
        self.say(format!("{tag} OK [CAPABILITY {capabilities}] Success\r\n").as_bytes()).await;
    }

    /// Follows a script of (expected command, answer). `$` in an answer is the command's tag, `-`
    /// expects no tag.
    pub(crate) async fn follow(&mut self, script: &[(&str, String)]) {
        let mut tag = String::new();
        for (expected, answer) in script {
            match expected.strip_prefix('-') {
                Some(line) => {
                    let heard = self.hear().await;
                    assert_eq!(heard.as_deref(), Some(line));
                }
                None => tag = self.hear_command(expected).await.0,
            }
            let (answer, close) = match answer.strip_suffix(CLOSE) {
                Some(answer) => (answer, true),
                None => (answer.as_str(), false),
            };
            if !self.say(answer.replace('$', &tag).as_bytes()).await || close {
                return;
            }
        }
        // A client may say more, which no script answers; the pipe stays open until it goes.
        while self.hear().await.is_some() {}
    }
}

/// A script's steps, as they are easiest to write.
pub(crate) fn steps<'a>(script: &[(&'a str, &str)]) -> Vec<(&'a str, String)> {
    script.iter().map(|(expected, answer)| (*expected, (*answer).to_owned())).collect()
}

/// Signs in at a server with these capabilities that follows the script from then on.
pub(crate) async fn session(
    capabilities: &str,
    script: &[(&'static str, &str)],
) -> (Session, JoinHandle<()>) {
    session_with(capabilities, steps(script), Delivery::Whole, &Limits::default()).await
}

/// The same, answers delivered in a certain way.
pub(crate) async fn session_with(
    capabilities: &str,
    script: Vec<(&'static str, String)>,
    delivery: Delivery,
    limits: &Limits,
) -> (Session, JoinHandle<()>) {
    let (mut peer, stream) = Peer::new();
    let capabilities = format!("IMAP4rev1 AUTH=PLAIN SASL-IR {capabilities}");
    let running = tokio::spawn(async move {
        peer.welcome(&capabilities).await;
        peer.delivery = delivery;
        peer.follow(&script).await;
    });
    let greeted = Greeted::over(stream, limits).await.unwrap();
    (greeted.login("alice@example.org", "secret").await.unwrap(), running)
}

/// Runs a sign-in against a script.
pub(crate) async fn sign_in(
    greeting: &str,
    script: &[(&'static str, &str)],
    password: &str,
) -> Result<Session, Error> {
    sign_in_with(greeting, script, Credential::Password(password)).await
}

/// The same, with anything that can be shown.
pub(crate) async fn sign_in_with(
    greeting: &str,
    script: &[(&'static str, &str)],
    credential: Credential<'_>,
) -> Result<Session, Error> {
    let (mut peer, stream) = Peer::new();
    let script = steps(script);
    let greeting = greeting.to_owned();
    let running = tokio::spawn(async move {
        peer.say(greeting.as_bytes()).await;
        peer.follow(&script).await;
    });
    let greeted = Greeted::over(stream, &Limits::default()).await?;
    let done = greeted.login("alice", credential).await;
    if done.is_err() {
        running.await.unwrap();
    }
    done
}
