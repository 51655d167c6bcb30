//! A selected mailbox as a session sees it: sequence numbers, and what is new since last told.

use std::collections::BTreeSet;

use super::mailbox::{Change, Mailbox, Message};
use super::parse::{Set, compact};
use super::session::{Refused, Session};

/// The selected mailbox.
#[derive(Debug, Clone)]
pub struct View {
    /// The mailbox.
    pub id: u64,
    /// EXAMINE, or no right to change anything.
    pub read_only: bool,
    /// The UIDs by sequence number.
    pub uids: Vec<u32>,
    /// How far the journal is told.
    pub told: usize,
    /// UIDs from here to there are `\Recent` in this session.
    pub recent: (u32, u32),
    /// Expunges that must wait for a command that allows to tell them.
    pub waiting: BTreeSet<u32>,
    /// How many messages the client knows of.
    pub announced: usize,
}

impl View {
    /// The sequence number of a UID.
    pub fn number(&self, uid: u32) -> Option<usize> {
        self.uids.binary_search(&uid).ok().map(|at| at + 1)
    }

    /// The sequence numbers a set chooses, ascending: of UIDs, or of sequence numbers.
    pub fn choose(&self, set: &Set, by_uid: bool) -> Vec<usize> {
        let largest = if by_uid { self.uids.last().copied() } else { Some(self.uids.len() as u32) };
        let mut chosen = Vec::new();
        for (a, b) in set.ranges(largest.unwrap_or(0)) {
            if by_uid {
                let from = self.uids.partition_point(|&uid| uid < a);
                let to = self.uids.partition_point(|&uid| uid <= b);
                chosen.extend(from + 1..=to);
            } else {
                let to = (b as usize).min(self.uids.len());
                chosen.extend((a as usize).max(1)..=to);
            }
        }
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// The UID of a sequence number.
    pub fn uid(&self, number: usize) -> u32 {
        number.checked_sub(1).and_then(|at| self.uids.get(at)).copied().unwrap_or(0)
    }
}

impl Session {
    /// The flags of a message as this session sees them, in parentheses.
    pub fn flag_list(&self, message: &Message) -> String {
        let mut flags = message.flags.clone();
        let recent = self.selected.as_ref().is_some_and(|view| {
            let (from, to) = view.recent;
            from <= message.uid && message.uid < to
        });
        if recent || self.profile.quirks.all_recent && message.uid > 15 {
            flags.push("\\Recent".into());
        }
        if self.profile.quirks.star_in_flags {
            flags.push("\\*".into());
        }
        format!("({})", flags.join(" "))
    }

    /// The modification sequence of a message as this server tells it.
    pub fn modseq_of(&self, message: &Message) -> String {
        match message.uid % 3 {
            0 if self.profile.quirks.odd_modseq && !message.touched => "0".into(),
            1 if self.profile.quirks.odd_modseq && !message.touched => "-1".into(),
            _ => message.modseq.to_string(),
        }
    }

    /// `* n FETCH (...)` of a message's flags.
    pub fn flags_line(&self, number: usize, message: &Message) -> String {
        let modseq = match self.condstore {
            true => format!(" MODSEQ ({})", self.modseq_of(message)),
            false => String::new(),
        };
        let flags = self.flag_list(message);
        format!("* {number} FETCH (UID {} FLAGS {flags}{modseq})\r\n", message.uid)
    }

    /// Tells what happened to the selected mailbox. Expunges only where the command allows them.
    pub fn sync(&mut self, expunges: bool) -> Result<(), Refused> {
        let Some(mut view) = self.selected.take() else { return Ok(()) };
        let state = self.state.clone();
        let user = self.name();
        let known = state.look(|world| {
            let Some(mailbox) = world.by_id(&user, view.id) else { return false };
            self.tell(&mut view, mailbox, expunges);
            true
        });
        if !known {
            self.say("* BYE The mailbox is gone\r\n");
            return Err(Refused::Gone);
        }
        self.selected = Some(view);
        Ok(())
    }

    fn tell(&mut self, view: &mut View, mailbox: &Mailbox, expunges: bool) {
        let news: Vec<Change> = mailbox.journal.get(view.told..).unwrap_or_default().to_vec();
        view.told = mailbox.journal.len();
        let mut flagged = BTreeSet::new();
        let own = self.conn.number();
        for change in news {
            match change {
                Change::Added(uid) => view.uids.push(uid),
                Change::Expunged(uid) => {
                    view.waiting.insert(uid);
                }
                Change::Flags { by, .. } if by == Some(own) => {}
                Change::Flags { uid, .. } => {
                    flagged.insert(uid);
                }
            }
        }
        if expunges {
            self.tell_expunges(view);
        }
        if view.uids.len() > view.announced {
            let line = format!("* {} EXISTS\r\n", view.uids.len());
            self.say(&line);
        }
        view.announced = view.uids.len();
        for uid in flagged {
            if let (Some(number), Some(message)) = (view.number(uid), mailbox.message(uid)) {
                let line = self.flags_line(number, message);
                self.say(&line);
            }
        }
    }

    fn tell_expunges(&mut self, view: &mut View) {
        let mut told = Vec::new();
        for uid in std::mem::take(&mut view.waiting).into_iter().rev() {
            let Some(number) = view.number(uid) else { continue };
            view.uids.remove(number - 1);
            // One that came and went between two answers was never heard of.
            if number <= view.announced {
                view.announced -= 1;
                told.push((number, uid));
            }
        }
        if self.qresync && !told.is_empty() {
            let line =
                format!("* VANISHED {}\r\n", compact(told.iter().rev().map(|&(_, uid)| uid)));
            self.say(&line);
            return;
        }
        for (number, _) in told {
            let line = format!("* {number} EXPUNGE\r\n");
            self.say(&line);
        }
    }
}
