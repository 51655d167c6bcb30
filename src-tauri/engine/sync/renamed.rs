//! Mailboxes another client has renamed: followed under their new name, not read anew.

use super::headers::row_of;
use super::line::Line;
use super::plan::SAMPLE;
use super::pull::{PullError, is_about_a_message, store_uids};
use imap::{Listed, Select, Status};
use mail::id::MailboxId;
use mail::mailbox::MailboxName;
use store::MailboxRow;

/// So many new names are looked at in one list, each for so many mailboxes that went.
const MOST: (usize, usize) = (20, 4);

impl Line {
    /// Gives mailboxes that are listed under another name by now that name. UIDVALIDITY alone names
    /// no mailbox (at Zoho it is 1 everywhere), nor do counts: some letters must be the same.
    pub(super) async fn follow_renames(
        &mut self,
        listed: &mut [Listed],
        before: &[MailboxRow],
    ) -> Result<(), PullError> {
        let mut gone: Vec<&MailboxRow> = before.iter().filter(|row| went(row, listed)).collect();
        let known = |one: &Listed| before.iter().any(|row| row.name.raw() == one.name.raw());
        for one in listed.iter_mut().filter(|one| !known(one)).take(MOST.0) {
            if gone.is_empty() {
                break;
            }
            if one.status.is_none() {
                match self.session.status(&one.name).await {
                    Ok(status) => one.status = Some(status),
                    Err(error) if is_about_a_message(&error) => continue,
                    Err(error) => return Err(error.into()),
                }
            }
            let Some(status) = one.status else { continue };
            let alike = gone.iter().filter(|row| may_be(row, &status)).map(|row| row.id);
            for id in alike.take(MOST.1).collect::<Vec<_>>() {
                if self.is_the_same(id, &one.name).await? {
                    let name = one.name.clone();
                    self.store.write_durable(move |w| w.follow_rename(id, &name)).await?;
                    tracing::info!(mailbox = %id, "renamed by another client");
                    gone.retain(|row| row.id != id);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Whether the newest letters that are held of a mailbox stand in the one with this name.
    async fn is_the_same(&mut self, id: MailboxId, name: &MailboxName) -> Result<bool, PullError> {
        let sample = store_uids(&self.store, id).await?.newest(SAMPLE);
        if sample.is_empty() {
            return Ok(false);
        }
        self.leave().await?;
        let mut headers = Vec::new();
        let asked = async {
            self.session.select(name, Select::Plain).await?;
            self.session.fetch_headers(&sample, &mut |header| headers.push(header)).await
        };
        match asked.await {
            Ok(()) => {}
            Err(error) if is_about_a_message(&error) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let enough = headers.len() as u64 * 2 >= sample.len();
        let read = move || headers.into_iter().map(row_of).collect::<Vec<_>>();
        let rows = tokio::task::spawn_blocking(read).await.map_err(|_| PullError::Fault)?;
        Ok(enough && self.store.read(move |r| r.strangers(id, &rows)).await? == 0)
    }
}

/// Whether a mailbox we hold mail of is not listed any more.
fn went(row: &MailboxRow, listed: &[Listed]) -> bool {
    let there = listed.iter().any(|one| one.name.raw() == row.name.raw());
    !there && row.gone_since.is_none() && row.selectable && row.uidnext.is_some()
}

/// Whether its numbers can be those of a mailbox that went: UIDVALIDITY stays, UIDNEXT only grows.
fn may_be(row: &MailboxRow, status: &Status) -> bool {
    let same = status.uidvalidity.is_some() && status.uidvalidity == row.uidvalidity;
    let grown = status.uidnext.is_none_or(|next| row.uidnext.is_some_and(|ours| ours <= next));
    same && grown && status.messages != Some(0)
}
