//! `doctor ADDRESS`

use crate::account::server_json;
use crate::arguments::DoctorVerb;
use crate::failure::{Failure, password};
use crate::output::{Output, with};
use engine::{Engine, Problem};
use mail::server::Endpoint;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: DoctorVerb) -> Result<ExitCode, Failure> {
    let secret = password(verb.password_stdin)?;
    let (progress, _) = tokio::sync::mpsc::unbounded_channel();
    let found = engine.examine(&verb.address, secret, progress).await?;
    let (imap, smtp) = match found.tried {
        Some(tried) => (Some(tried.imap), tried.smtp),
        None => (None, None),
    };
    let sick = matches!(imap, Some(Err(_))) || matches!(smtp, Some(Err(_)));
    let imap = finding(&found.form.imap, imap);
    let smtp = finding(&found.form.smtp, smtp);
    let value = json!({
        "address": found.form.address,
        "provider": found.provider,
        "username": found.form.username,
        "found": found.found.iter().map(crate::discover::found_json).collect::<Vec<_>>(),
        "imap": imap,
        "smtp": smtp,
    });
    let told = crate::discover::lines(&found.found);
    out.print(&value, || format!("{told}{}{}", words("IMAP", &imap), words("SMTP", &smtp)))?;
    Ok(ExitCode::from(u8::from(sick)))
}

fn finding(endpoint: &Endpoint, tried: Option<Result<(), Problem>>) -> Value {
    let found = json!({
        "tried": tried.is_some(),
        "ok": tried.as_ref().is_some_and(Result::is_ok),
    });
    let found = with(server_json(endpoint), found);
    let Some(Err(problem)) = tried else { return found };
    let code = problem.code.name();
    let (server, page) = (problem.server.clone(), problem.page());
    let message = Failure::from(problem).words();
    with(found, json!({"code": code, "server": server, "message": message, "page": page}))
}

fn words(what: &str, found: &Value) -> String {
    let verdict = match (found["tried"].as_bool(), found["message"].as_str()) {
        (_, Some(message)) => message,
        (Some(true), None) => "works",
        (_, None) => "not tried (it takes the password, by --password-stdin)",
    };
    let host = found["host"].as_str().unwrap_or("");
    let page = found["page"].as_str().map(|page| format!("  {page}\n")).unwrap_or_default();
    format!("{what} {host}:{}: {verdict}\n{page}", found["port"])
}
