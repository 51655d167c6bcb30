//! `show ID`: one message, as text, HTML, header, source or attachments.

use crate::arguments::ShowVerb;
use crate::failure::{Failure, password};
use crate::list;
use crate::notes;
use crate::output::{Output, text as text_of, with};
use crate::sync;
use base64::Engine as _;
use engine::images::Wish;
use engine::open_message::{Body, Opened};
use engine::{BodyPolicy, Code, Engine, Online, Phase, Problem};
use mail::id::MailboxId;
use mail::message::{Message, Part};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: ShowVerb) -> Result<ExitCode, Failure> {
    let row = engine.row(verb.id, None).await?;
    if !row.body_held {
        let secret = password(verb.password_stdin)?;
        let online = Online { bodies: BodyPolicy::None, secret, ..Online::default() };
        engine.go_online_with(&online, row.mailbox).await?;
    }
    if verb.source {
        match engine.raw(verb.id).await {
            Ok(raw) if out.json => out.print(&source(&raw), String::new)?,
            Ok(raw) => out.bytes(&raw)?,
            Err(problem) => return Err(why_not(engine, row.mailbox, problem).await),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let images = if verb.images {
        let wish = if verb.always { Wish::Address } else { Wish::Once };
        notes::images(engine, verb.id, wish).await?
    } else {
        Vec::new()
    };
    let opened = engine.open_message(verb.id, None).await?;
    if let Some(problem) = opened.problem {
        return Err(why_not(engine, row.mailbox, problem).await);
    }
    let Opened { row, message: Some(message), body: Some(body), notes, .. } = opened else {
        return Err(Failure::internal());
    };
    let html = match &body {
        Body::Html(sanitised, _) => Some(sanitised.html.as_str()),
        Body::Text(_) | Body::TooHeavy(_) => None,
    };
    let text = message.plain();
    let more = json!({
        "cc": list::people(&message.envelope.cc),
        "headers": headers(&message),
        "text": text,
        "html": html,
        "notes": notes::json(&notes),
        "fetched": images,
        "attachments": message.parts.iter().map(part).collect::<Vec<_>>(),
    });
    let value = with(list::row_json(&row), more);
    out.print(&value, || {
        if verb.text {
            text
        } else if verb.html {
            html.unwrap_or_default().to_owned()
        } else if verb.headers {
            header_lines(&message)
        } else if verb.attachments {
            let line = |p: &Part| format!("{}\t{}\t{}\t{}\n", p.index, p.mime, p.size, p.name);
            message.parts.iter().map(line).collect()
        } else {
            let of = |field| text_of(&value, field);
            format!(
                "From: {}\nTo: {}\nSubject: {}\nDate: {}\n\n{text}",
                of("from"),
                of("to"),
                of("subject"),
                of("date")
            )
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A body that is not here: scripts want to know whether it was the network or the password.
async fn why_not(engine: &Engine, mailbox: MailboxId, problem: Problem) -> Failure {
    match engine.state_of(mailbox).await {
        Ok(state) if problem.code == Code::NotHeld && !at_work(state.phase) => sync::failure(state),
        Ok(_) | Err(_) => problem.into(),
    }
}

fn at_work(phase: Phase) -> bool {
    matches!(phase, Phase::Connecting | Phase::Syncing | Phase::Idle)
}

/// The message as it came, as JSON: as text where it is UTF-8, in any case as base64.
fn source(raw: &[u8]) -> Value {
    let bytes = base64::engine::general_purpose::STANDARD.encode(raw);
    json!({"source": std::str::from_utf8(raw).ok(), "base64": bytes})
}

fn header_lines(message: &Message) -> String {
    message.header_fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
}

fn headers(message: &Message) -> Value {
    message.header_fields.iter().map(|(n, v)| json!({"name": n, "value": v})).collect()
}

fn part(part: &Part) -> Value {
    json!({
        "part": part.index,
        "name": part.name,
        "type": part.mime,
        "size": part.size,
        "inline": part.inline,
    })
}
