//! Junk, and no junk: moved, and marked so that the server's filter can learn from it.

use super::rights::Deed;
use super::select::{Chosen, Scope};
use crate::Engine;
use crate::error::Problem;
use mail::flags::Flags;
use mail::id::{ActionId, MailboxId, MessageId};
use mail::mailbox::Role;

impl Engine {
    /// Moves messages to the junk, with the keyword `$Junk`; or, where they are none, back to the
    /// inbox with `$NotJunk` (both registered by RFC 9051 section 2.3.2).
    ///
    /// # Errors
    /// `notFound`; `notAllowed`.
    pub async fn set_junk(
        &self,
        messages: &[MessageId],
        from: Option<MailboxId>,
        junk: bool,
    ) -> Result<ActionId, Problem> {
        let chosen = self.choose(messages, from, Scope::One, Some(Deed::Remove)).await?;
        self.set_junk_of(chosen, junk).await
    }

    pub(super) async fn set_junk_of(
        &self,
        chosen: Vec<Chosen>,
        junk: bool,
    ) -> Result<ActionId, Problem> {
        let (verb, role, is, is_not) = if junk {
            ("junk", &[Role::Junk], "$Junk", "$NotJunk")
        } else {
            ("notJunk", &[Role::Inbox], "$NotJunk", "$Junk")
        };
        let (add, remove) = (Flags::parse([is]), Flags::parse([is_not]));
        let mark = move |w: &mut store::Write<'_>, action, place| {
            w.promise_flags(action, place, &add, &remove)
        };
        self.move_to_role(verb, chosen, role, mark).await
    }
}
