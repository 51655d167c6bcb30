//! Searching: the index, the lists and the flags asked at once, newest or best first.

use crate::error::Error;
use crate::locations::{LIST_ROW, ListRow, list_row_of};
use crate::read::Read;
use crate::search_index::place_of;
use crate::search_match::{Match, Named, translate};
use mail::id::AccountId;
use mail::search::Query;
use rusqlite::types::Value;

/// What is looked for, and how.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The query.
    pub query: Query,
    /// Only in this account.
    pub account: Option<AccountId>,
    /// The best matches first, instead of the newest.
    pub best: bool,
    /// How many seconds clocks are ahead of UTC where the query's days are meant.
    pub offset: i32,
    /// At most so many.
    pub limit: u32,
    /// Only what comes after this one. Not for the best first.
    pub after: Option<Place>,
}

/// Where in the order of a search a message comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(i64, i64);

/// A message that was found: each once, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its row, where it stands and the conditions hold.
    pub row: ListRow,
    /// Where it comes in the order.
    pub place: Place,
}

/// Of these, one match in a subject is worth this many in a text: subject, sender, recipients,
/// body, files.
const WEIGHTS: &str = "bm25(8.0, 6.0, 3.0, 1.0, 4.0)";
const NEWEST: &str = "
      FROM search.words w CROSS JOIN search.docs d ON d.doc = w.rowid
     CROSS JOIN main.messages m ON m.id = d.message
     CROSS JOIN main.locations l ON l.message = m.id AND l.hidden = 0
     WHERE w.words MATCH ? AND w.rowid >= ? AND w.rowid < ?";

const BEST: &str = "
      FROM search.words w CROSS JOIN search.docs d ON d.doc = w.rowid
     CROSS JOIN main.messages m ON m.id = d.message
     CROSS JOIN main.locations l ON l.message = m.id AND l.hidden = 0
     WHERE w.words MATCH ? AND w.rank MATCH ?";

const BY_DATE: &str = "
      FROM main.locations l CROSS JOIN main.messages m ON m.id = l.message
     WHERE l.mailbox = ? AND l.hidden = 0 AND (l.date, l.id) < (?, ?) AND l.date >= ?";

impl Read<'_> {
    /// The messages a query finds among those held, newest first, or best first.
    pub fn search(&self, search: &Search) -> Result<Vec<Found>, Error> {
        if search.query.is_empty() || search.limit == 0 {
            return Ok(Vec::new());
        }
        let mailboxes = self.mailboxes(search.account)?;
        let named: Vec<Named> = mailboxes
            .iter()
            .map(|row| Named {
                id: row.id.0,
                path: row.name.path().to_owned(),
                role: row.role.map(|role| role.name()),
            })
            .collect();
        let wanted = translate(&search.query, &named, search.offset);
        let within = |ids: &Vec<i64>| ids.is_empty();
        if wanted.mailboxes.as_ref().is_some_and(within) {
            return Ok(Vec::new());
        }
        match &wanted.words {
            Some(words) if search.best => self.best(search, &wanted, words),
            Some(words) => self.newest(search, &wanted, words),
            None => {
                let all = || named.iter().map(|m| m.id).collect();
                let within: Vec<i64> = wanted.mailboxes.clone().unwrap_or_else(all);
                self.by_date(search, &wanted, &within)
            }
        }
    }

    /// How many messages there are, and how many of them the index does not know yet. For a status
    /// line: it counts.
    pub fn unindexed(&self) -> Result<(u64, u64), Error> {
        let count = |sql: &str| -> Result<i64, Error> {
            Ok(self.connection.prepare_cached(sql)?.query_row([], |r| r.get(0))?)
        };
        let held = count("SELECT count(*) FROM main.messages")?;
        let missing = count(
            "SELECT count(*) FROM main.messages m LEFT JOIN search.docs d ON d.message = m.id
              WHERE coalesce(d.body, -1) < m.body_held",
        )?;
        Ok((held.unsigned_abs(), missing.unsigned_abs()))
    }

    fn newest(&self, search: &Search, wanted: &Match, words: &str) -> Result<Vec<Found>, Error> {
        let (from, before) = wanted.dates;
        let first = from.map_or(i64::MIN, place_of);
        // Where many came at one moment the later ones stand behind it.
        let spread = "SELECT coalesce(max(spread), 0) FROM search.progress";
        let spread: i64 = self.connection.prepare_cached(spread)?.query_row([], |r| r.get(0))?;
        let last = |date| place_of(date).saturating_add(spread).saturating_add(1);
        let mut end = before.map_or(i64::MAX, last);
        if let Some(Place(doc, _)) = search.after {
            end = end.min(doc);
        }
        let head = vec![Value::from(words.to_owned()), first.into(), end.into()];
        let sql = format!("{LIST_ROW}, w.rowid{NEWEST}");
        self.collect(search, wanted, sql, head, "w.rowid DESC")
    }

    fn best(&self, search: &Search, wanted: &Match, words: &str) -> Result<Vec<Found>, Error> {
        let head = vec![Value::from(words.to_owned()), Value::from(WEIGHTS.to_owned())];
        let sql = format!("{LIST_ROW}, w.rowid{BEST}");
        self.collect(search, wanted, sql, head, "w.rank")
    }

    /// Without words there is nothing to ask the index for: the mailboxes' lists are in order.
    fn by_date(
        &self,
        search: &Search,
        wanted: &Match,
        mailboxes: &[i64],
    ) -> Result<Vec<Found>, Error> {
        let Place(date, id) = search.after.unwrap_or(Place(i64::MAX, i64::MAX));
        let first = wanted.dates.0.unwrap_or(i64::MIN);
        // `before:` is a condition, too; here it is where to begin.
        let (date, id) = match wanted.dates.1 {
            Some(end) if end <= date => (end, i64::MIN),
            Some(_) | None => (date, id),
        };
        let sql = format!("{LIST_ROW}, l.date{BY_DATE}");
        let mut found = Vec::new();
        for mailbox in mailboxes {
            let head = vec![Value::from(*mailbox), date.into(), id.into(), first.into()];
            let order = "l.date DESC, l.id DESC";
            found.extend(self.collect(search, wanted, sql.clone(), head, order)?);
        }
        found.sort_by_key(|f| std::cmp::Reverse((f.row.date, f.row.location)));
        let mut seen = std::collections::HashSet::new();
        found.retain(|f| seen.insert(f.row.message));
        found.truncate(usize::try_from(search.limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// Steps through what is found until there is enough of it.
    fn collect(
        &self,
        search: &Search,
        wanted: &Match,
        mut sql: String,
        mut params: Vec<Value>,
        order: &str,
    ) -> Result<Vec<Found>, Error> {
        for condition in &wanted.conditions {
            sql.push_str(&format!(" AND ({condition})"));
        }
        params.extend(wanted.texts.iter().cloned().map(Value::from));
        if let Some(account) = search.account {
            sql.push_str(&format!(" AND m.account = {}", account.0));
        }
        sql.push_str(&format!(" ORDER BY {order}"));
        let mut some = self.connection.prepare_cached(&sql)?;
        let mut rows = some.query(rusqlite::params_from_iter(params))?;
        let mut found: Vec<Found> = Vec::new();
        let limit = usize::try_from(search.limit).unwrap_or(usize::MAX);
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(16)?;
            let row = list_row_of(row)?;
            // The places of one message come one after the other.
            if found.last().is_some_and(|last| last.row.message == row.message) {
                continue;
            }
            if found.len() >= limit {
                break;
            }
            let place = Place(key, row.location.0);
            found.push(Found { row, place });
        }
        if !search.best {
            // Within some seconds, and among many of one moment, the index has its own order.
            let mut places: Vec<Place> = found.iter().map(|f| f.place).collect();
            found.sort_by_key(|f| std::cmp::Reverse((f.row.date, f.row.location)));
            places.sort_by_key(|p| std::cmp::Reverse((p.0, p.1)));
            found.iter_mut().zip(places).for_each(|(f, place)| f.place = place);
        }
        Ok(found)
    }
}
