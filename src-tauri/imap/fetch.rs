//! FETCH for lists: headers and flags, by UID, two commands in flight.

use mail::uid::{ModSeq, UidSet};

use crate::command::{Command, pieces};
use crate::error::Error;
use crate::fetch_line::FetchLine;
use crate::response::Response;
use crate::session::{Purpose, Session};
use crate::types::{FlagUpdate, Header};

/// The header fields that lists, threads and replies are made of.
const FIELDS: &str = "DATE SUBJECT FROM SENDER REPLY-TO TO CC BCC MESSAGE-ID IN-REPLY-TO \
 REFERENCES \
                      LIST-ID CONTENT-TYPE";

impl Session {
    /// What a list needs of these messages, as it comes. A UID that is gone does not come.
    ///
    /// # Errors
    /// A refusal, or what ends the session; what came before it was true.
    pub async fn fetch_headers(
        &mut self,
        uids: &UidSet,
        sink: &mut (dyn FnMut(Header) + Send),
    ) -> Result<(), Error> {
        self.fetch_headers_pipelined(std::slice::from_ref(uids), sink).await
    }

    /// The same for several sets, two commands in flight; the server may answer them mixed up.
    ///
    /// # Errors
    /// As for [`Session::fetch_headers`].
    pub async fn fetch_headers_pipelined(
        &mut self,
        chunks: &[UidSet],
        sink: &mut (dyn FnMut(Header) + Send),
    ) -> Result<(), Error> {
        let modseq = if self.has_modseq() { " MODSEQ" } else { "" };
        let id = if self.capabilities.has("OBJECTID") {
            " EMAILID"
        } else if self.capabilities.has("X-GM-EXT-1") {
            " X-GM-MSGID"
        } else {
            ""
        };
        let items = format!(
            "(UID FLAGS INTERNALDATE RFC822.SIZE{modseq}{id} BODY.PEEK[HEADER.FIELDS ({FIELDS})])"
        );
        let asked = asked(chunks);
        self.fetch(Purpose::Headers, chunks, &items, &mut |line| match (line.uid, &line.header) {
            (Some(uid), Some(_)) if asked.contains(uid) => {
                if let Some(header) = header(line) {
                    sink(header);
                }
                None
            }
            (_, _) => Some(line),
        })
        .await
    }

    /// The flags of these messages, or of those among them whose flags changed since.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn fetch_flags(
        &mut self,
        uids: &UidSet,
        changed_since: Option<ModSeq>,
    ) -> Result<Vec<FlagUpdate>, Error> {
        let modseq = if self.has_modseq() { " MODSEQ" } else { "" };
        let since = changed_since.filter(|_| self.has_modseq());
        let since = since.map(|m| format!(" (CHANGEDSINCE {})", m.0)).unwrap_or_default();
        let items = format!("(UID FLAGS{modseq}){since}");
        let mut updates = Vec::new();
        let chunks = std::slice::from_ref(uids);
        self.fetch(Purpose::Small, chunks, &items, &mut |line| match (line.uid, &line.flags) {
            (Some(uid), Some(flags)) if uids.contains(uid) => {
                updates.push(FlagUpdate { uid, flags: flags.clone(), modseq: line.modseq });
                None
            }
            (_, _) => Some(line),
        })
        .await?;
        Ok(updates)
    }

    /// Fetches the items for every set, sets cut to what a line can hold. `take` gives back what is
    /// not for it.
    pub(crate) async fn fetch(
        &mut self,
        purpose: Purpose,
        chunks: &[UidSet],
        items: &str,
        take: &mut (dyn FnMut(FetchLine) -> Option<FetchLine> + Send),
    ) -> Result<(), Error> {
        self.settle().await?;
        if self.is_empty() {
            return Ok(());
        }
        let template = self.command("UID FETCH ");
        let sets = chunks.iter().flat_map(pieces).map(|set| sequence(&set));
        let commands: Vec<Command> =
            sets.map(|set| template.clone().words(&set).words(" ").words(items)).collect();
        let mut commands = commands.into_iter();
        self.run_all("FETCH", purpose, &mut commands, &mut |response| {
            if let Response::Fetch(line) = response {
                return take(*line).map(|line| Response::Fetch(Box::new(line)));
            }
            Some(response)
        })
        .await?;
        Ok(())
    }
}

/// All that was asked for: a server's other answers are news, not answers.
pub(crate) fn asked(chunks: &[UidSet]) -> UidSet {
    UidSet::from_ranges(chunks.iter().flat_map(|set| set.ranges().iter().copied()))
}

/// A set as a server takes it; the end of all UIDs is `*`, for some count in 31 bits.
pub(crate) fn sequence(set: &UidSet) -> String {
    let text = set.to_string();
    match text.strip_suffix(":4294967295") {
        Some(open) => format!("{open}:*"),
        None => text,
    }
}

fn header(line: FetchLine) -> Option<Header> {
    Some(Header {
        uid: line.uid?,
        flags: line.flags.unwrap_or_default(),
        modseq: line.modseq,
        internal_date: line.internal_date,
        size: line.size.unwrap_or(0),
        object_id: line.object_id,
        header: line.header?.bytes,
    })
}
