//! Which UIDs there are, and which have a flag: the one question from whose answer something may be
//! called gone.

use mail::flags::Flags;
use mail::uid::UidSet;

use crate::command::pieces;
use crate::error::Error;
use crate::fetch::sequence;
use crate::response::Response;
use crate::search_line::{Esearch, Search};
use crate::session::{Purpose, Session, optional};
use crate::types::FlagKey;

/// Mailboxes above this are searched window by window, so that no answer is longer than a few
/// megabytes.
const AT_ONCE: u32 = 500_000;

impl Session {
    /// The UIDs that exist in this range: all of them, or an error.
    ///
    /// # Errors
    /// A refusal, an answer that is not complete beyond doubt, or what ends the session.
    pub async fn uids(&mut self, within: &UidSet) -> Result<UidSet, Error> {
        self.settle().await?;
        if self.is_empty() || within.is_empty() {
            return Ok(UidSet::new());
        }
        let mut found = Vec::new();
        for window in pieces(within) {
            let all = self.find(&window, &FlagKey::All).await?;
            found.extend_from_slice(all.ranges());
        }
        let found = UidSet::from_ranges(found);
        // `n:*` names the last message even if it is below n.
        Ok(found.minus(&found.minus(within)))
    }

    /// The UIDs of the messages with a flag: all of them, or an error.
    ///
    /// # Errors
    /// As for [`Session::uids`]; or a keyword that is none, of which nothing was said.
    pub async fn search_uids(&mut self, key: FlagKey) -> Result<UidSet, Error> {
        if let FlagKey::Keyword(keyword) = &key
            && Flags::named(keyword).is_none_or(|flag| flag.keywords.is_empty())
        {
            return Err(Error::Protocol { what: "a keyword that is no atom" });
        }
        self.settle().await?;
        if self.is_empty() {
            return Ok(UidSet::new());
        }
        self.find(&everything(), &key).await
    }

    async fn find(&mut self, window: &UidSet, key: &FlagKey) -> Result<UidSet, Error> {
        let esearch = self.capabilities.has("ESEARCH") || self.capabilities.has("IMAP4REV2");
        let all = if esearch { self.esearch(&criteria(window, key)).await? } else { None };
        match all {
            Some(all) => Ok(all),
            None => self.search_in_windows(window, key).await,
        }
    }

    /// By ranges (RFC 4731); `None` where the server refuses, or answers in another way.
    async fn esearch(&mut self, criteria: &str) -> Result<Option<UidSet>, Error> {
        let mut said: Vec<Esearch> = Vec::new();
        let command = self.command("UID SEARCH RETURN (ALL COUNT) ").words(criteria);
        let done = self
            .run("SEARCH", command, &mut |response| {
                if let Response::Esearch(line) = response {
                    said.push(line);
                    return None;
                }
                Some(response)
            })
            .await;
        let done = optional(done)?;
        let ([line], Some(_)) = (said.as_slice(), done) else { return Ok(None) };
        let all = line.all.clone().unwrap_or_default();
        let counted = line.count.is_none_or(|count| count == all.len());
        if !line.sound || !counted || (!line.uid && !all.is_empty()) {
            return Ok(None);
        }
        Ok(Some(all))
    }

    async fn search_in_windows(&mut self, window: &UidSet, key: &FlagKey) -> Result<UidSet, Error> {
        let mut found = Vec::new();
        for window in self.windows(window) {
            let all = match self.search(&criteria(&window, key)).await? {
                Some(all) => all,
                None => self.by_fetch(&window, key).await?,
            };
            found.extend_from_slice(all.ranges());
        }
        Ok(UidSet::from_ranges(found))
    }

    /// Cuts a range so that each part holds no more messages than [`AT_ONCE`], if they are spread
    /// evenly.
    fn windows(&self, set: &UidSet) -> Vec<UidSet> {
        let exists = self.exists.unwrap_or(0);
        let (true, Some(next)) = (exists > AT_ONCE, self.uidnext) else {
            return vec![set.clone()];
        };
        let step = (next / exists.div_ceil(AT_ONCE / 2)).max(1);
        let mut windows = Vec::new();
        for &(first, last) in set.ranges() {
            let mut from = first;
            while from < next && from.saturating_add(step) < last {
                windows.push(UidSet::range(from, from.saturating_add(step - 1)));
                from = from.saturating_add(step);
            }
            windows.push(UidSet::range(from, last));
        }
        windows
    }

    /// By a list of numbers; `None` where the server said OK and nothing else.
    async fn search(&mut self, criteria: &str) -> Result<Option<UidSet>, Error> {
        let mut said: Vec<Search> = Vec::new();
        let command = self.command("UID SEARCH ").words(criteria);
        self.run("SEARCH", command, &mut |response| {
            if let Response::Search(line) = response {
                said.push(line);
                return None;
            }
            Some(response)
        })
        .await?;
        if said.iter().any(|line| !line.sound) {
            return Err(Error::Protocol { what: "a SEARCH answer that is not all UIDs" });
        }
        let ranges = said.iter().flat_map(|line| line.uids.ranges().iter().copied());
        Ok((!said.is_empty()).then(|| UidSet::from_ranges(ranges)))
    }

    /// Some servers answer an empty SEARCH with no line at all: asked in another way, silence can
    /// be believed.
    async fn by_fetch(&mut self, window: &UidSet, key: &FlagKey) -> Result<UidSet, Error> {
        let mut found = Vec::new();
        let window = std::slice::from_ref(window);
        let items = if *key == FlagKey::All { "(UID)" } else { "(UID FLAGS)" };
        self.fetch(Purpose::Small, window, items, &mut |line| {
            let Some(uid) = line.uid else { return Some(line) };
            let has = line.flags.as_ref().map_or(*key == FlagKey::All, |flags| key.fits(flags));
            found.extend(has.then_some((uid.get(), uid.get())));
            // Flags nobody asked for are news.
            (*key == FlagKey::All && line.flags.is_some()).then_some(line)
        })
        .await?;
        Ok(UidSet::from_ranges(found))
    }
}

fn everything() -> UidSet {
    UidSet::range(1, u32::MAX)
}

/// What to search for. Some servers are slow or wrong where two criteria meet: a flag of all
/// messages is asked for by itself.
fn criteria(window: &UidSet, key: &FlagKey) -> String {
    let flag = match key {
        FlagKey::All => return format!("UID {}", sequence(window)),
        FlagKey::Seen => "SEEN".to_owned(),
        FlagKey::Answered => "ANSWERED".to_owned(),
        FlagKey::Flagged => "FLAGGED".to_owned(),
        FlagKey::Deleted => "DELETED".to_owned(),
        FlagKey::Draft => "DRAFT".to_owned(),
        FlagKey::Keyword(keyword) => format!("KEYWORD {keyword}"),
    };
    if *window == everything() { flag } else { format!("UID {} {flag}", sequence(window)) }
}
