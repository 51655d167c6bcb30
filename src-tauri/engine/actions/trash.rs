//! Deletes messages the way the person chose for the account: to the trash, from where they can
//! still be taken back; only marked; or gone at once.

use super::rights::{Deed, allow};
use super::select::{Chosen, Scope, role_mailbox};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::flags::Flags;
use mail::id::{AccountId, ActionId, MailboxId, MessageId};
use mail::mailbox::Role;
use std::collections::{BTreeMap, HashMap};
use store::{AccountKind, Deletion, Write};

impl Engine {
    /// Deletes messages, from everywhere they stand or from one mailbox. What is in the trash
    /// already stays there, where that is the account's way.
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn trash(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::Every, None).await?;
        self.trash_places(chosen).await
    }

    pub(super) async fn trash_places(&self, chosen: Vec<Chosen>) -> Result<ActionId, Problem> {
        let ways: HashMap<AccountId, Deletion> = self
            .accounts()
            .await?
            .into_iter()
            .filter(|row| row.kind == AccountKind::Imap)
            .map(|row| (row.id, row.choices.deletion))
            .collect();
        let mut by_account: BTreeMap<AccountId, Vec<Chosen>> = BTreeMap::new();
        for one in chosen {
            let way = ways.get(&one.account).copied().unwrap_or_default();
            let deed = if way == Deletion::Mark { Deed::MarkDeleted } else { Deed::Remove };
            if !allow(one.mailbox.rights.as_deref(), deed) {
                return Err(Problem::of(Code::NotAllowed));
            }
            by_account.entry(one.account).or_default().push(one);
        }
        self.act("trash", move |w, action| {
            by_account.into_iter().try_for_each(|(account, places)| {
                let way = ways.get(&account).copied().unwrap_or_default();
                delete_in(w, action, account, way, &places)
            })
        })
        .await
    }
}

fn delete_in(
    w: &mut Write<'_>,
    action: i64,
    account: AccountId,
    way: Deletion,
    chosen: &[Chosen],
) -> Result<(), store::Error> {
    let mut places = chosen.iter().map(|one| one.place.id);
    match way {
        Deletion::Trash => {
            let to = role_mailbox(w, action, account, &[Role::Trash])?;
            places.try_for_each(|place| w.promise_move(action, place, to))
        }
        Deletion::Mark => {
            let deleted = Flags { system: Flags::DELETED, ..Flags::default() };
            places.try_for_each(|place| {
                w.promise_flags(action, place, &deleted, &Flags::default()).map(drop)
            })
        }
        Deletion::Purge => places.try_for_each(|place| w.promise_expunge(action, place)),
    }
}
