//! Deletions for good, told to the server.

use super::Line;
use super::replay::Replayed;
use crate::sync::pull::PullError;
use store::PendingOp;

impl Line {
    /// Removes a batch from its mailbox. Done twice it is done once.
    pub(super) async fn expunge(
        &mut self,
        ops: Vec<PendingOp>,
        now: i64,
        done: &mut Replayed,
    ) -> Result<(), PullError> {
        let Some(first) = ops.first() else { return Ok(()) };
        let Some(from) = self.mailbox_of(first.op.source, &ops, done).await? else { return Ok(()) };
        if !self.open_source(&from, &ops, now, done).await? {
            return Ok(());
        }
        self.remove_there(ops, now, done).await
    }
}
