//! Flags: what the person wants is kept and shown at once; the server is told when it is there.

use super::rights::{Deed, allow};
use crate::Engine;
use crate::account_task::post::Wake;
use crate::error::{Code, Problem};
use crate::event::Event;
use mail::flags::Flags;
use mail::id::{AccountId, ActionId, MailboxId, MessageId};
use std::collections::BTreeSet;
use store::{AccountRow, Location};

/// How far a change of flags has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The server does not know yet.
    Waits,
    /// The server has it.
    Done,
    /// It is not as it was wanted any more: the server refused, or somebody changed it again.
    PutBack,
}

impl Engine {
    /// Adds flags to messages and takes others away, wherever they stand or in one mailbox. Needs
    /// no network; done twice it is done once.
    ///
    /// # Errors
    /// `notFound` where one of them is not there, `notAllowed` where the mailbox's rights do not
    /// let the person change these flags: then nothing is changed. Reading is always allowed: where
    /// the server does not keep it, it is known here only.
    pub async fn flag(
        &self,
        messages: &[MessageId],
        mailbox: Option<MailboxId>,
        add: &Flags,
        remove: &Flags,
    ) -> Result<ActionId, Problem> {
        if add.each().chain(remove.each()).any(|f| f.names().any(|n| Flags::named(n).is_none())) {
            return Err(Problem::of(Code::Internal));
        }
        let (messages, add, remove) = (messages.to_vec(), add.clone(), remove.clone());
        self.check_flags(&messages, mailbox, &add, &remove).await?;
        let (action, promised) = self
            .store()
            .write_durable(move |w| {
                let action = w.begin_action("flag")?;
                let mut promised = BTreeSet::new();
                for message in messages {
                    let account = w.read().account_of(message)?;
                    let mut places = w.read().locations(message)?;
                    places.retain(|place| mailbox.is_none_or(|m| m == place.mailbox));
                    if places.is_empty() {
                        return Err(store::Error::NotFound);
                    }
                    for place in places {
                        w.promise_flags(action, place.id, &add, &remove)?;
                        promised.insert((account, place.mailbox));
                    }
                }
                Ok((action, promised))
            })
            .await?;
        self.tell_promises(promised).await;
        Ok(ActionId(action))
    }

    async fn check_flags(
        &self,
        messages: &[MessageId],
        mailbox: Option<MailboxId>,
        add: &Flags,
        remove: &Flags,
    ) -> Result<(), Problem> {
        let changed = add.changed(remove, &Flags::default());
        let deleted = changed.has(Flags::DELETED);
        let rest =
            Flags { system: changed.system & !(Flags::SEEN | Flags::DELETED), ..changed.clone() };
        let messages = messages.to_vec();
        let read = move |r: &store::Read<'_>| {
            let mut mailboxes = BTreeSet::new();
            for message in messages {
                mailboxes.extend(r.locations(message)?.iter().map(|place| place.mailbox));
            }
            mailboxes.retain(|id| mailbox.is_none_or(|only| only == *id));
            mailboxes.into_iter().map(|id| r.mailbox(id)).collect::<Result<Vec<_>, _>>()
        };
        let may = |row: &store::MailboxRow| {
            let rights = row.rights.as_deref();
            (!deleted || allow(rights, Deed::MarkDeleted))
                && (rest.is_empty() || allow(rights, Deed::Flag))
        };
        let rows = self.store().read(read).await?;
        if rows.iter().all(may) { Ok(()) } else { Err(Problem::of(Code::NotAllowed)) }
    }

    /// How far a change of these messages' flags has come.
    pub async fn flags_told(
        &self,
        messages: &[MessageId],
        add: &Flags,
        remove: &Flags,
    ) -> Result<Told, Problem> {
        let messages = messages.to_vec();
        let read = move |r: &store::Read<'_>| {
            let places: Result<Vec<_>, _> = messages.iter().map(|m| r.locations(*m)).collect();
            Ok(places?.into_iter().flatten().collect::<Vec<Location>>())
        };
        let places = self.store().read(read).await?;
        let waits = |p: &Location| !same(&p.flags, &p.flags_server);
        let wanted = |p: &Location| same(&p.flags, &p.flags.changed(add, remove));
        Ok(if !places.iter().all(wanted) {
            Told::PutBack
        } else if places.iter().any(waits) {
            Told::Waits
        } else {
            Told::Done
        })
    }

    /// The accounts these messages belong to.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn accounts_of(&self, messages: &[MessageId]) -> Result<Vec<AccountRow>, Problem> {
        let messages = messages.to_vec();
        let read = move |r: &store::Read<'_>| {
            let ids: Result<BTreeSet<_>, _> = messages.iter().map(|m| r.account_of(*m)).collect();
            ids?.into_iter().map(|id| r.account(id)).collect()
        };
        Ok(self.store().read(read).await?)
    }

    /// Another process may have promised something: the accounts' tasks are told.
    pub async fn look_for_promises(&self) -> Result<(), Problem> {
        let promised = self.store().read(|r| r.promised_mailboxes()).await?;
        self.tell_promises(promised).await;
        for account in self.store().read(|r| r.accounts_with_ops()).await? {
            self.tell(account, Event::Queued).await;
        }
        for letter in self.store().read(|r| r.outbox_letters(None)).await? {
            self.wake_post(letter.account, Wake::Look);
            self.tell(letter.account, Event::Outbox).await;
        }
        Ok(())
    }

    async fn tell_promises(&self, promised: impl IntoIterator<Item = (AccountId, MailboxId)>) {
        for (account, mailbox) in promised {
            // Where no task runs the promise waits in the store.
            self.tell(account, Event::Promised(mailbox)).await;
        }
    }
}

fn same(ours: &Flags, theirs: &Flags) -> bool {
    ours.without(theirs).is_empty() && theirs.without(ours).is_empty()
}
