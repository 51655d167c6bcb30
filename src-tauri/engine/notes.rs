//! What a person should know of a letter before they believe it.

use crate::Engine;
use crate::error::Problem;
use crate::images::{self, Images, Shown};
use crate::leave;
use mail::auth::Origin;
use mail::domain;
use mail::html::{Claim, Sanitised};
use mail::letter::LetterId;
use mail::message::Message;
use mail::sender::{self, Oddity};
use mail::trackers;
use mail::unsubscribe::{self, Leave};
use url::Url;

/// So many of the newest letters that were sent tell whom the person knows.
const LETTERS: u32 = 300;

/// What there is to know.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notes {
    /// Its images from the web.
    pub images: Images,
    /// What is odd about its sender, the gravest first.
    pub oddities: Vec<Oddity>,
    /// Where it comes from, if somebody who can be believed has looked.
    pub origin: Origin,
    /// Links whose words name another place than they lead to.
    pub claims: Vec<Claim>,
    /// How to leave its list, the best way first.
    pub leave: Vec<Leave>,
    /// When the person left that list.
    pub left: Option<i64>,
}

impl Engine {
    /// Looks a letter over, and lets its images be asked for if they may be.
    pub(crate) async fn notes(
        &self,
        letter: &LetterId,
        raw: &[u8],
        message: &Message,
        body: &Sanitised,
    ) -> Result<Notes, Problem> {
        let origin = self.origin_of(letter, raw).await?;
        let sole = sender::sole(&message.envelope).map(|a| a.email.clone());
        let (list, id) = (leave::list_of(&message.envelope), letter.message);
        let read = move |r: &store::Read<'_>| {
            let account = r.account_of(id)?;
            let own = r.accounts()?.into_iter().map(|a| a.address);
            let written = r.written_to(LETTERS)?.into_iter().map(|a| a.email);
            let domains = own.chain(written).filter_map(|a| Some(a.rsplit_once('@')?.1.to_owned()));
            let mut known: Vec<String> = domains.map(|d| d.to_lowercase()).collect();
            known.sort();
            known.dedup();
            let always = sole.map_or(Ok(false), |address| r.shows_images_of(&address))?;
            let left = list.map_or(Ok(None), |list| r.left_list(account, &list))?;
            Ok((known, r.is_junk(id)?, always, left))
        };
        let (known, junk, always, left) = self.store().read(read).await?;
        let shown = if junk {
            Shown::Junk
        } else if self.gallery().is_shown_once(letter) {
            Shown::Once
        } else if always && origin != Origin::Disowned {
            Shown::Always
        } else {
            Shown::Asked
        };
        let (images, places) = images::places(body);
        self.open_images(letter, shown, places);
        Ok(Notes {
            images: Images { shown, ..images },
            oddities: sender::oddities(&message.envelope, &known),
            claims: believed(body, message),
            leave: unsubscribe::ways(raw, &origin),
            left,
            origin,
        })
    }
}

/// Links that lead elsewhere than they say, but for those through the sender's own or a known
/// counting house: every newsletter has them. They are told when the link is followed.
fn believed(body: &Sanitised, message: &Message) -> Vec<Claim> {
    let own: Vec<&str> = message.envelope.from.iter().map(|a| a.domain()).collect();
    let harmless = |claim: &&Claim| {
        let target = body.links.get(claim.link).and_then(|url| Url::parse(url).ok());
        target.is_some_and(|url| {
            let host = url.host_str().unwrap_or_default();
            own.iter().any(|domain| domain::is_same(domain, host)) || trackers::counts(host)
        })
    };
    body.claims.iter().filter(|claim| !harmless(claim)).cloned().collect()
}
