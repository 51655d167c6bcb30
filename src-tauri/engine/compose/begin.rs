//! Letters begin: blank, as an answer, by a link, as another one was.

use super::quote::{self, Begun};
use super::{Kind, Language, Letter, bytes};
use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::{AccountId, IdentityId, MailboxId, MessageId};
use mail::mailto::{self, Mailto};
use mail::message::Message;
use std::collections::HashSet;
use store::{AccountKind, IdentityRow, NewDraftPart, NewLetter, Read};

/// Who may write a letter, and as whom it begins.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    /// The account.
    pub account: AccountId,
    /// As whom.
    pub identity: IdentityRow,
    /// The account's names and addresses.
    pub identities: Vec<IdentityRow>,
    /// All addresses of the person, in lower case.
    pub ours: HashSet<String>,
    /// What nobody else has.
    pub token: String,
}

impl Writer {
    /// The account the letter is written from: that of the message or mailbox where it has a
    /// server, else the one new letters are sent from.
    fn read(r: &Read<'_>, account: Option<AccountId>) -> Result<Writer, store::Error> {
        let accounts = r.accounts()?;
        let mut with_server = accounts.iter().filter(|a| a.kind != AccountKind::Local);
        let first = with_server.clone().find(|a| a.sends).or_else(|| with_server.clone().next());
        let own = with_server.find(|a| Some(a.id) == account);
        let account = own.or(first).ok_or(store::Error::NotFound)?.id;
        let identities = r.identities(account)?;
        let identity = identities.first().cloned().ok_or(store::Error::NotFound)?;
        let mut ours = HashSet::new();
        for account in &accounts {
            ours.insert(account.address.to_lowercase());
            for row in r.identities(account.id)? {
                ours.insert(row.identity.address.to_lowercase());
            }
        }
        Ok(Writer { account, identity, identities, ours, token: r.token()? })
    }

    /// Writes as whoever the message was written to.
    pub fn written_to_by(mut self, message: &Message) -> Writer {
        let envelope = &message.envelope;
        let delivered = message.header_fields.iter().filter(|(name, _)| {
            ["delivered-to", "x-original-to", "envelope-to"]
                .contains(&name.to_ascii_lowercase().as_str())
        });
        let people = envelope.to.iter().chain(&envelope.cc).chain(&envelope.bcc);
        let people = people.chain(&envelope.from).map(|a| a.email.as_str());
        let named: Vec<&str> = people.chain(delivered.map(|(_, value)| value.as_str())).collect();
        let written_to = named.iter().find_map(|email| {
            let is = |row: &&IdentityRow| row.identity.address.eq_ignore_ascii_case(email.trim());
            self.identities.iter().find(is).cloned()
        });
        if let Some(identity) = written_to {
            self.identity = identity;
        }
        self
    }

    /// The domain of ids of letters from here.
    pub fn domain(&self) -> String {
        bytes::id_domain(&self.identity.identity.address)
    }

    pub fn identity_id(&self) -> Option<IdentityId> {
        Some(self.identity.id)
    }
}

impl Engine {
    /// Begins a letter: a new one, or one that answers or sends on a message. It is kept from now
    /// on; where nobody writes in it, it goes with its composer.
    ///
    /// # Errors
    /// `notFound` where there is no such message, or no account to write from; `notHeld` where
    /// the message cannot be had now.
    pub async fn compose(
        &self,
        kind: Kind,
        message: Option<MessageId>,
        mailbox: Option<MailboxId>,
        language: Language,
    ) -> Result<Letter, Problem> {
        let raw = match (kind, message) {
            (Kind::New, _) => None,
            (_, Some(message)) => Some(self.raw(message).await?),
            (_, None) => return Err(Problem::of(Code::NotFound)),
        };
        let writer = self.writer(message, mailbox).await?;
        let begin = move || match raw {
            None => (writer.account, quote::blank(&writer)),
            Some(raw) => {
                let parsed = Message::parse(&raw);
                let writer = writer.written_to_by(&parsed);
                (writer.account, quote::about(kind, &writer, message, &parsed, raw, language))
            }
        };
        let (account, begun) =
            tokio::task::spawn_blocking(begin).await.map_err(|_| Problem::of(Code::Internal))?;
        self.begin(account, begun).await
    }

    /// Begins a letter with what a `mailto:` link says, and nothing else.
    ///
    /// # Errors
    /// `badAddress` where it is no such link; `notFound` where there is no account to write from.
    pub async fn compose_to(&self, url: &str) -> Result<Letter, Problem> {
        let Some(link) = mailto::parse(url) else { return Err(Problem::of(Code::BadAddress)) };
        let writer = self.writer(None, None).await?;
        let mut begun = quote::blank(&writer);
        let Mailto { to, cc, bcc, subject, body } = link;
        begun.letter.form.body = quote::before(&body, &begun.letter.form);
        let form = &mut begun.letter.form;
        (form.to, form.cc, form.bcc, form.subject) = (to, cc, bcc, subject);
        self.begin(writer.account, begun).await
    }

    /// Who writes.
    pub(super) async fn writer(
        &self,
        message: Option<MessageId>,
        mailbox: Option<MailboxId>,
    ) -> Result<Writer, Problem> {
        let read = move |r: &Read<'_>| {
            let account = match (message, mailbox) {
                (Some(message), _) => Some(r.account_of(message)?),
                (None, Some(mailbox)) => Some(r.mailbox(mailbox)?.account),
                (None, None) => None,
            };
            Writer::read(r, account)
        };
        Ok(self.store().read(read).await?)
    }

    /// Keeps a letter that begins, and shows it.
    pub(super) async fn begin(&self, account: AccountId, begun: Begun) -> Result<Letter, Problem> {
        let keep = move |w: &mut store::Write<'_>| insert(w, account, &begun.letter, &begun.parts);
        let draft = self.store().write_durable(keep).await?;
        self.open_draft(draft).await
    }
}

/// Puts a letter with its parts into the store.
pub(super) fn insert(
    w: &mut store::Write<'_>,
    account: AccountId,
    letter: &NewLetter,
    parts: &[NewDraftPart],
) -> Result<i64, store::Error> {
    let draft = w.insert_letter(account, letter)?;
    for part in parts {
        w.begin_with_part(draft, part)?;
    }
    Ok(draft)
}
