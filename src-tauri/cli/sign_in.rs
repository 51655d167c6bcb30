//! `account sign-in | smtp-password`, and signing in through the browser.

use crate::account::{find, row_json};
use crate::arguments::{SignInVerb, SmtpPasswordVerb};
use crate::failure::{Failure, password};
use crate::output::Output;
use engine::browser::{Browser, Pages};
use engine::setup::Form;
use engine::{AccountRow, Code, Engine, Place};
use serde_json::json;

/// Adds an account that signs in on its provider's page.
pub async fn add_by_browser(
    engine: &Engine,
    out: Output,
    form: Form,
    place: Place,
) -> Result<AccountRow, Failure> {
    let address = form.address.clone();
    let (progress, _) = tokio::sync::mpsc::unbounded_channel();
    let open = opener(out);
    let browser = Browser { open: &open, pages: pages() };
    let added = Box::pin(engine.sign_in_by_browser(form, place, browser, progress)).await;
    let row = added.map_err(|problem| Failure::from(problem).about(&address))?;
    // The account is there; its mail is for `sync`.
    engine.stop(row.id).await;
    Ok(row)
}

/// Signs in again, with a password or on the provider's page.
pub async fn again(engine: &Engine, out: Output, verb: SignInVerb) -> Result<(), Failure> {
    let row = find(engine, &verb.address).await?;
    if verb.oauth {
        let open = opener(out);
        let browser = Browser { open: &open, pages: pages() };
        let done = Box::pin(engine.sign_in_again(row.id, Place::Ring, browser)).await;
        done.map_err(|problem| Failure::from(problem).about(&row.address))?;
    } else {
        let secret = password(verb.password_stdin)?.ok_or_else(Failure::password_needed)?;
        engine.give_password(row.id, secret, Place::Ring).await?;
    }
    engine.stop(row.id).await;
    let row = find(engine, &verb.address).await?;
    out.print(&row_json(&row), || format!("{} signed in", row.address))
}

/// Gives the outgoing server a password of its own, or takes it away.
pub async fn smtp_password(
    engine: &Engine,
    out: Output,
    verb: SmtpPasswordVerb,
) -> Result<(), Failure> {
    let row = find(engine, &verb.address).await?;
    if verb.forget {
        engine.forget_smtp_password(row.id).await?;
    } else {
        let secret = password(verb.password_stdin)?.ok_or_else(Failure::password_needed)?;
        let untried = engine.give_smtp_password(row.id, secret, Place::Ring).await?;
        if let Some(problem) = untried {
            let why = Failure::from(problem).words();
            out.note(&format!("fumictl: kept, but it could not be tried: {why}"));
        }
    }
    let row = find(engine, &verb.address).await?;
    out.print(&row_json(&row), || match row.own_smtp_secret {
        true => format!("{} sends with a password of its own", row.address),
        false => format!("{} sends with the password it reads with", row.address),
    })
}

/// Says where an account may have to be given up by hand, when its provider could not be told.
pub fn told(out: Output, left: Option<engine::Problem>) {
    if let Some(problem) = left.filter(|problem| problem.code == Code::NotRevoked) {
        let page = problem.page().unwrap_or_default();
        out.note(&format!("fumictl: {} {page}", Failure::from(problem).words()));
    }
}

/// Shows the page's address: whoever is at the terminal opens it where they have a browser on this
/// machine.
fn opener(out: Output) -> impl Fn(&str) + Send + Sync {
    move |url| {
        let shown = out.print(&json!({"open": url}), || {
            format!("Sign in on this page, in a browser on this computer:\n\n{url}\n")
        });
        if shown.is_err() {
            out.note("fumictl: nobody reads where to sign in");
        }
    }
}

fn pages() -> Pages {
    Pages {
        done: "You are signed in. You can close this page.".to_owned(),
        refused: "You are not signed in. The terminal says why; you can close this page."
            .to_owned(),
        stray: "This is no answer fumictl waits for.".to_owned(),
    }
}
