//! Leaves a mailing list for the person, and remembers that.

use crate::Engine;
use crate::error::{Code, Problem};
use mail::auth::{self, Origin};
use mail::envelope::Envelope;
use mail::letter::LetterId;
use mail::sender;
use mail::unsubscribe::{self, Leave};
use std::time::Duration;

/// How long a list's server may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a list is remembered by: its own name, else its sender's address.
pub(crate) fn list_of(envelope: &Envelope) -> Option<String> {
    let own = envelope.list_id.clone().filter(|id| !id.is_empty());
    own.or_else(|| sender::sole(envelope).map(|a| a.email.clone()))
}

impl Engine {
    /// The ways to leave the list of a letter, the best first.
    pub async fn ways_to_leave(&self, letter: &LetterId) -> Result<Vec<Leave>, Problem> {
        let raw = self.letter(letter).await?;
        Ok(unsubscribe::ways(&raw, &self.origin_of(letter, &raw).await?))
    }

    /// What the account's own provider says of a letter's origin; of one that is attached to
    /// another nobody has said anything.
    pub(crate) async fn origin_of(&self, letter: &LetterId, raw: &[u8]) -> Result<Origin, Problem> {
        let message = letter.message;
        let read = move |r: &store::Read<'_>| r.account(r.account_of(message)?);
        let provider = self.store().read(read).await?.provider;
        if !letter.within.is_empty() {
            return Ok(Origin::Unchecked);
        }
        Ok(auth::origin(raw, account::authserv_names::of(&provider)))
    }

    /// Leaves the list of a letter by one click: the person said yes to the host.
    ///
    /// # Errors
    /// `notAllowed` where the letter offers no such way, `notLeft` where its server will not do it.
    pub async fn leave_list(&self, letter: &LetterId) -> Result<(), Problem> {
        let ways = self.ways_to_leave(letter).await?;
        let Some(Leave::OneClick(url)) = ways.into_iter().next() else {
            return Err(Problem::of(Code::NotAllowed));
        };
        if let Err(error) = web::post(&url, unsubscribe::FORM, PATIENCE, &self.tls()).await {
            tracing::info!(%error, "a list was not left");
            let host = url.host_str().map(str::to_owned);
            return Err(Problem { host, ..Problem::of(Code::NotLeft) });
        }
        self.remember_leaving(letter).await
    }

    /// The page where the list of a letter is left.
    ///
    /// # Errors
    /// `notAllowed` where it names none.
    pub async fn page_to_leave(&self, letter: &LetterId) -> Result<String, Problem> {
        let ways = self.ways_to_leave(letter).await?;
        let page = ways.into_iter().find_map(|way| match way {
            Leave::Page(url) => Some(url.to_string()),
            Leave::OneClick(_) | Leave::Letter { .. } => None,
        });
        page.ok_or(Problem::of(Code::NotAllowed))
    }

    /// Remembers that the person has left the list of a letter, or asked to: also for a letter
    /// that was sent for that, and for a page of theirs that was opened.
    pub async fn remember_leaving(&self, letter: &LetterId) -> Result<(), Problem> {
        let raw = self.letter(letter).await?;
        let list = list_of(&Envelope::parse(&raw)).ok_or(Problem::of(Code::NotAllowed))?;
        let message = letter.message;
        let write = move |w: &mut store::Write<'_>| {
            let account = w.read().account_of(message)?;
            w.leave_list(account, &list)
        };
        Ok(self.store().write_durable(write).await?)
    }
}
