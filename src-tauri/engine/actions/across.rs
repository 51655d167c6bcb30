//! Between Local Folders and a server: the message's bytes go along, one message a transaction.

use super::append::packed;
use super::select::Chosen;
use crate::Engine;
use crate::error::{Code, Problem};
use crate::import::local_message;
use mail::id::{ActionId, MailboxId};
use store::{AccountKind, MailboxRow};

impl Engine {
    /// Whether mail is to go from one account to another, which it can only from or to Local
    /// Folders.
    ///
    /// # Errors
    /// `otherAccount`.
    pub(super) async fn goes_across(
        &self,
        chosen: &[Chosen],
        to: &MailboxRow,
    ) -> Result<bool, Problem> {
        let others: Vec<_> =
            chosen.iter().map(|one| one.account).filter(|id| *id != to.account).collect();
        if others.is_empty() {
            return Ok(false);
        }
        let to_local = self.is_local(to.account).await?;
        for other in others {
            if !to_local && !self.is_local(other).await? {
                return Err(Problem::of(Code::OtherAccount));
            }
        }
        Ok(true)
    }

    /// Whether this account is Local Folders.
    pub(crate) async fn is_local(&self, account: mail::id::AccountId) -> Result<bool, Problem> {
        let row = self.store().read(move |r| r.account(account)).await?;
        Ok(row.kind == AccountKind::Local)
    }

    /// Copies or moves messages across: to Local Folders there first, then away from the server;
    /// to a server they are hidden here, and leave once it has them. One whose bytes cannot be had
    /// ends it; those before it have come.
    ///
    /// # Errors
    /// `notHeld`.
    pub(super) async fn bring_across(
        &self,
        verb: &'static str,
        chosen: Vec<Chosen>,
        to: &MailboxRow,
        moving: bool,
    ) -> Result<ActionId, Problem> {
        let to_local = self.is_local(to.account).await?;
        let action = self.store().write_durable(move |w| w.begin_action(verb)).await?;
        for one in chosen {
            self.bring_one(action, one, to.id, to_local, moving).await?;
        }
        // Where no task runs the promise waits in the store.
        self.look_for_promises().await?;
        Ok(ActionId(action))
    }

    async fn bring_one(
        &self,
        action: i64,
        one: Chosen,
        to: MailboxId,
        to_local: bool,
        moving: bool,
    ) -> Result<(), Problem> {
        let (raw, place) = (self.raw(one.place.message).await?, one.place.id);
        let standing = self.store().read(move |r| r.standing(place)).await?;
        let standing = standing.ok_or(Problem::of(Code::NotFound))?;
        let (flags, date) = (standing.flags, Some(standing.date));
        if !to_local {
            let mut new = packed(to, raw, flags, date).await?;
            new.internal_date = standing.date;
            new.leaves = moving.then_some(place);
            let append = move |w: &mut store::Write<'_>| w.promise_append(action, new).map(drop);
            return Ok(self.store().write_durable(append).await?);
        }
        let new = tokio::task::spawn_blocking(move || local_message(raw, flags, date));
        let new = new.await.map_err(|_| Problem::of(Code::Internal))??;
        let bring = move |w: &mut store::Write<'_>| {
            w.add_local_message(to, new)?;
            if moving { w.promise_expunge(action, place) } else { Ok(()) }
        };
        Ok(self.store().write_durable(bring).await?)
    }
}
