//! Tells the servers of letters being written when there is a pause, and remembers whom the person
//! writes to.

use crate::error::Problem;
use crate::{Engine, Inner};
use std::sync::Weak;
use std::time::Duration;
use store::{Change, DraftRow};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A pause in typing, in seconds, after which the server hears of it.
const PAUSE: i64 = 10;
/// It hears of it at the latest so many seconds after it was typed, and not more often.
const LATEST: i64 = 60;
/// How long nothing is looked for where nothing happens.
const QUIET: Duration = Duration::from_secs(600);
/// How long mail that came is left before the people in it are met.
const LATER: Duration = Duration::from_secs(30);
/// How long trouble is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(60);
/// How many messages are looked at in one go for the people in them.
const AT_ONCE: u32 = 500;
/// How long a letter nobody has written in is kept, in seconds: its composer may be open.
const UNTOUCHED: i64 = 7 * 86_400;

/// When the server is to hear of a letter.
fn due(draft: &DraftRow) -> i64 {
    let pause = draft.changed.saturating_add(PAUSE);
    let latest = draft.unsaved_since.saturating_add(LATEST);
    let apart = draft.promised_at.saturating_add(LATEST);
    pause.min(latest).max(if draft.promised_at == 0 { 0 } else { apart })
}

/// Keeps for as long as the engine is there.
pub(crate) async fn keep(engine: Weak<Inner>, mut changes: Receiver<Change>) {
    let mut came = true;
    let mut swept = false;
    loop {
        let Some(inner) = engine.upgrade() else { return };
        let engine = Engine { inner };
        let wait = match engine.keep_round(&mut came, &mut swept).await {
            Ok(wait) => wait,
            Err(problem) => {
                tracing::warn!(code = problem.code.name(), "letters being written");
                AFTER_TROUBLE
            }
        };
        drop(engine);
        let until = tokio::time::sleep(wait);
        tokio::pin!(until);
        loop {
            let heard = tokio::select! {
                () = &mut until => break,
                heard = changes.recv() => heard,
            };
            match heard {
                Ok(Change::Draft(_)) | Err(RecvError::Lagged(_)) => break,
                Ok(Change::Messages(_)) if !came => {
                    came = true;
                    let soon = tokio::time::sleep(LATER.min(wait));
                    until.set(soon);
                }
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }
}

impl Engine {
    /// Saves what is due, and says how long nothing is.
    async fn keep_round(&self, came: &mut bool, swept: &mut bool) -> Result<Duration, Problem> {
        if !std::mem::replace(swept, true) {
            self.store().write(|w| w.sweep_letters(w.now() - UNTOUCHED)).await?;
        }
        let now = self.store().now();
        let unsaved = self.store().read(|r| r.unsaved_letters()).await?;
        let mut wait = QUIET;
        for draft in unsaved {
            let left = due(&draft).saturating_sub(now);
            if left <= 0 {
                self.save_letter(draft.id).await?;
            } else {
                wait = wait.min(Duration::from_secs(left.unsigned_abs()));
            }
        }
        if std::mem::take(came) {
            while self.store().write(|w| w.meet_people(AT_ONCE)).await? {}
        }
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::id::AccountId;

    fn draft(unsaved_since: i64, changed: i64, promised_at: i64) -> DraftRow {
        DraftRow {
            id: 1,
            account: AccountId(1),
            revision: 2,
            saved_revision: 0,
            location: None,
            raw: Vec::new(),
            changed,
            promised: 0,
            promised_at,
            unsaved_since,
        }
    }

    #[test]
    fn the_server_hears_in_a_pause_or_once_a_minute() {
        assert_eq!(due(&draft(1_000, 1_000, 0)), 1_010, "ten seconds after the first word");
        assert_eq!(due(&draft(1_000, 1_040, 0)), 1_050, "ten seconds after the last");
        assert_eq!(due(&draft(1_000, 1_070, 0)), 1_060, "while nobody pauses, after a minute");
        assert_eq!(due(&draft(1_061, 1_062, 1_060)), 1_120, "not more often");
        assert_eq!(due(&draft(5_000, 5_000, 1_060)), 5_010, "a pause long after counts alone");
    }
}
