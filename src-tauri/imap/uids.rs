//! Which UIDs there are: the one question from whose answer something may be called gone.

use mail::uid::UidSet;

use crate::command::pieces;
use crate::error::Error;
use crate::fetch::sequence;
use crate::response::Response;
use crate::search_line::{Esearch, Search};
use crate::session::{Purpose, Session, optional};

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
        let esearch = self.capabilities.has("ESEARCH") || self.capabilities.has("IMAP4REV2");
        for window in pieces(within) {
            let all = if esearch { self.esearch(&window).await? } else { None };
            let all = match all {
                Some(all) => all,
                None => self.search_in_windows(&window).await?,
            };
            found.extend_from_slice(all.ranges());
        }
        let found = UidSet::from_ranges(found);
        // `n:*` names the last message even if it is below n.
        Ok(found.minus(&found.minus(within)))
    }

    /// By ranges (RFC 4731); `None` where the server refuses, or answers in another way.
    async fn esearch(&mut self, window: &UidSet) -> Result<Option<UidSet>, Error> {
        let mut said: Vec<Esearch> = Vec::new();
        let command = self.command("UID SEARCH RETURN (ALL COUNT) UID ").words(&sequence(window));
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

    async fn search_in_windows(&mut self, window: &UidSet) -> Result<UidSet, Error> {
        let mut found = Vec::new();
        for window in self.windows(window) {
            let all = match self.search(&window).await? {
                Some(all) => all,
                None => self.by_fetch(&window).await?,
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
    async fn search(&mut self, window: &UidSet) -> Result<Option<UidSet>, Error> {
        let mut said: Vec<Search> = Vec::new();
        let command = self.command("UID SEARCH UID ").words(&sequence(window));
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
    async fn by_fetch(&mut self, window: &UidSet) -> Result<UidSet, Error> {
        let mut found = Vec::new();
        let window = std::slice::from_ref(window);
        self.fetch(Purpose::Small, window, "(UID)", &mut |line| {
            found.extend(line.uid.map(|uid| (uid.get(), uid.get())));
            Some(line)
        })
        .await?;
        Ok(UidSet::from_ranges(found))
    }
}
