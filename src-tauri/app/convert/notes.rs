//! What to know of a letter, as it crosses to the screens.

use crate::dto::notes as dto;
use engine::ImageSender;
use engine::images::{Shown, Wish};
use engine::notes::Notes;
use mail::auth::Origin;
use mail::html::Sanitised;
use mail::sender::Oddity;
use mail::unsubscribe::Leave;

impl Default for dto::Notes {
    /// Of a letter that is not here nothing is known.
    fn default() -> Self {
        notes(Notes::default(), &Sanitised::default(), None)
    }
}

/// What to know of a letter with this body.
pub fn notes(notes: Notes, body: &Sanitised, trusts: Option<String>) -> dto::Notes {
    let claims = body.claims.iter().map(|claim| {
        let leads = body.links.get(claim.link).map_or("", String::as_str);
        dto::Claim {
            link: claim.link as u32,
            host: claim.host.clone(),
            leads: crate::frame::host_of(leads),
            grave: notes.claims.contains(claim),
        }
    });
    dto::Notes {
        images: match notes.images.shown {
            Shown::Junk => dto::ImagesShown::Junk,
            Shown::Asked => dto::ImagesShown::Asked,
            Shown::Once => dto::ImagesShown::Once,
            Shown::Always => dto::ImagesShown::Always,
        },
        claims: claims.collect(),
        trackers: notes.images.trackers,
        trusts,
        oddities: notes.oddities.into_iter().map(Into::into).collect(),
        origin: match notes.origin {
            Origin::Unchecked => dto::Origin::Unchecked,
            Origin::Confirmed { .. } => dto::Origin::Confirmed,
            Origin::Disowned => dto::Origin::Disowned,
        },
        leave: notes.leave.into_iter().map(Into::into).collect(),
        left: notes.left.map(|at| at as f64),
    }
}

impl From<Oddity> for dto::Oddity {
    fn from(oddity: Oddity) -> Self {
        use dto::OddityKind as Kind;
        let of = |kind, what: String, like: String| Self { kind, what, like };
        let none = String::new;
        match oddity {
            Oddity::NameIsAnAddress { address } => of(Kind::NameIsAnAddress, address, none()),
            Oddity::SeveralSenders => of(Kind::SeveralSenders, none(), none()),
            Oddity::BrokenAddress => of(Kind::BrokenAddress, none(), none()),
            Oddity::DeceptiveDomain { domain } => of(Kind::DeceptiveDomain, domain, none()),
            Oddity::LooksLike { domain, like } => of(Kind::LooksLike, domain, like),
            Oddity::AnswersElsewhere { address } => of(Kind::AnswersElsewhere, address, none()),
        }
    }
}

impl From<Leave> for dto::Leave {
    fn from(leave: Leave) -> Self {
        use dto::LeaveKind as Kind;
        let host = |url: &tauri::Url| url.host_str().unwrap_or_default().to_owned();
        let (kind, to, what, body) = match leave {
            Leave::OneClick(url) => (Kind::OneClick, host(&url), url.to_string(), String::new()),
            Leave::Page(url) => (Kind::Page, host(&url), url.to_string(), String::new()),
            Leave::Letter { to, subject, body } => (Kind::Letter, to, subject, body),
        };
        Self { kind, to, what, body }
    }
}

impl From<dto::ImagesWish> for Wish {
    fn from(wish: dto::ImagesWish) -> Self {
        match wish {
            dto::ImagesWish::Once => Self::Once,
            dto::ImagesWish::Address => Self::Address,
            dto::ImagesWish::Domain => Self::Domain,
        }
    }
}

impl From<ImageSender> for dto::ImageSender {
    fn from(sender: ImageSender) -> Self {
        match sender {
            ImageSender::Address(value) => Self { domain: false, value },
            ImageSender::Domain(value) => Self { domain: true, value },
        }
    }
}

impl From<dto::ImageSender> for ImageSender {
    fn from(sender: dto::ImageSender) -> Self {
        let value = sender.value;
        if sender.domain { Self::Domain(value) } else { Self::Address(value) }
    }
}
