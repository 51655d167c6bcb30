//! A letter as bytes: for the server's drafts, and to be sent.

use super::Kind;
use crate::Engine;
use crate::actions::append::packed;
use crate::actions::select::role_mailbox;
use crate::error::{Code, Problem};
use mail::address::Address;
use mail::compose::{self, Body, Part};
use mail::flags::Flags;
use mail::id::{AccountId, MailboxId, MessageId};
use mail::letter_html::{self, Image};
use mail::letter_text;
use mail::mailbox::Role;
use std::collections::HashSet;
use store::{DraftPart, IdentityRow, LetterRow, NewAppend, Read};

/// Everything a letter's bytes are made of.
pub(super) struct Whole {
    pub row: LetterRow,
    pub identity: IdentityRow,
    pub parts: Vec<(DraftPart, Vec<u8>)>,
    /// What nobody else has: for ids and boundaries.
    pub token: String,
}

/// What the bytes are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// The drafts: what is not an address yet is left out.
    Drafts,
    /// Other people.
    Others {
        /// When it is sent.
        now: i64,
    },
}

/// What of HTML is sent where it is too much to be made safe: its text.
enum Said {
    Html(String),
    Plain(String),
}

impl Whole {
    /// Reads a letter with all it holds.
    pub fn read(r: &Read<'_>, draft: i64) -> Result<Whole, store::Error> {
        let row = r.letter(draft)?;
        let identities = r.identities(row.draft.account)?;
        let chosen = identities.iter().find(|i| Some(i.id) == row.form.identity);
        let identity = chosen.or(identities.first()).cloned().ok_or(store::Error::NotFound)?;
        let parts = r.draft_parts(draft)?;
        let parts = parts.into_iter().map(|part| r.draft_part(draft, part.id));
        Ok(Whole { row, identity, parts: parts.collect::<Result<_, _>>()?, token: r.token()? })
    }

    /// The Message-ID these bytes get: unlike that of every other revision.
    pub fn message_id(&self, purpose: For) -> String {
        let domain = id_domain(&self.identity.identity.address);
        match purpose {
            For::Drafts => format!("draft.{}@{domain}", self.token),
            For::Others { .. } => format!("{}@{domain}", self.token),
        }
    }

    /// The bytes.
    ///
    /// # Errors
    /// `badAddress` where somebody cannot be written to.
    pub fn bytes(&self, purpose: For) -> Result<Vec<u8>, Problem> {
        let form = &self.row.form;
        let mut held = Vec::new();
        let said = match form.html {
            true => match letter_html::leaving(&form.body, &mut |i| self.place(i, &mut held)) {
                Ok(html) => Said::Html(html),
                Err(_) => Said::Plain(letter_text::of_html(&form.body)),
            },
            false => Said::Plain(form.body.clone()),
        };
        let own = self.parts.iter().map(|(part, content)| part_of(part, content));
        let parts: Vec<Part<'_>> =
            own.chain(held.iter().map(|(part, content)| part_of(part, content))).collect();
        let usable = |list: &[Address]| -> Vec<Address> {
            let all = list.iter().cloned();
            match purpose {
                For::Drafts => all.filter(|a| compose::is_address(&a.email)).collect(),
                For::Others { .. } => all.collect(),
            }
        };
        let identity = &self.identity.identity;
        let reply_to = (!identity.reply_to.is_empty())
            .then(|| Address { name: String::new(), email: identity.reply_to.clone() });
        let letter = compose::Letter {
            from: Address { name: identity.name.clone(), email: identity.address.clone() },
            reply_to,
            to: &usable(&form.to),
            cc: &usable(&form.cc),
            bcc: &usable(&form.bcc),
            subject: &form.subject,
            date: match purpose {
                For::Drafts => self.row.draft.changed,
                For::Others { now } => now,
            },
            message_id: &self.message_id(purpose),
            in_reply_to: &self.row.in_reply_to,
            references: &self.row.references,
            body: match &said {
                Said::Html(html) => Body::Html(html),
                Said::Plain(text) => Body::Plain(text),
            },
            parts: &parts,
            boundary: &self.token,
        };
        let built = match self.row.kind {
            Kind::Redirect => compose::resent(&letter, &self.row.draft.raw),
            Kind::New
            | Kind::Reply
            | Kind::ReplyAll
            | Kind::ReplyList
            | Kind::Forward
            | Kind::ForwardAttached
            | Kind::EditAsNew => compose::build(&letter),
        };
        Ok(built?)
    }

    /// Where an image of the HTML is: a part of the letter, or one that stood in the HTML itself
    /// and becomes one.
    fn place(&self, image: Image<'_>, held: &mut Vec<(DraftPart, Vec<u8>)>) -> Option<String> {
        match image {
            Image::Named(id) => {
                let known =
                    |(part, _): &&(DraftPart, Vec<u8>)| part.content_id.as_deref() == Some(id);
                self.parts.iter().find(known).map(|_| format!("cid:{id}"))
            }
            Image::Held { mime, base64 } => {
                let content = mail::compose::from_base64(base64)?;
                let kind = mime.rsplit('/').next().unwrap_or("png");
                let id = format!("{}.{}@fumi", self.token, held.len());
                held.push((
                    DraftPart {
                        id: 0,
                        name: format!("image.{kind}"),
                        mime: mime.to_owned(),
                        content_id: Some(id.clone()),
                        size: content.len() as u64,
                    },
                    content,
                ));
                Some(format!("cid:{id}"))
            }
        }
    }
}

fn part_of<'a>(part: &'a DraftPart, content: &'a [u8]) -> Part<'a> {
    Part { name: &part.name, mime: &part.mime, content_id: part.content_id.as_deref(), content }
}

/// The domain for ids of letters from this address: never this machine's name.
pub(super) fn id_domain(address: &str) -> String {
    let domain = address.rsplit('@').next().unwrap_or_default();
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => domain,
        Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => "localhost".to_owned(),
    }
}

/// A letter ready to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The account it is sent from.
    pub account: AccountId,
    /// The address it comes from.
    pub sender: String,
    /// Whom it goes to, each once.
    pub recipients: Vec<Address>,
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// The bytes, as the writer's own copy has them: with Bcc.
    pub raw: Vec<u8>,
    /// The message it answers or forwards, and as what.
    pub answers: Option<(MessageId, Kind)>,
}

impl Engine {
    /// A letter as it goes out now.
    ///
    /// # Errors
    /// `notFound`; `badAddress` where somebody cannot be written to, or nobody is.
    pub async fn outgoing(&self, draft: i64) -> Result<Outgoing, Problem> {
        let read = move |w: &mut store::Write<'_>| Ok((Whole::read(&w.read(), draft)?, w.now()));
        let (whole, now) = self.store().write(read).await?;
        let build = move || {
            let raw = whole.bytes(For::Others { now })?;
            let form = &whole.row.form;
            let mut seen = HashSet::new();
            let all = form.to.iter().chain(&form.cc).chain(&form.bcc);
            let once = all.filter(|a| seen.insert(a.email.to_lowercase())).cloned();
            Ok::<_, Problem>(Outgoing {
                account: whole.row.draft.account,
                sender: whole.identity.identity.address.clone(),
                recipients: once.collect(),
                message_id: whole.message_id(For::Others { now }),
                raw,
                answers: whole.row.answers.map(|message| (message, whole.row.kind)),
            })
        };
        let built = tokio::task::spawn_blocking(build).await;
        let outgoing = built.map_err(|_| Problem::of(Code::Internal))??;
        if outgoing.recipients.is_empty() {
            return Err(Problem::of(Code::BadAddress));
        }
        Ok(outgoing)
    }

    /// Puts a letter as it stands on its way to the server's drafts, in place of what is there.
    ///
    /// # Errors
    /// `notFound`, `tooLarge`.
    pub(super) async fn save_letter(&self, draft: i64) -> Result<(), Problem> {
        let whole = self.store().read(move |r| Whole::read(r, draft)).await?;
        let (account, revision) = (whole.row.draft.account, whole.row.draft.revision);
        let raw = tokio::task::spawn_blocking(move || whole.bytes(For::Drafts)).await;
        let raw = raw.map_err(|_| Problem::of(Code::Internal))??;
        let flags = Flags { system: Flags::DRAFT | Flags::SEEN, ..Flags::default() };
        let new = packed(MailboxId(0), raw, flags, None).await?;
        let save = move |w: &mut store::Write<'_>, action| {
            match w.read().letter(draft) {
                // Sent, thrown away, or saved by somebody else meanwhile.
                Err(store::Error::NotFound) => return Ok(()),
                Ok(row) if row.draft.promised >= revision || row.draft.account != account => {
                    return Ok(());
                }
                Ok(_) => {}
                Err(error) => return Err(error),
            }
            promise(w, action, (account, draft, revision), new)
        };
        self.act("saveDraft", save).await.map(drop)
    }
}

fn promise(
    w: &mut store::Write<'_>,
    action: i64,
    (account, draft, revision): (AccountId, i64, i64),
    new: NewAppend,
) -> Result<(), store::Error> {
    let mailbox = role_mailbox(w, action, account, &[Role::Drafts])?;
    w.supersede_draft(draft)?;
    w.note_draft_promised(draft, revision)?;
    let internal_date = w.now();
    let new = NewAppend { mailbox, internal_date, draft: Some((draft, revision)), ..new };
    w.promise_append(action, new).map(drop)
}
