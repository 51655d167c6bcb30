//! The moment between a server's go-ahead to STARTTLS and our handshake.

use futures_util::FutureExt;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Whether something is there to read already. A server that gave its go-ahead waits for us: what
/// it "said" meanwhile was put there by somebody on the path. (An end shows in the handshake.)
pub fn spoke_early<S: AsyncRead + Unpin>(stream: &mut S) -> bool {
    matches!(stream.read(&mut [0; 1]).now_or_never(), Some(Ok(1..)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncWriteExt, duplex};

    #[tokio::test]
    async fn a_byte_before_the_handshake_is_noticed_and_silence_is_not() {
        let (mut theirs, mut ours) = duplex(8);
        assert!(!spoke_early(&mut ours));
        theirs.write_all(b"x").await.unwrap();
        assert!(spoke_early(&mut ours));
        drop(theirs);
        assert!(!spoke_early(&mut ours));
    }
}
