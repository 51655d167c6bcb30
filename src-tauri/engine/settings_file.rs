//! The person's settings as a file to be read by people and taken to another computer: no secrets,
//! no mail. What comes in is checked whole before anything is kept.

use crate::error::{Code, Problem};
use crate::folders::TO_GIVE;
use crate::setup::Form;
use crate::{Engine, identities};
use mail::id::AccountId;
use mail::mailbox::{MailboxName, Role};
use mail::server::{Endpoint, Security};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{AccountKind, AccountRow, Choices, Colour, Deletion, Identity, MailboxRow};
use store::{NewAccount, Read, SentCopies, Write};

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 16 << 20;
const KIND: &str = "settings";
const VERSION: u32 = 1;
/// More than these is no file of ours.
const MOST_ACCOUNTS: usize = 200;
const MOST_MAILBOXES: usize = 20_000;
const MOST_IDENTITIES: usize = 1_000;
const LONGEST_PATH: usize = 2_000;

/// What became of a file of settings: the accounts' addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// They are new here, and need their passwords.
    pub added: Vec<String>,
    /// They were here: their choices are the file's now, their servers are not.
    pub changed: Vec<String>,
    /// How the window was on the other computer; whoever has one may look so too.
    pub appearance: Option<Appearance>,
}

/// How the window looks, in words of the screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Appearance {
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// `roomy` or `compact`.
    pub density: String,
    /// `en` or `ja`.
    pub language: String,
}

impl Appearance {
    fn is_known(&self) -> bool {
        ["system", "light", "dark"].contains(&self.theme.as_str())
            && ["roomy", "compact"].contains(&self.density.as_str())
            && ["en", "ja"].contains(&self.language.as_str())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    fumi: String,
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    appearance: Option<Appearance>,
    accounts: Vec<Account>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Account {
    address: String,
    name: String,
    username: String,
    imap: Server,
    smtp: Server,
    #[serde(default)]
    sends: bool,
    #[serde(default)]
    by_browser: bool,
    colour: String,
    deletion: String,
    sent_copies: String,
    #[serde(default)]
    identities: Vec<Letterhead>,
    #[serde(default)]
    mailboxes: Vec<Mailbox>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Server {
    host: String,
    port: u16,
    security: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Letterhead {
    name: String,
    address: String,
    #[serde(default)]
    reply_to: String,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    signature_html: String,
    #[serde(default)]
    default: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Mailbox {
    path: String,
    delimiter: Option<char>,
    synced: bool,
    shown: bool,
    notified: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_days: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body_limit: Option<u64>,
}

/// An account of a file, checked.
struct Wanted {
    form: Form,
    sends: bool,
    by_browser: bool,
    choices: Choices,
    identities: Vec<(Identity, bool)>,
    mailboxes: Vec<(MailboxName, Option<Role>, Mailbox)>,
}

impl Engine {
    /// The settings of every account as JSON, and how the window looks where there is one.
    pub async fn export_settings(&self, look: Option<Appearance>) -> Result<String, Problem> {
        let accounts = self.store().read(read_accounts).await?;
        let file = File { fumi: KIND.to_owned(), version: VERSION, appearance: look, accounts };
        let text = serde_json::to_string_pretty(&file);
        text.map(|text| text + "\n").map_err(|_| Problem::of(Code::Internal))
    }

    /// Takes settings in: accounts that are not here are added, without a password; the choices of
    /// those that are here become the file's, their servers stay: a file must not send a password
    /// to somebody else. All of it or nothing.
    ///
    /// # Errors
    /// `badSettings`, `tooLarge`, `badAddress`, `badServer`.
    pub async fn import_settings(&self, text: &str) -> Result<Imported, Problem> {
        if text.len() > LARGEST {
            return Err(Problem::of(Code::TooLarge));
        }
        let file: File = serde_json::from_str(text).map_err(|_| bad())?;
        if file.fumi != KIND || file.version != VERSION || file.accounts.len() > MOST_ACCOUNTS {
            return Err(bad());
        }
        let appearance = file.appearance;
        if appearance.as_ref().is_some_and(|look| !look.is_known()) {
            return Err(bad());
        }
        let wanted: Result<Vec<Wanted>, Problem> = file.accounts.into_iter().map(checked).collect();
        let wanted = wanted?;
        let done = self.store().write_durable(move |w| take_in(w, wanted)).await?;
        Ok(Imported { appearance, ..done })
    }
}

fn bad() -> Problem {
    Problem::of(Code::BadSettings)
}

fn read_accounts(r: &Read<'_>) -> Result<Vec<Account>, store::Error> {
    let rows = r.accounts()?.into_iter().filter(|row| row.kind == AccountKind::Imap);
    rows.map(|row| {
        let letterhead = |one: store::IdentityRow| Letterhead {
            name: one.identity.name,
            address: one.identity.address,
            reply_to: one.identity.reply_to,
            signature: one.identity.signature,
            signature_html: one.identity.signature_html,
            default: one.is_default,
        };
        let mailboxes = r.mailboxes(Some(row.id))?;
        Ok(Account {
            identities: r.identities(row.id)?.into_iter().map(letterhead).collect(),
            mailboxes: mailboxes.iter().filter(|row| is_chosen(row)).map(mailbox).collect(),
            address: row.address,
            name: row.name,
            username: row.username,
            imap: server(row.imap),
            smtp: server(row.smtp),
            sends: row.sends,
            by_browser: row.by_browser,
            colour: row.choices.colour.name().to_owned(),
            deletion: row.choices.deletion.name().to_owned(),
            sent_copies: row.choices.sent_copies.name().to_owned(),
        })
    })
    .collect()
}

fn server(endpoint: Endpoint) -> Server {
    let security = match endpoint.security {
        Security::Tls => "tls",
        Security::StartTls => "starttls",
    };
    Server { host: endpoint.host, port: endpoint.port, security: security.to_owned() }
}

/// Whether the person chose anything for a mailbox: the others are as they are by themselves.
fn is_chosen(row: &MailboxRow) -> bool {
    let choices = row.choices;
    !choices.synced
        || !choices.shown
        || choices.notified != (row.role == Some(Role::Inbox))
        || choices.role.is_some()
        || row.body_days.is_some()
        || row.body_limit.is_some()
}

fn mailbox(row: &MailboxRow) -> Mailbox {
    Mailbox {
        path: row.name.path().to_owned(),
        delimiter: row.name.delimiter(),
        synced: row.choices.synced,
        shown: row.choices.shown,
        notified: row.choices.notified,
        role: row.choices.role.map(|role| role.name().to_owned()),
        body_days: row.body_days,
        body_limit: row.body_limit,
    }
}

fn checked(account: Account) -> Result<Wanted, Problem> {
    if account.mailboxes.len() > MOST_MAILBOXES || account.identities.len() > MOST_IDENTITIES {
        return Err(bad());
    }
    let form = Form {
        name: account.name,
        address: account.address,
        username: account.username,
        imap: endpoint(account.imap)?,
        smtp: endpoint(account.smtp)?,
        without_smtp: true,
    }
    .checked()?;
    let choices = Choices {
        colour: Colour::from_name(&account.colour).ok_or_else(bad)?,
        deletion: Deletion::from_name(&account.deletion).ok_or_else(bad)?,
        sent_copies: SentCopies::from_name(&account.sent_copies).ok_or_else(bad)?,
    };
    let identity = |one: Letterhead| {
        let identity = Identity {
            name: one.name,
            address: one.address,
            reply_to: one.reply_to,
            signature: one.signature,
            signature_html: one.signature_html,
        };
        Ok((identities::checked(identity)?, one.default))
    };
    let identities = account.identities.into_iter().map(identity);
    let identities = identities.collect::<Result<_, Problem>>()?;
    let mailboxes = account.mailboxes.into_iter().map(checked_mailbox);
    let mailboxes = mailboxes.collect::<Result<_, Problem>>()?;
    let (sends, by_browser) = (account.sends, account.by_browser);
    Ok(Wanted { form, sends, by_browser, choices, identities, mailboxes })
}

fn endpoint(server: Server) -> Result<Endpoint, Problem> {
    let security = match server.security.as_str() {
        "tls" => Security::Tls,
        "starttls" => Security::StartTls,
        _ => return Err(bad()),
    };
    Ok(Endpoint { host: server.host, port: server.port, security })
}

fn checked_mailbox(one: Mailbox) -> Result<(MailboxName, Option<Role>, Mailbox), Problem> {
    let controls = |text: &str| text.chars().any(char::is_control);
    if one.path.is_empty() || one.path.len() > LONGEST_PATH || controls(&one.path) {
        return Err(bad());
    }
    if one.delimiter.is_some_and(|c| !c.is_ascii_graphic()) {
        return Err(bad());
    }
    let role = match one.role.as_deref().map(Role::from_name) {
        None => None,
        Some(Some(role)) if TO_GIVE.contains(&role) => Some(role),
        Some(_) => return Err(bad()),
    };
    Ok((MailboxName::from_path(&one.path, one.delimiter), role, one))
}

fn take_in(w: &mut Write<'_>, wanted: Vec<Wanted>) -> Result<Imported, store::Error> {
    let mut imported = Imported::default();
    for one in wanted {
        let rows = w.read().accounts()?;
        let address = one.form.address.clone();
        let here = rows.into_iter().find(|row| row.address.eq_ignore_ascii_case(&address));
        let id = match here {
            // Local Folders have no servers to take from a file.
            Some(row) if row.kind == AccountKind::Local => continue,
            Some(row) => {
                let id = row.id;
                w.update_account(AccountRow { name: one.form.name.clone(), ..row })?;
                imported.changed.push(address);
                id
            }
            None => {
                imported.added.push(address);
                let id = w.insert_account(new_account(one.form))?;
                w.note_browser(id, one.by_browser)?;
                id
            }
        };
        w.choose_for_account(id, one.choices)?;
        if one.sends {
            w.send_from(id)?;
        }
        one.identities.iter().try_for_each(|(new, main)| take_identity(w, id, new, *main))?;
        take_mailboxes(w, id, one.mailboxes)?;
    }
    Ok(imported)
}

fn new_account(form: Form) -> NewAccount {
    let provider = account::providers::of_host(&form.imap.host).unwrap_or_default().to_owned();
    NewAccount {
        address: form.address,
        name: form.name,
        username: form.username,
        imap: form.imap,
        smtp: form.smtp,
        provider,
    }
}

fn take_identity(
    w: &mut Write<'_>,
    account: AccountId,
    new: &Identity,
    main: bool,
) -> Result<(), store::Error> {
    let same =
        |old: &Identity| old.name == new.name && old.address.eq_ignore_ascii_case(&new.address);
    let here = w.read().identities(account)?.into_iter().find(|row| same(&row.identity));
    let id = match here {
        Some(row) => {
            w.update_identity(row.id, new)?;
            Some(row.id)
        }
        None => w.insert_identity(account, new)?,
    };
    if let (Some(id), true) = (id, main) {
        w.prefer_identity(id)?;
    }
    Ok(())
}

/// Choices for mailboxes that the server has not listed yet wait for them.
fn take_mailboxes(
    w: &mut Write<'_>,
    account: AccountId,
    mailboxes: Vec<(MailboxName, Option<Role>, Mailbox)>,
) -> Result<(), store::Error> {
    let rows = w.read().mailboxes(Some(account))?;
    let known: HashMap<String, &MailboxRow> =
        rows.iter().map(|row| (row.name.path().to_owned(), row)).collect();
    for (name, role, one) in mailboxes {
        let here = known.get(name.path()).copied();
        let id = match here {
            Some(row) => row.id,
            None => w.mailbox_ahead(account, &name)?,
        };
        let inbox = name.is_inbox() || here.is_some_and(|row| row.role == Some(Role::Inbox));
        let choices = store::MailboxChoices {
            synced: one.synced || inbox,
            shown: one.shown || inbox,
            notified: one.notified,
            role: None,
        };
        w.choose_for_mailbox(id, choices)?;
        let bodies = here.map_or((None, None), |row| (row.body_days, row.body_limit));
        if bodies != (one.body_days, one.body_limit) {
            w.set_body_policy(id, one.body_days, one.body_limit)?;
        }
        if let Some(role) = role.filter(|_| !inbox) {
            w.choose_role(account, role, Some(id))?;
        }
    }
    Ok(())
}
