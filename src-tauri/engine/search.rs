//! Searching what is here: the messages found, and the words they were found by.

use crate::Engine;
use crate::error::Problem;
use crate::views::PAGE_LIMIT;
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

/// A piece of what a search finds.
#[derive(Debug, Clone, PartialEq)]
pub struct HitPage {
    /// How many messages there are to show: all that are found, or the newest
    /// [`MOST_FOUND`](Engine::MOST_FOUND).
    pub total: u32,
    /// The place of the first of these.
    pub first: u32,
    /// These.
    pub hits: Vec<Hit>,
}

/// A message larger than this, in octets, is not unpacked only to show a line of it.
const LARGEST: u64 = 1 << 20;
/// So many messages of one answer are unpacked for that.
const MOST: usize = 200;

impl Engine {
    /// The most messages a search shows page by page: who found more says more of what is meant.
    pub const MOST_FOUND: u32 = 1_000;

    /// The messages here that a query finds, newest or best first.
    pub async fn search(&self, search: Search) -> Result<Vec<Hit>, Problem> {
        let read = move |r: &store::Read<'_>| {
            let found = r.search(&search)?;
            hits(r, &search.query, found)
        };
        Ok(self.store().read(read).await?)
    }

    /// The hits `first..first + count` of a search, and how many there are in all.
    pub async fn search_page(
        &self,
        search: Search,
        first: u32,
        count: u32,
    ) -> Result<HitPage, Problem> {
        let search = Search { limit: Self::MOST_FOUND, after: None, ..search };
        let read = move |r: &store::Read<'_>| {
            let mut found = r.search(&search)?;
            let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
            let (skipped, kept) = (first.min(total) as usize, count.min(PAGE_LIMIT) as usize);
            found.drain(..skipped);
            found.truncate(kept);
            Ok(HitPage { total, first, hits: hits(r, &search.query, found)? })
        };
        Ok(self.store().read(read).await?)
    }
}

fn hits(
    read: &store::Read<'_>,
    query: &Query,
    found: Vec<Found>,
) -> Result<Vec<Hit>, store::Error> {
    let mut hits = Vec::with_capacity(found.len());
    for (n, found) in found.into_iter().enumerate() {
        let snippet = if n < MOST { snippet(read, query, &found)? } else { None };
        let preview = || search_marks::snippet(query, &found.row.preview);
        hits.push(Hit {
            subject: search_marks::marks(query, Field::Subject, &found.row.subject),
            snippet: snippet.unwrap_or_else(preview),
            found,
        });
    }
    Ok(hits)
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
