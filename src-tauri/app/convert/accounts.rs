//! Accounts as they are arranged, from the engine's words and back.

use crate::dto;
use crate::dto::accounts as to;
use engine::settings_file::{Appearance, Imported};
use engine::{AccountRow, Choices, Code, Colour, Deletion, Identity, IdentityRow, Losses};
use engine::{Problem, SentCopies};

impl From<AccountRow> for to::AccountSettings {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id.to_string(),
            address: row.address,
            provider: row.provider,
            choices: to::AccountChoices {
                name: row.name,
                colour: row.choices.colour.name().to_owned(),
                deletion: row.choices.deletion.name().to_owned(),
                sent_copies: row.choices.sent_copies.name().to_owned(),
            },
            servers: to::Servers {
                username: row.username,
                imap: row.imap.into(),
                smtp: row.smtp.into(),
            },
            own_smtp_password: row.own_smtp_secret,
            sends: row.sends,
        }
    }
}

impl TryFrom<&to::AccountChoices> for Choices {
    type Error = dto::Problem;

    /// Words that are none of ours come from no screen of ours.
    fn try_from(form: &to::AccountChoices) -> Result<Self, dto::Problem> {
        let unknown = || dto::Problem::from(Problem::of(Code::Internal));
        Ok(Self {
            colour: Colour::from_name(&form.colour).ok_or_else(unknown)?,
            deletion: Deletion::from_name(&form.deletion).ok_or_else(unknown)?,
            sent_copies: SentCopies::from_name(&form.sent_copies).ok_or_else(unknown)?,
        })
    }
}

impl From<Losses> for to::Losses {
    fn from(losses: Losses) -> Self {
        let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            messages: count(losses.messages),
            changes: count(losses.changes),
            drafts: count(losses.drafts),
            outbox: count(losses.outbox),
        }
    }
}

impl From<IdentityRow> for to::Identity {
    fn from(row: IdentityRow) -> Self {
        let one = row.identity;
        Self {
            id: row.id.to_string(),
            form: to::IdentityForm {
                name: one.name,
                address: one.address,
                reply_to: one.reply_to,
                signature: one.signature,
                signature_html: one.signature_html,
            },
            is_default: row.is_default,
        }
    }
}

impl From<to::IdentityForm> for Identity {
    fn from(form: to::IdentityForm) -> Self {
        Self {
            name: form.name,
            address: form.address,
            reply_to: form.reply_to,
            signature: form.signature,
            signature_html: form.signature_html,
        }
    }
}

impl From<Imported> for to::Imported {
    fn from(imported: Imported) -> Self {
        let Imported { added, changed, appearance } = imported;
        Self { added, changed, appearance: appearance.map(Into::into) }
    }
}

impl From<Appearance> for to::Appearance {
    fn from(look: Appearance) -> Self {
        let Appearance { theme, density, language } = look;
        Self { theme, density, language }
    }
}

impl From<to::Appearance> for Appearance {
    fn from(look: to::Appearance) -> Self {
        let to::Appearance { theme, density, language } = look;
        Self { theme, density, language }
    }
}
