//! Mailboxes made, renamed, deleted and subscribed to.

use super::rights::{Deed, allow};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::{AccountId, ActionId, MailboxId};
use mail::mailbox::MailboxName;
use store::MailboxRow;

/// The longest name a mailbox may have here, in characters.
const LONGEST: usize = 200;

impl Engine {
    /// Makes a mailbox with this path, levels joined by `/`.
    ///
    /// # Errors
    /// `badName`, `mailboxExists`; `notAllowed` where nothing may be made there.
    pub async fn create_mailbox(
        &self,
        account: AccountId,
        path: &str,
    ) -> Result<(ActionId, MailboxId), Problem> {
        let rows = self.mailboxes(Some(account)).await?;
        let slash = self.is_local(account).await?.then_some('/');
        let name = self.free_name(&rows, path, slash)?;
        let (says, hears) = tokio::sync::oneshot::channel();
        let action = self
            .act("createMailbox", move |w, action| {
                let made = w.promise_create(action, account, &name, None)?;
                // Whoever asked waits below.
                let _ = says.send(made);
                if made.is_some() { Ok(()) } else { Err(store::Error::NotFound) }
            })
            .await;
        match (hears.await, action) {
            (Ok(Some(id)), Ok(action)) => Ok((action, id)),
            (Ok(None), _) => Err(Problem::of(Code::MailboxExists)),
            (_, Err(problem)) => Err(problem),
            (Err(_), Ok(_)) => Err(Problem::of(Code::Internal)),
        }
    }

    /// Gives a mailbox, and with it those below it, another path.
    ///
    /// # Errors
    /// `badName`, `mailboxExists`, `notFound`; `notAllowed`, also for the inbox.
    pub async fn rename_mailbox(
        &self,
        mailbox: MailboxId,
        path: &str,
    ) -> Result<ActionId, Problem> {
        let row = self.changeable(mailbox).await?;
        let rows = self.mailboxes(Some(row.account)).await?;
        let name = self.free_name(&rows, path, None)?;
        if path.starts_with(&format!("{}/", row.name.path())) {
            return Err(Problem::of(Code::BadName));
        }
        self.act("renameMailbox", move |w, action| {
            let done = w.promise_rename(action, mailbox, &name)?;
            if done { Ok(()) } else { Err(store::Error::NotFound) }
        })
        .await
    }

    /// Deletes a mailbox, those below it, and the mail in them.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`, also for the inbox.
    pub async fn delete_mailbox(&self, mailbox: MailboxId) -> Result<ActionId, Problem> {
        let row = self.changeable(mailbox).await?;
        let below = format!("{}/", row.name.path());
        let rows = self.mailboxes(Some(row.account)).await?;
        let mut gone: Vec<MailboxRow> =
            rows.into_iter().filter(|r| r.name.path().starts_with(&below)).collect();
        // The deepest first: a server keeps what has others below it.
        gone.sort_by_key(|r| std::cmp::Reverse(r.name.path().matches('/').count()));
        self.act("deleteMailbox", move |w, action| {
            gone.iter()
                .filter(|r| r.selectable)
                .try_for_each(|r| w.promise_delete(action, r.id))?;
            w.promise_delete(action, mailbox)
        })
        .await
    }

    /// Subscribes to a mailbox, or no more.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn subscribe(&self, mailbox: MailboxId, on: bool) -> Result<ActionId, Problem> {
        self.act("subscribe", move |w, action| w.promise_subscription(action, mailbox, on)).await
    }

    /// A mailbox that may get another name or go.
    async fn changeable(&self, mailbox: MailboxId) -> Result<MailboxRow, Problem> {
        let row = self.store().read(move |r| r.mailbox(mailbox)).await?;
        if row.gone_since.is_some() {
            return Err(Problem::of(Code::NotFound));
        }
        if row.name.is_inbox() || !allow(row.rights.as_deref(), Deed::DeleteMailbox) {
            return Err(Problem::of(Code::NotAllowed));
        }
        Ok(row)
    }

    /// A name that no mailbox has. `delimiter` is what stands between levels where no mailbox says
    /// it.
    fn free_name(
        &self,
        rows: &[MailboxRow],
        path: &str,
        delimiter: Option<char>,
    ) -> Result<MailboxName, Problem> {
        if !is_name(path) {
            return Err(Problem::of(Code::BadName));
        }
        let delimiter = rows.iter().find_map(|row| row.name.delimiter()).or(delimiter);
        if delimiter.is_none() && path.contains('/') {
            return Err(Problem::of(Code::BadName));
        }
        let name = MailboxName::from_path(path, delimiter);
        if name.is_inbox() || rows.iter().any(|row| row.name.raw() == name.raw()) {
            return Err(Problem::of(Code::MailboxExists));
        }
        let parent = path.rsplit_once('/').map(|(parent, _)| parent);
        let above = rows.iter().find(|row| Some(row.name.path()) == parent);
        let inferior = |row: &MailboxRow| {
            !row.attributes.iter().any(|a| a.eq_ignore_ascii_case("\\Noinferiors"))
        };
        match above {
            Some(row) if !inferior(row) || !allow(row.rights.as_deref(), Deed::MakeBelow) => {
                Err(Problem::of(Code::NotAllowed))
            }
            Some(_) | None => Ok(name),
        }
    }
}

/// Whether a path can be a mailbox's: no empty level, no control, and nothing LIST takes for a
/// pattern.
fn is_name(path: &str) -> bool {
    let level = |level: &str| !level.is_empty() && level.trim() == level;
    path.chars().count() <= LONGEST
        && !path.chars().any(|c| c.is_control() || matches!(c, '*' | '%'))
        && path.split('/').all(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_has_a_name_a_person_can_read() {
        for good in ["Projects", "Projects/2026", "仕事/二〇二六", "R&D", "it's"] {
            assert!(is_name(good), "{good}");
        }
        let long = "x".repeat(LONGEST + 1);
        for bad in ["", "/", "a/", "/a", "a//b", "a\nb", "a*", "50%", " a", &long] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
