//! Drafts: each save is safe here at once, and replaces the one before it on the server.

use super::append::packed;
use super::select::role_mailbox;
use crate::Engine;
use crate::error::{Code, Problem};
use mail::flags::Flags;
use mail::id::{AccountId, ActionId};
use mail::mailbox::Role;
use mail::outgoing;
use store::{AccountKind, DraftRow, NewAppend, Write};

impl Engine {
    /// Saves a draft, a new one or another revision of one, and says which it is. Each revision has
    /// a Message-ID of its own, so that it is known again on the server; the revision before goes
    /// once the server has this one.
    ///
    /// # Errors
    /// `notFound` where the draft has gone; `notAllowed` in Local Folders; `tooLarge`,
    /// `badMessage`.
    pub async fn save_draft(
        &self,
        account: AccountId,
        draft: Option<i64>,
        raw: Vec<u8>,
    ) -> Result<(ActionId, i64), Problem> {
        let row = self.store().read(move |r| r.account(account)).await?;
        if row.kind == AccountKind::Local {
            // A letter is written from an account that can send it.
            return Err(Problem::of(Code::NotAllowed));
        }
        let token = self.store().read(|r| r.token()).await?;
        let domain = row.address.rsplit('@').next().unwrap_or("localhost").to_owned();
        let raw = outgoing::with_message_id(&raw, &format!("draft.{token}@{domain}"));
        let flags = Flags { system: Flags::DRAFT | Flags::SEEN, ..Flags::default() };
        // Which mailbox it is for is known only where it is written.
        let new = packed(mail::id::MailboxId(0), raw.clone(), flags, None).await?;
        let (says, hears) = tokio::sync::oneshot::channel();
        let action = self
            .act("saveDraft", move |w, action| {
                let id = save(w, action, (account, draft), &raw, new)?;
                // Whoever asked waits below.
                let _ = says.send(id);
                Ok(())
            })
            .await?;
        let id = hears.await.map_err(|_| Problem::of(Code::Internal))?;
        Ok((action, id))
    }

    /// Throws a draft away, here and there.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn discard_draft(&self, draft: i64) -> Result<ActionId, Problem> {
        self.act("discardDraft", move |w, action| {
            w.supersede_draft(draft)?;
            w.expunge_draft(action, draft)?;
            w.discard_draft(action, draft)
        })
        .await
    }

    /// An account's drafts, the last touched first.
    pub async fn drafts(&self, account: AccountId) -> Result<Vec<DraftRow>, Problem> {
        Ok(self.store().read(move |r| r.drafts(account)).await?)
    }
}

fn save(
    w: &mut Write<'_>,
    action: i64,
    (account, draft): (AccountId, Option<i64>),
    raw: &[u8],
    new: NewAppend,
) -> Result<i64, store::Error> {
    let mailbox = role_mailbox(w, action, account, &[Role::Drafts])?;
    let (id, revision) = match draft {
        Some(id) => {
            w.supersede_draft(id)?;
            (id, w.save_draft(id, raw)?)
        }
        None => (w.insert_draft(account, raw)?, 1),
    };
    let internal_date = w.now();
    w.note_draft_promised(id, revision)?;
    w.promise_append(
        action,
        NewAppend { mailbox, internal_date, draft: Some((id, revision)), ..new },
    )?;
    Ok(id)
}
