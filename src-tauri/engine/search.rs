//! Searching what is here: the messages found, and the words they were found by.

use crate::Engine;
use crate::error::Problem;
use mail::message::Message;
use mail::search::{Field, Query};
use mail::search_marks::{self, Snippet};
use std::ops::Range;
pub use store::{Found, Place, Search};

/// A message that was found, and what it is shown by.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The message, and where in the order it comes.
    pub found: Found,
    /// Where the words stand in the subject, in bytes.
    pub subject: Vec<Range<usize>>,
    /// The text around the first of them, and where they stand in it.
    pub snippet: Snippet,
}

/// A message larger than this, in octets, is not unpacked only to show a line of it.
const LARGEST: u64 = 1 << 20;
/// So many messages of one answer are unpacked for that.
const MOST: usize = 200;

impl Engine {
    /// The messages here that a query finds, newest or best first.
    pub async fn search(&self, search: Search) -> Result<Vec<Hit>, Problem> {
        let read = move |r: &store::Read<'_>| {
            let found = r.search(&search)?;
            let mut hits = Vec::with_capacity(found.len());
            for (n, found) in found.into_iter().enumerate() {
                let snippet = if n < MOST { snippet(r, &search.query, &found)? } else { None };
                let preview = || search_marks::snippet(&search.query, &found.row.preview);
                hits.push(Hit {
                    subject: search_marks::marks(&search.query, Field::Subject, &found.row.subject),
                    snippet: snippet.unwrap_or_else(preview),
                    found,
                });
            }
            Ok(hits)
        };
        Ok(self.store().read(read).await?)
    }
}

/// From the text, where it is here and holds one of the words.
fn snippet(
    read: &store::Read<'_>,
    query: &Query,
    found: &Found,
) -> Result<Option<Snippet>, store::Error> {
    let asks_for_text = query.wanted().any(|(field, _)| field.is_none_or(|f| f == Field::Body));
    if !asks_for_text || !found.row.body_held || found.row.size > LARGEST {
        return Ok(None);
    }
    let Some(raw) = read.body(found.row.message)? else { return Ok(None) };
    let snippet = search_marks::snippet(query, &Message::plain_of(&raw));
    Ok(Some(snippet).filter(|s| !s.marks.is_empty()))
}
