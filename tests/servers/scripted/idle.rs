//! IDLE: what other sessions and deliveries change is told at once.

use super::session::{Done, Refused, Session};

impl Session {
    /// Idles until DONE.
    pub async fn idle(&mut self) -> Done {
        let mut changed = self.state.watch();
        self.say("+ idling\r\n");
        // Nothing that happened before is missed: it is told first.
        changed.mark_changed();
        loop {
            self.flush().await?;
            tokio::select! {
                line = self.conn.line() => {
                    let line = line?.ok_or(Refused::Gone)?;
                    if line.trim_ascii().eq_ignore_ascii_case(b"DONE") {
                        return Ok("IDLE completed".into());
                    }
                    return Err(Refused::Bad("Expected DONE".into()));
                }
                more = changed.changed() => {
                    if more.is_err() {
                        return Err(Refused::Gone);
                    }
                    let told = self.sync(true);
                    if told.is_err() {
                        self.flush().await?;
                        return Err(Refused::Gone);
                    }
                }
            }
        }
    }
}
