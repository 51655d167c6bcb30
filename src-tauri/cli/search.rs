//! `search QUERY`

use crate::account;
use crate::arguments::SearchVerb;
use crate::failure::Failure;
use crate::list::{line, row_json};
use crate::output::{Output, with};
use engine::search::{Hit, Search};
use engine::{AccountRow, Engine, MailboxRow};
use mail::search::{Query, Typing};
use serde_json::{Value, json};
use std::ops::Range;
use std::process::ExitCode;

/// Runs the verb. What is here and not indexed yet is indexed first: the answer is whole.
pub async fn run(engine: &Engine, out: Output, verb: SearchVerb) -> Result<ExitCode, Failure> {
    let account = match &verb.account {
        Some(address) => Some(account::find(engine, address).await?.id),
        None => None,
    };
    engine.index_all().await?;
    let search = Search {
        query: Query::parse(&verb.query, Typing::Done),
        account,
        best: verb.best,
        limit: verb.limit,
        // Rows show UTC, and so days are meant.
        offset: 0,
        after: None,
    };
    let hits = engine.search(search).await?;
    let (accounts, mailboxes) = (engine.accounts().await?, engine.mailboxes(None).await?);
    let rows: Vec<Value> = hits.iter().map(|hit| hit_json(hit, &accounts, &mailboxes)).collect();
    out.print(&Value::from(rows.clone()), || rows.iter().map(line).collect())?;
    Ok(ExitCode::SUCCESS)
}

/// A row of a list, where the message stands, and what it was found by.
fn hit_json(hit: &Hit, accounts: &[AccountRow], mailboxes: &[MailboxRow]) -> Value {
    let row = &hit.found.row;
    let mailbox = mailboxes.iter().find(|m| m.id == row.mailbox);
    let account = mailbox.and_then(|m| accounts.iter().find(|a| a.id == m.account));
    let more = json!({
        "account": account.map(|a| &a.address),
        "mailbox": mailbox.map(|m| m.name.path()),
        "subjectMarks": places(&row.subject, &hit.subject),
        "snippet": {
            "text": hit.snippet.text,
            "marks": places(&hit.snippet.text, &hit.snippet.marks),
        },
    });
    with(row_json(row), more)
}

/// Where matches begin and end, in characters.
fn places(text: &str, marks: &[Range<usize>]) -> Vec<[usize; 2]> {
    let place = |at: usize| text.get(..at).unwrap_or(text).chars().count();
    marks.iter().map(|m| [place(m.start), place(m.end)]).collect()
}
