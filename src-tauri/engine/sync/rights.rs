//! What we may do in each mailbox (MYRIGHTS), asked once in a session where the server has ACL.

use super::line::Line;
use super::pull::PullError;
use mail::id::MailboxId;
use store::MailboxRow;

/// How many mailboxes are asked about after one list; the others are when they are visited.
const AT_ONCE: usize = 50;

impl Line {
    /// Asks about the mailboxes nothing is known of, all in one go.
    pub(super) async fn ask_unknown_rights(
        &mut self,
        rows: &[MailboxRow],
    ) -> Result<(), PullError> {
        let unknown = |row: &&MailboxRow| {
            row.rights.is_none()
                && row.selectable
                && row.gone_since.is_none()
                && !self.asked_rights.contains(&row.id)
        };
        let unknown: Vec<&MailboxRow> = rows.iter().filter(unknown).take(AT_ONCE).collect();
        self.ask_rights(&unknown).await
    }

    /// Asks about a mailbox that was visited, unless it was asked about before.
    pub(super) async fn ask_rights_once(&mut self, id: MailboxId) -> Result<(), PullError> {
        if self.asked_rights.contains(&id) || !self.session.capabilities().has("ACL") {
            return Ok(());
        }
        let row = self.store.read(move |r| r.mailbox(id)).await?;
        self.ask_rights(&[&row]).await
    }

    async fn ask_rights(&mut self, rows: &[&MailboxRow]) -> Result<(), PullError> {
        if rows.is_empty() || !self.session.capabilities().has("ACL") {
            return Ok(());
        }
        self.asked_rights.extend(rows.iter().map(|row| row.id));
        let names: Vec<_> = rows.iter().map(|row| row.name.clone()).collect();
        let said = self.session.my_rights_of(&names).await?;
        let said: Vec<(MailboxId, String)> =
            rows.iter().zip(said).filter_map(|(row, letters)| Some((row.id, letters?))).collect();
        let write = move |w: &mut store::Write<'_>| {
            said.into_iter().try_for_each(|(id, letters)| w.set_rights(id, Some(letters)))
        };
        Ok(self.store.write(write).await?)
    }
}
