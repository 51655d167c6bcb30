//! `discover ADDRESS`

use crate::account::server_json;
use crate::arguments::DiscoverVerb;
use crate::failure::Failure;
use crate::output::{Output, with};
use engine::Engine;
use engine::look_up::Found;
use mail::server::{Endpoint, Security};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: DiscoverVerb) -> Result<ExitCode, Failure> {
    if verb.address.trim().rsplit_once('@').is_none_or(|(name, _)| name.is_empty()) {
        return Err(Failure::usage("badAddress"));
    }
    let (told, _) = tokio::sync::mpsc::unbounded_channel();
    let found = engine.look_up(&verb.address, &told).await;
    let value: Vec<Value> = found.iter().map(found_json).collect();
    out.print(&Value::from(value), || lines(&found))?;
    Ok(ExitCode::from(u8::from(found.is_empty())))
}

/// What was found as JSON.
pub fn found_json(found: &Found) -> Value {
    let servers = json!({
        "imap": server_json(&found.imap),
        "smtp": server_json(&found.smtp),
        "username": found.username,
    });
    let known = json!({
        "source": found.source.code(),
        "by": found.by,
        "provider": found.provider,
        "title": found.title,
        "hint": found.hint.map(|hint| hint.code()),
        "foreign": found.foreign,
    });
    with(servers, known)
}

/// What was found, a line each.
pub fn lines(found: &[Found]) -> String {
    let server = |endpoint: &Endpoint| {
        let security = match endpoint.security {
            Security::Tls => "tls",
            Security::StartTls => "starttls",
        };
        format!("{}:{} {security}", endpoint.host, endpoint.port)
    };
    let line = |f: &Found| {
        let (imap, smtp) = (server(&f.imap), server(&f.smtp));
        format!("{}\t{}\t{imap}\t{smtp}\t{}\n", f.source.code(), f.by, f.username)
    };
    found.iter().map(line).collect()
}
