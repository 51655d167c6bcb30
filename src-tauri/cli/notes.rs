//! What `show` tells of a letter beside its words, and of its images from the web.

use crate::failure::Failure;
use engine::Engine;
use engine::images::{Shown, Wish};
use engine::notes::Notes;
use mail::auth::Origin;
use mail::id::MessageId;
use mail::sender::Oddity;
use mail::unsubscribe::Leave;
use serde_json::{Value, json};

/// What there is to know, for scripts.
pub fn json(notes: &Notes) -> Value {
    let claims = notes.claims.iter().map(|c| json!({"link": c.link, "host": c.host}));
    json!({
        "images": shown(notes.images.shown),
        "remote": notes.images.remote,
        "trackers": notes.images.trackers,
        "origin": origin(&notes.origin),
        "oddities": notes.oddities.iter().map(oddity).collect::<Vec<_>>(),
        "claims": claims.collect::<Vec<_>>(),
        "leave": notes.leave.iter().map(leave).collect::<Vec<_>>(),
        "left": notes.left,
    })
}

fn shown(shown: Shown) -> &'static str {
    match shown {
        Shown::Junk => "junk",
        Shown::Asked => "asked",
        Shown::Once => "once",
        Shown::Always => "always",
    }
}

fn origin(origin: &Origin) -> &'static str {
    match origin {
        Origin::Unchecked => "unchecked",
        Origin::Confirmed { .. } => "confirmed",
        Origin::Disowned => "disowned",
    }
}

fn oddity(oddity: &Oddity) -> Value {
    match oddity {
        Oddity::NameIsAnAddress { address } => {
            json!({"kind": "nameIsAnAddress", "address": address})
        }
        Oddity::SeveralSenders => json!({"kind": "severalSenders"}),
        Oddity::BrokenAddress => json!({"kind": "brokenAddress"}),
        Oddity::DeceptiveDomain { domain } => json!({"kind": "deceptiveDomain", "domain": domain}),
        Oddity::LooksLike { domain, like } => {
            json!({"kind": "looksLike", "domain": domain, "like": like})
        }
        Oddity::AnswersElsewhere { address } => {
            json!({"kind": "answersElsewhere", "address": address})
        }
    }
}

fn leave(leave: &Leave) -> Value {
    match leave {
        Leave::OneClick(url) => json!({"kind": "oneClick", "url": url.as_str()}),
        Leave::Letter { to, subject, .. } => {
            json!({"kind": "letter", "to": to, "subject": subject})
        }
        Leave::Page(url) => json!({"kind": "page", "url": url.as_str()}),
    }
}

/// Fetches a message's images from the web: for each its type and size, or nothing.
pub async fn images(engine: &Engine, id: MessageId, wish: Wish) -> Result<Vec<Value>, Failure> {
    let letter = id.into();
    engine.show_images(&letter, wish).await?;
    let opened = engine.open_message(id, None).await?;
    let count = opened.body.map_or(0, |body| body.sanitised().remote.len());
    let mut out = Vec::new();
    for n in 0..count {
        let picture = engine.remote_image(&letter, n).await;
        out.push(picture.map_or(Value::Null, |p| json!({"type": p.mime, "size": p.bytes.len()})));
    }
    Ok(out)
}
