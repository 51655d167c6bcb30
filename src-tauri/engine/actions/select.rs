//! Which of a message's places an action is about, and which mailbox a role means.

use super::rights::{Deed, allow};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::{AccountId, ActionId, LocationId, MailboxId, MessageId};
use mail::mailbox::{MailboxName, Role};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::{Location, MailboxRow, Write};

/// Which places of a message are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// One: where the person sees it first.
    One,
    /// All but the one that holds everything anyway (Gmail's All Mail).
    Every,
}

/// A place an action is about.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    /// The account.
    pub account: AccountId,
    /// The place.
    pub place: Location,
    /// Its mailbox.
    pub mailbox: Arc<MailboxRow>,
}

impl Engine {
    /// The places of these messages that an action is about, in `from` or wherever they stand.
    ///
    /// # Errors
    /// `notFound` where one of them stands nowhere (there); `notAllowed` where the mailbox's rights
    /// do not allow the deed.
    pub(super) async fn choose(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
        scope: Scope,
        deed: Option<Deed>,
    ) -> Result<Vec<Chosen>, Problem> {
        let messages = messages.to_vec();
        let read = move |r: &store::Read<'_>| {
            let mut mailboxes: HashMap<MailboxId, Arc<MailboxRow>> = HashMap::new();
            let mut out = Vec::new();
            for message in messages {
                let mut places = r.locations(message)?;
                places.retain(|p| !p.hidden && from.is_none_or(|from| from == p.mailbox));
                for place in &places {
                    if let Entry::Vacant(unknown) = mailboxes.entry(place.mailbox) {
                        unknown.insert(Arc::new(r.mailbox(place.mailbox)?));
                    }
                }
                let picked = pick(places, &mailboxes, scope);
                if picked.is_empty() {
                    return Err(store::Error::NotFound);
                }
                for place in picked {
                    let Some(mailbox) = mailboxes.get(&place.mailbox).cloned() else { continue };
                    out.push(Chosen { account: mailbox.account, place, mailbox });
                }
            }
            Ok(out)
        };
        let chosen = self.store().read(read).await?;
        let refused =
            |one: &Chosen| deed.is_some_and(|deed| !allow(one.mailbox.rights.as_deref(), deed));
        if chosen.iter().any(refused) {
            return Err(Problem::of(Code::NotAllowed));
        }
        Ok(chosen)
    }

    /// A mailbox that mail is to go to.
    ///
    /// # Errors
    /// `notFound`; `notAllowed` where nothing may be put into it.
    pub(super) async fn destination(&self, id: MailboxId) -> Result<MailboxRow, Problem> {
        let row = self.store().read(move |r| r.mailbox(id)).await?;
        if row.gone_since.is_some() || !row.selectable {
            return Err(Problem::of(Code::NotFound));
        }
        if !allow(row.rights.as_deref(), Deed::Insert) {
            return Err(Problem::of(Code::NotAllowed));
        }
        Ok(row)
    }

    /// Writes an action durably, and tells the accounts' tasks.
    pub(crate) async fn act<F>(&self, verb: &'static str, write: F) -> Result<ActionId, Problem>
    where
        F: FnOnce(&mut Write<'_>, i64) -> Result<(), store::Error> + Send + 'static,
    {
        let action = self
            .store()
            .write_durable(move |w| {
                let action = w.begin_action(verb)?;
                write(w, action)?;
                Ok(action)
            })
            .await?;
        // Where no task runs the promise waits in the store.
        self.look_for_promises().await?;
        Ok(ActionId(action))
    }

    /// Moves each of these places to its account's mailbox with this role, made where there is
    /// none. Those that are there already stay. `first` is done to each before it goes.
    pub(super) async fn move_to_role<F>(
        &self,
        verb: &'static str,
        chosen: Vec<Chosen>,
        roles: &'static [Role],
        first: F,
    ) -> Result<ActionId, Problem>
    where
        F: Fn(&mut Write<'_>, i64, LocationId) -> Result<(), store::Error> + Send + 'static,
    {
        let mut by_account: BTreeMap<AccountId, Vec<Location>> = BTreeMap::new();
        for one in chosen {
            by_account.entry(one.account).or_default().push(one.place);
        }
        self.act(verb, move |w, action| {
            for (account, places) in by_account {
                let to = role_mailbox(w, action, account, roles)?;
                for place in places {
                    first(w, action, place.id)?;
                    w.promise_move(action, place.id, to)?;
                }
            }
            Ok(())
        })
        .await
    }
}

/// The account's mailbox with the first of these roles it has; made under its usual name where it
/// has none of them.
pub(crate) fn role_mailbox(
    w: &mut Write<'_>,
    action: i64,
    account: AccountId,
    roles: &[Role],
) -> Result<MailboxId, store::Error> {
    let rows = w.read().mailboxes(Some(account))?;
    let there: Vec<&MailboxRow> = rows.iter().filter(|r| r.gone_since.is_none()).collect();
    for role in roles {
        if let Some(row) = there.iter().find(|row| row.role == Some(*role)) {
            return Ok(row.id);
        }
    }
    let Some(role) = roles.first() else { return Err(store::Error::NotFound) };
    let name = usual_name(&there, *role);
    match w.promise_create(action, account, &name, Some(*role))? {
        Some(id) => Ok(id),
        // It is there, and has no role because another has it, or because it was just made.
        None => {
            let is_it = |row: &&&MailboxRow| row.name.raw() == name.raw();
            there.iter().find(is_it).map(|row| row.id).ok_or(store::Error::NotFound)
        }
    }
}

/// The name a mailbox for a role gets: below INBOX where the server has all its mailboxes there.
fn usual_name(there: &[&MailboxRow], role: Role) -> MailboxName {
    let leaf = match role {
        Role::Drafts => "Drafts",
        Role::Sent => "Sent",
        Role::Archive => "Archive",
        Role::Junk => "Junk",
        Role::Trash => "Trash",
        Role::Templates => "Templates",
        Role::Inbox | Role::All | Role::Flagged | Role::Important => "Archive",
    };
    let delimiter = there.iter().find_map(|row| row.name.delimiter());
    let mut others = there.iter().filter(|row| !row.name.is_inbox()).peekable();
    let below = others.peek().is_some()
        && others.all(|row| row.name.path().to_ascii_uppercase().starts_with("INBOX/"));
    let path = if below { format!("INBOX/{leaf}") } else { leaf.to_owned() };
    MailboxName::from_path(&path, delimiter)
}

/// The places meant: none of the mailbox that holds everything where there are others.
fn pick(
    places: Vec<Location>,
    mailboxes: &HashMap<MailboxId, Arc<MailboxRow>>,
    scope: Scope,
) -> Vec<Location> {
    let role = |place: &Location| mailboxes.get(&place.mailbox).and_then(|row| row.role);
    let all_mail =
        |place: &Location| matches!(role(place), Some(Role::All | Role::Flagged | Role::Important));
    let (everything, mut own): (Vec<Location>, Vec<Location>) =
        places.into_iter().partition(all_mail);
    if own.is_empty() {
        own = everything;
    }
    if scope == Scope::One {
        own.sort_by_key(|place| (role(place) != Some(Role::Inbox), place.id));
        own.truncate(1);
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::flags::Flags;

    fn mailbox(id: i64, path: &str, role: Option<Role>) -> MailboxRow {
        MailboxRow {
            id: MailboxId(id),
            account: AccountId(1),
            name: MailboxName::from_path(path, Some('/')),
            attributes: Vec::new(),
            role,
            selectable: true,
            subscribed: true,
            rights: None,
            uidvalidity: None,
            uidnext: None,
            highestmodseq: None,
            server_messages: None,
            messages: 0,
            unread: 0,
            backfilled_to: None,
            checked_at: None,
            gone_since: None,
            verified_at: None,
            compared_from: None,
            renumbered: Vec::new(),
            unsteady_since: None,
            keeps_seen: true,
            body_days: None,
            body_limit: None,
            choices: store::MailboxChoices {
                synced: true,
                shown: true,
                notified: false,
                role: None,
            },
        }
    }

    fn place(id: i64, mailbox: i64) -> Location {
        Location {
            id: LocationId(id),
            mailbox: MailboxId(mailbox),
            message: MessageId(1),
            uid: None,
            flags_server: Flags::default(),
            flags: Flags::default(),
            hidden: false,
        }
    }

    fn picked(places: &[(i64, i64)], scope: Scope) -> Vec<i64> {
        let rows = [
            mailbox(1, "INBOX", Some(Role::Inbox)),
            mailbox(2, "All Mail", Some(Role::All)),
            mailbox(3, "Work", None),
        ];
        let rows = rows.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        let places = places.iter().map(|(id, mailbox)| place(*id, *mailbox)).collect();
        pick(places, &rows, scope).into_iter().map(|place| place.id.0).collect()
    }

    #[test]
    fn a_labelled_message_leaves_its_labels_and_not_all_mail() {
        assert_eq!(picked(&[(10, 2), (11, 3), (12, 1)], Scope::One), [12]);
        assert_eq!(picked(&[(10, 2), (11, 3), (12, 1)], Scope::Every), [11, 12]);
        assert_eq!(picked(&[(10, 2)], Scope::Every), [10]);
    }

    #[test]
    fn a_mailbox_of_ours_is_made_where_the_servers_are() {
        let courier = [mailbox(1, "INBOX", None), mailbox(2, "INBOX/Sent", None)];
        let rows: Vec<&MailboxRow> = courier.iter().collect();
        assert_eq!(usual_name(&rows, Role::Trash).path(), "INBOX/Trash");
        let zoho = [mailbox(1, "INBOX", None), mailbox(2, "Sent", None)];
        let rows: Vec<&MailboxRow> = zoho.iter().collect();
        assert_eq!(usual_name(&rows, Role::Archive).path(), "Archive");
        assert_eq!(usual_name(&rows[..1], Role::Archive).path(), "Archive");
    }
}
