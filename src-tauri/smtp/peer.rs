//! A server that follows a script, for the tests of this crate.

use crate::stream::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

/// One step of a script.
#[derive(Clone)]
pub(crate) enum Step {
    /// Says this, in one write.
    Say(String),
    /// Hears a line, which must be this one.
    Hear(&'static str),
    /// Hears a message up to its final dot.
    HearMessage,
    /// Says nothing more, and stays.
    Stall,
}

use Step::{Hear, Say};

/// Says a line.
pub(crate) fn say(line: &str) -> Step {
    Say(format!("{line}\r\n"))
}

/// Greeting and EHLO with these offers.
pub(crate) fn greet(offers: &[&str]) -> Vec<Step> {
    let mut answer = String::from("250-me\r\n");
    for offer in offers {
        answer.push_str(&format!("250-{offer}\r\n"));
    }
    answer.push_str("250 HELP\r\n");
    vec![say("220 me ESMTP"), Hear("EHLO [127.0.0.1]"), Say(answer)]
}

/// Follows the script; returns every byte heard, to the end of the connection.
pub(crate) async fn follow(mut stream: impl Stream, script: Vec<Step>) -> String {
    let mut heard = Vec::new();
    let mut read = 0;
    for step in script {
        match step {
            Say(text) => stream.write_all(text.as_bytes()).await.unwrap(),
            Hear(line) => {
                let wanted = until(&mut stream, &mut heard, read, b"\r\n").await;
                assert_eq!(String::from_utf8_lossy(&heard[read..wanted]), format!("{line}\r\n"));
                read = wanted;
            }
            Step::HearMessage => read = until(&mut stream, &mut heard, read, b"\r\n.\r\n").await,
            Step::Stall => std::future::pending().await,
        }
        stream.flush().await.unwrap();
    }
    // A client that hangs up without a word of TLS is no fault of the script.
    let _ = stream.shutdown().await;
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8(heard).unwrap()
}

async fn until(stream: &mut impl Stream, heard: &mut Vec<u8>, from: usize, end: &[u8]) -> usize {
    loop {
        let found = heard[from..].windows(end.len()).position(|w| w == end);
        if let Some(at) = found {
            return from + at + end.len();
        }
        assert!(stream.read_buf(heard).await.unwrap() > 0, "hung up in the middle of the script");
    }
}

/// A peer at the other end of a pipe.
pub(crate) fn peer(script: Vec<Step>) -> (DuplexStream, JoinHandle<String>) {
    let (ours, theirs) = duplex(1 << 20);
    (ours, tokio::spawn(follow(theirs, script)))
}
