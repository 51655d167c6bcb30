//! From the engine's words to what crosses to the web view.

mod accounts;
mod compose;
mod listing;
mod message;
mod notes;
mod queue;
mod search;

pub use compose::{language, persons};

use crate::dto;
use crate::events;
use engine::actions::rights::{May, may};
use engine::setup;
use engine::views::Page;
use engine::{Engine, Place, Secret};
use mail::address::Address;
use mail::flags::Flags;
use mail::server::{Endpoint, Security};

impl From<engine::Problem> for dto::Problem {
    fn from(p: engine::Problem) -> Self {
        let page = p.page();
        Self { code: p.code.name().to_owned(), server: p.server, host: p.host, page }
    }
}

impl From<engine::AccountState> for dto::AccountState {
    fn from(s: engine::AccountState) -> Self {
        Self {
            kind: s.phase.into(),
            problem: s.problem.map(Into::into),
            progress: s
                .progress
                .map(|(done, total)| dto::Progress { done: done as f64, total: total as f64 }),
            retry_at: s.retry_at.map(|t| t as f64),
        }
    }
}

impl From<engine::Phase> for dto::Phase {
    fn from(phase: engine::Phase) -> Self {
        match phase {
            engine::Phase::Offline => Self::Offline,
            engine::Phase::Connecting => Self::Connecting,
            engine::Phase::Syncing => Self::Syncing,
            engine::Phase::Idle => Self::Idle,
            engine::Phase::SignInNeeded => Self::SignInNeeded,
            engine::Phase::Failed => Self::Failed,
            engine::Phase::PasswordNeeded => Self::PasswordNeeded,
        }
    }
}

/// An account with its state.
pub fn account(row: engine::AccountRow, state: engine::AccountState) -> dto::Account {
    dto::Account {
        id: row.id.to_string(),
        address: row.address,
        name: row.name,
        local: row.kind == engine::AccountKind::Local,
        colour: row.choices.colour.name().to_owned(),
        deletion: row.choices.deletion.name().to_owned(),
        sends: row.sends,
        state: state.into(),
    }
}

impl From<May> for dto::May {
    fn from(may: May) -> Self {
        Self {
            insert: may.insert,
            remove: may.remove,
            mark_deleted: may.mark_deleted,
            flag: may.flag,
            create: may.create,
            delete: may.delete,
        }
    }
}

impl From<engine::MailboxRow> for dto::Mailbox {
    fn from(row: engine::MailboxRow) -> Self {
        Self {
            subscribed: row.subscribed,
            may: may(&row).into(),
            id: row.id.to_string(),
            account: row.account.to_string(),
            path: row.name.path().to_owned(),
            name: row.name.leaf().to_owned(),
            depth: row.name.path().matches('/').count() as u32,
            role: row.role.map(|r| r.name().to_owned()),
            selectable: row.selectable,
            messages: row.messages,
            unread: row.unread,
            complete: row.checked_at.is_some(),
            synced: row.choices.synced,
            shown: row.choices.shown,
            notified: row.choices.notified,
            chosen_role: row.choices.role.map(|r| r.name().to_owned()),
        }
    }
}

pub(super) fn people(list: Vec<Address>) -> Vec<dto::Person> {
    list.into_iter().map(|a| dto::Person { name: a.name, email: a.email }).collect()
}

impl From<engine::ListRow> for dto::Row {
    fn from(row: engine::ListRow) -> Self {
        Self {
            id: row.message.to_string(),
            location: row.location.to_string(),
            mailbox: row.mailbox.to_string(),
            thread: row.thread.to_string(),
            from: people(row.from),
            to: people(row.to),
            subject: row.subject,
            preview: row.preview,
            date: row.date as f64,
            size: row.size as f64,
            unread: !row.flags.has(Flags::SEEN),
            flagged: row.flags.has(Flags::FLAGGED),
            answered: row.flags.has(Flags::ANSWERED),
            forwarded: row.flags.keywords.iter().any(|k| k.eq_ignore_ascii_case("$Forwarded")),
            deleted: row.flags.has(Flags::DELETED),
            has_attachment: row.has_attachment,
            body_held: row.body_held,
            hit: None,
        }
    }
}

impl From<Page> for dto::Page {
    fn from(page: Page) -> Self {
        let rows = page.rows.into_iter().map(Into::into).collect();
        Self { total: page.total, first: page.first, rows }
    }
}

impl From<Endpoint> for dto::ServerForm {
    fn from(e: Endpoint) -> Self {
        let security = match e.security {
            Security::Tls => dto::Security::Tls,
            Security::StartTls => dto::Security::StartTls,
        };
        Self { host: e.host, port: e.port, security }
    }
}

impl From<dto::ServerForm> for Endpoint {
    fn from(form: dto::ServerForm) -> Self {
        let security = match form.security {
            dto::Security::Tls => Security::Tls,
            dto::Security::StartTls => Security::StartTls,
        };
        Self { host: form.host, port: form.port, security }
    }
}

impl From<dto::SetupForm> for setup::Form {
    fn from(form: dto::SetupForm) -> Self {
        Self {
            name: form.name,
            address: form.address,
            username: form.username,
            imap: form.imap.into(),
            smtp: form.smtp.into(),
            without_smtp: form.without_smtp,
        }
    }
}

impl From<engine::doctor::Suggestion> for dto::Suggestion {
    fn from(s: engine::doctor::Suggestion) -> Self {
        Self {
            provider: s.provider,
            imap: s.imap.into(),
            smtp: s.smtp.into(),
            username: s.username,
            hint: s.hint,
        }
    }
}

impl From<engine::look_up::Found> for dto::found::Found {
    fn from(found: engine::look_up::Found) -> Self {
        Self {
            source: found.source.code().to_owned(),
            by: found.by,
            provider: found.provider,
            title: found.title,
            imap: found.imap.into(),
            smtp: found.smtp.into(),
            username: found.username,
            hint: found.hint.map(|hint| hint.code().to_owned()),
            foreign: found.foreign,
        }
    }
}

impl From<setup::Check> for events::Check {
    fn from(check: setup::Check) -> Self {
        let step = match check.step {
            setup::Step::Imap => dto::CheckStep::Imap,
            setup::Step::Mailboxes => dto::CheckStep::Mailboxes,
            setup::Step::Smtp => dto::CheckStep::Smtp,
        };
        let (state, problem) = match check.state {
            setup::StepState::Running => (dto::CheckState::Running, None),
            setup::StepState::Ok => (dto::CheckState::Ok, None),
            setup::StepState::Failed(p) => (dto::CheckState::Failed, Some(p.into())),
        };
        Self {
            step,
            state,
            millis: check.took.as_millis().min(u128::from(u32::MAX)) as u32,
            problem,
            host: check.host,
            certificate: check
                .certificate
                .map(|shown| dto::found::Certificate { host: shown.host, issuer: shown.issuer }),
        }
    }
}

impl From<engine::secrets::KeyRing> for dto::Keyring {
    fn from(ring: engine::secrets::KeyRing) -> Self {
        match ring {
            engine::secrets::KeyRing::Available => Self::Available,
            engine::secrets::KeyRing::Locked => Self::Locked,
            engine::secrets::KeyRing::Absent => Self::Absent,
        }
    }
}

/// Where a password goes; opens the sealed file when that is the choice.
pub async fn place(engine: &Engine, keep: dto::Keep) -> Result<Place, dto::Problem> {
    match keep {
        dto::Keep::Keyring => Ok(Place::Ring),
        dto::Keep::Session => Ok(Place::Session),
        dto::Keep::Sealed { passphrase } => {
            engine.unlock_sealed(Secret::new(passphrase)).await?;
            Ok(Place::SealedFile)
        }
    }
}

/// An id as it came from the web view.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, dto::Problem> {
    text.parse().map_err(|_| engine::Problem::of(engine::Code::NotFound).into())
}

/// A number for the screens; none there is ever that large.
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An id that may be left out.
pub fn maybe_id<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, dto::Problem> {
    text.map(id).transpose()
}

/// Several of them.
pub fn ids<T: std::str::FromStr>(texts: &[String]) -> Result<Vec<T>, dto::Problem> {
    texts.iter().map(|text| id(text)).collect()
}

/// Runs an attempt while its news are passed on, until it ends or the person stops it.
pub async fn or_cancelled<T>(
    attempt: impl Future<Output = Result<T, engine::Problem>>,
    telling: impl Future<Output = ()>,
    cancel: impl Future<Output = ()>,
) -> Result<T, engine::Problem> {
    let both = async { tokio::join!(attempt, telling).0 };
    tokio::select! {
        result = both => result,
        () = cancel => Err(engine::Problem::of(engine::Code::Cancelled)),
    }
}
