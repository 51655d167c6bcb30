//! What a search asks and finds.

use super::id;
use crate::dto;
use engine::search::{Hit, HitPage, Search};
use mail::search::{Query, Typing};
use std::ops::Range;

impl TryFrom<dto::Query> for Search {
    type Error = dto::Problem;

    fn try_from(query: dto::Query) -> Result<Search, dto::Problem> {
        Ok(Search {
            // What is shown while one types stays when Enter is pressed.
            query: Query::parse(&query.text, Typing::GoesOn),
            account: query.account.as_deref().map(id).transpose()?,
            offset: query.offset,
            ..Search::default()
        })
    }
}

impl From<HitPage> for dto::Page {
    fn from(page: HitPage) -> Self {
        let rows = page.hits.into_iter().map(Into::into).collect();
        Self { total: page.total, first: page.first, rows }
    }
}

impl From<Hit> for dto::Row {
    fn from(hit: Hit) -> Self {
        let marks = places(&hit.snippet.text, &hit.snippet.marks);
        let subject = places(&hit.found.row.subject, &hit.subject);
        let found = dto::Hit { subject, text: hit.snippet.text, marks };
        Self { hit: Some(found), ..hit.found.row.into() }
    }
}

/// Bytes as the screens count: in UTF-16 units.
fn places(text: &str, marks: &[Range<usize>]) -> Vec<(u32, u32)> {
    let units = |at: usize| {
        let before = text.get(..at).unwrap_or(text);
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    marks.iter().map(|mark| (units(mark.start), units(mark.end))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_behind_an_emoji_and_kanji_is_where_the_screens_count_it() {
        let text = "🎉 会議 plan";
        let at = text.find("plan").unwrap();
        assert_eq!(places(text, &[at..at + 4, 0..4]), [(6, 10), (0, 2)]);
    }
}
