//! Decides what an account's connection does next: what the person waits for first, then the inbox,
//! then the rest.

use mail::id::{MailboxId, MessageId};
use mail::mailbox::Role;
use std::collections::{BTreeMap, BTreeSet};

/// After so many failures a mailbox waits to be forgiven: it must not keep the others from their
/// turn, nor make the account sign in for ever.
const STRIKES: u8 = 3;

/// What stands out for one mailbox.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Its name as the server writes it.
    pub raw: Vec<u8>,
    /// What it is for.
    pub role: Option<Role>,
    /// Something may have changed there, or it was never visited.
    pub dirty: bool,
    /// It was marked while a visit was on its way, which may have come too early to see why.
    pub news: bool,
    /// Nothing of it is held yet, so not even a first screenful can be shown.
    pub unseen: bool,
    /// Bodies may be missing here.
    pub bodies: bool,
    /// It is time to compare all of it, whatever the server tells by itself.
    pub unverified: bool,
    /// The person wants what the server does not know yet.
    pub promised: bool,
    /// The person wants it left alone until they look at it.
    pub left_alone: bool,
    /// Visits that failed, one after the other.
    pub strikes: u8,
    /// Fetches of bodies that failed, one after the other.
    pub body_strikes: u8,
    /// Tries to tell the server that failed, one after the other.
    pub push_strikes: u8,
}

impl Place {
    fn lacks_bodies(&self) -> bool {
        self.bodies && self.body_strikes < STRIKES
    }
}

/// A piece of work for the account's working connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Ask which mailboxes there are, and for their status.
    List,
    /// Tell the server what the person wants in this mailbox.
    Push(MailboxId),
    /// Tell the server what the person moved, deleted, made: in order.
    Replay,
    /// Look into Sent for letters that have left, or may have.
    Sent,
    /// Go on with this mailbox's visit, or begin it.
    Visit(MailboxId),
    /// Fetch some bodies of this mailbox.
    Bodies(MailboxId),
    /// Compare all of this mailbox with the server.
    Verify(MailboxId),
}

/// What is to be done for an account, in order of who waits for it.
#[derive(Debug, Clone, Default)]
pub struct Agenda {
    /// The mailboxes there are.
    pub places: BTreeMap<MailboxId, Place>,
    /// The mailbox on the screen.
    pub looking_at: Option<MailboxId>,
    /// The list of mailboxes is due.
    pub list_due: bool,
    /// Something that no difference of flags can say may have to be told.
    pub ops_due: bool,
    /// Tries to tell it that failed, one after the other.
    pub op_strikes: u8,
    /// Sent is to be looked into.
    pub sent_due: bool,
    /// Tries to look into it that failed, one after the other.
    pub sent_strikes: u8,
    /// Bodies are fetched without being asked for.
    pub bodies_wanted: bool,
    /// Mailboxes of which every body is fetched now, whatever else was chosen: an export waits.
    pub whole: BTreeSet<MailboxId>,
    /// Bodies wait: the transfer allowance is used up.
    pub bodies_paused: bool,
    /// The network costs money: what nobody waits for is not fetched.
    pub metered: bool,
    /// The person asked to look: mailboxes are visited that cannot tell of themselves.
    pub asked: bool,
    /// Messages whose bodies the server did not give; asked for again when it is forgiven.
    pub refused: BTreeSet<MessageId>,
    /// So many bodies are fetched one by one: one of them is what the server stumbles over.
    pub one_by_one: usize,
}

impl Agenda {
    /// The next piece of work, or `None` when everything is in step.
    pub fn next(&self) -> Option<Work> {
        let dirty = |want: &dyn Fn(&MailboxId, &Place) -> bool| {
            let due =
                |(id, p): &(&MailboxId, &Place)| p.dirty && p.strikes < STRIKES && want(id, p);
            self.places.iter().filter(due).min_by_key(|(_, p)| p.strikes).map(|(id, _)| *id)
        };
        let inbox = |p: &Place| p.role == Some(Role::Inbox);
        let shown = |id: &MailboxId| self.looking_at == Some(*id);
        let promised = |(_, p): &(&MailboxId, &Place)| p.promised && p.push_strikes < STRIKES;
        // Before anything is read: what the person did is not to be seen undone for a while.
        let push = self.places.iter().filter(promised).min_by_key(|(id, p)| {
            let others = !shown(id);
            (p.push_strikes, others)
        });
        if let Some((id, _)) = push {
            return Some(Work::Push(*id));
        }
        // Which mailboxes there are is known by then, and which of them were numbered anew.
        if self.ops_due && self.op_strikes < STRIKES && !self.places.is_empty() {
            return Some(Work::Replay);
        }
        if self.sent_due && self.sent_strikes < STRIKES && !self.places.is_empty() {
            return Some(Work::Sent);
        }
        if let Some(id) = dirty(&|id, p| p.unseen && (inbox(p) || shown(id))) {
            return Some(Work::Visit(id));
        }
        if self.list_due {
            return Some(Work::List);
        }
        let visit = dirty(&|id, _| shown(id))
            .or_else(|| dirty(&|_, p| inbox(p)))
            .or_else(|| dirty(&|_, p| p.unseen))
            .or_else(|| dirty(&|_, _| true));
        if let Some(id) = visit {
            return Some(Work::Visit(id));
        }
        self.in_bulk()
    }

    /// What nobody waits for: the bodies that are missing, then comparing.
    fn in_bulk(&self) -> Option<Work> {
        if self.metered {
            return None;
        }
        let inbox = |p: &Place| p.role == Some(Role::Inbox);
        let shown = |id: &MailboxId| self.looking_at == Some(*id);
        let lacking = |want: &dyn Fn(&MailboxId, &Place) -> bool| {
            let lacks = |p: &Place| !self.bodies_paused && p.lacks_bodies();
            let due = |(id, p): &(&MailboxId, &Place)| lacks(p) && want(id, p);
            self.places.iter().filter(due).min_by_key(|(_, p)| p.body_strikes).map(|(id, _)| *id)
        };
        lacking(&|id, _| shown(id))
            .or_else(|| lacking(&|_, p| inbox(p)))
            .or_else(|| lacking(&|_, _| true))
            .map(Work::Bodies)
            .or_else(|| self.to_verify())
    }

    fn to_verify(&self) -> Option<Work> {
        let due = |(_, p): &(&MailboxId, &Place)| p.unverified && p.strikes < STRIKES;
        let first = self.places.iter().filter(due).min_by_key(|(_, p)| p.strikes);
        first.map(|(id, _)| Work::Verify(*id))
    }

    /// Marks a mailbox as possibly changed; unknown ones are passed over.
    pub fn mark_dirty(&mut self, id: MailboxId) {
        if let Some(place) = self.places.get_mut(&id) {
            (place.dirty, place.news) = (true, true);
        }
    }

    /// The same, by the name the server has for it.
    pub fn mark_named(&mut self, raw: &[u8]) {
        let found = self.places.iter().find(|(_, place)| place.raw == raw);
        match found.map(|(id, place)| (*id, place.left_alone)) {
            Some((id, true)) if self.looking_at != Some(id) => {}
            Some((id, _)) => self.mark_dirty(id),
            // Nobody has heard of it yet.
            None => self.list_due = true,
        }
    }

    /// The person looks at this mailbox now: what is seen there is to be true.
    pub fn look_at(&mut self, id: MailboxId) {
        if self.looking_at != Some(id) {
            self.looking_at = Some(id);
            self.mark_dirty(id);
        }
    }

    /// Whether it can be read at all.
    pub fn is_well(&self, id: MailboxId) -> bool {
        self.places.get(&id).is_some_and(|place| place.strikes < STRIKES)
    }

    /// The person did something there: it is tried at least once, whatever failed before.
    pub fn promise(&mut self, id: MailboxId) {
        if let Some(place) = self.places.get_mut(&id) {
            place.promised = true;
            place.push_strikes = place.push_strikes.min(STRIKES - 1);
        }
    }

    /// Bodies of this mailbox are looked for again: all of them, or as the person has chosen now.
    pub fn want_bodies(&mut self, id: MailboxId, whole: bool) {
        if whole {
            self.whole.insert(id);
        }
        let wanted = self.wants_bodies(id);
        if let Some(place) = self.places.get_mut(&id) {
            place.bodies |= wanted;
            place.body_strikes = place.body_strikes.min(STRIKES - 1);
        }
    }

    /// Whether bodies of this mailbox are fetched unasked, or for an export.
    pub fn wants_bodies(&self, id: MailboxId) -> bool {
        self.bodies_wanted || self.whole.contains(&id)
    }

    /// Every body that is wanted of this mailbox is here.
    pub fn has_bodies(&mut self, id: MailboxId) {
        self.whole.remove(&id);
        if let Some(place) = self.places.get_mut(&id) {
            place.bodies = false;
        }
    }

    /// The person did something that no difference of flags can say.
    pub fn promise_op(&mut self) {
        self.ops_due = true;
        self.op_strikes = self.op_strikes.min(STRIKES - 1);
    }

    /// A letter has left, or may have.
    pub fn look_into_sent(&mut self) {
        self.sent_due = true;
        self.sent_strikes = self.sent_strikes.min(STRIKES - 1);
    }

    /// Notes that this piece of work failed; the same mailbox comes after the others, then not at
    /// all.
    pub fn strike(&mut self, work: Work) {
        let place = match work {
            Work::List => None,
            Work::Replay => {
                self.op_strikes = self.op_strikes.saturating_add(1);
                None
            }
            Work::Sent => {
                self.sent_strikes = self.sent_strikes.saturating_add(1);
                self.sent_due = true;
                None
            }
            Work::Push(id) | Work::Visit(id) | Work::Bodies(id) | Work::Verify(id) => {
                self.places.get_mut(&id)
            }
        };
        let Some(place) = place else { return };
        let strikes = match work {
            Work::Bodies(_) => &mut place.body_strikes,
            Work::Push(_) => &mut place.push_strikes,
            Work::List | Work::Replay | Work::Sent | Work::Visit(_) | Work::Verify(_) => {
                &mut place.strikes
            }
        };
        *strikes = strikes.saturating_add(1);
    }

    /// What failed may be tried once more.
    pub fn forgive(&mut self) {
        for place in self.places.values_mut() {
            place.strikes = place.strikes.min(STRIKES - 1);
            place.body_strikes = place.body_strikes.min(STRIKES - 1);
            place.push_strikes = place.push_strikes.min(STRIKES - 1);
            place.bodies |= !self.refused.is_empty();
        }
        self.refused.clear();
        self.op_strikes = self.op_strikes.min(STRIKES - 1);
        self.sent_strikes = self.sent_strikes.min(STRIKES - 1);
    }

    /// Whether bodies are missing that only wait for the allowance.
    pub fn waits_for_allowance(&self) -> bool {
        self.bodies_paused && !self.metered && self.places.values().any(Place::lacks_bodies)
    }

    /// The inbox's id, once it is known.
    pub fn inbox(&self) -> Option<MailboxId> {
        self.places.iter().find(|(_, p)| p.role == Some(Role::Inbox)).map(|(id, _)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agenda() -> Agenda {
        let place = |role| Place {
            role,
            dirty: true,
            unseen: true,
            bodies: true,
            unverified: true,
            ..Place::default()
        };
        Agenda {
            places: BTreeMap::from([
                (MailboxId(1), place(Some(Role::Archive))),
                (MailboxId(2), place(Some(Role::Inbox))),
                (MailboxId(3), place(None)),
            ]),
            list_due: true,
            ..Agenda::default()
        }
    }

    fn order(mut agenda: Agenda) -> Vec<Work> {
        let mut done = Vec::new();
        while let Some(work) = agenda.next() {
            done.push(work);
            match work {
                Work::List => agenda.list_due = false,
                Work::Visit(id) => {
                    let place = agenda.places.get_mut(&id).unwrap();
                    (place.dirty, place.unseen) = (place.unseen, false);
                }
                Work::Replay => agenda.ops_due = false,
                Work::Sent => agenda.sent_due = false,
                Work::Push(id) => agenda.places.get_mut(&id).unwrap().promised = false,
                Work::Bodies(id) => agenda.places.get_mut(&id).unwrap().bodies = false,
                Work::Verify(id) => agenda.places.get_mut(&id).unwrap().unverified = false,
            }
        }
        done
    }

    #[test]
    fn the_inbox_shows_a_screenful_before_the_list_is_asked_and_bodies_come_last() {
        use Work::*;
        let (archive, inbox, other) = (MailboxId(1), MailboxId(2), MailboxId(3));
        assert_eq!(
            order(agenda()),
            [
                Visit(inbox),
                List,
                Visit(inbox),
                Visit(archive),
                Visit(other),
                Visit(archive),
                Visit(other),
                Bodies(inbox),
                Bodies(archive),
                Bodies(other),
                Verify(archive),
                Verify(inbox),
                Verify(other)
            ]
        );
    }

    #[test]
    fn what_is_heard_of_by_name_is_visited_and_an_unknown_name_is_asked_for() {
        let mut agenda = agenda();
        for place in agenda.places.values_mut() {
            *place = Place { raw: place.raw.clone(), ..Place::default() };
        }
        agenda.places.get_mut(&MailboxId(3)).unwrap().raw = b"Work".to_vec();
        agenda.list_due = false;
        assert_eq!(agenda.next(), None);
        agenda.mark_named(b"Work");
        assert_eq!(agenda.next(), Some(Work::Visit(MailboxId(3))));
        agenda.mark_named(b"New");
        assert!(agenda.list_due);
    }

    #[test]
    fn what_the_person_looks_at_goes_before_the_inbox() {
        let mut agenda = agenda();
        agenda.looking_at = Some(MailboxId(3));
        agenda.places.get_mut(&MailboxId(2)).unwrap().unseen = false;
        assert_eq!(agenda.next(), Some(Work::Visit(MailboxId(3))));
    }

    #[test]
    fn what_the_person_did_is_told_before_anything_is_read() {
        use Work::*;
        let mut agenda = agenda();
        let archive = MailboxId(1);
        agenda.promise(archive);
        agenda.promise(MailboxId(99));
        assert_eq!(order(agenda.clone())[..2], [Push(archive), Visit(MailboxId(2))]);
        (0..STRIKES).for_each(|_| agenda.strike(Push(archive)));
        assert!(!order(agenda.clone()).contains(&Push(archive)), "it is left alone for a while");
        agenda.promise(archive);
        assert_eq!(agenda.next(), Some(Push(archive)), "until the person does more there");
    }

    #[test]
    fn what_was_moved_is_told_once_the_mailboxes_are_known_and_before_they_are_read() {
        let mut agenda = agenda();
        agenda.promise_op();
        assert_eq!(order(agenda.clone())[..2], [Work::Replay, Work::Visit(MailboxId(2))]);
        (0..STRIKES).for_each(|_| agenda.strike(Work::Replay));
        assert!(!order(agenda.clone()).contains(&Work::Replay), "it is left alone for a while");
        agenda.forgive();
        assert_eq!(agenda.next(), Some(Work::Replay));
        agenda.places.clear();
        assert_eq!(agenda.next(), Some(Work::List));
    }

    #[test]
    fn bodies_wait_while_the_allowance_is_used_up() {
        let mut agenda = agenda();
        agenda.bodies_paused = true;
        let work = order(agenda.clone());
        assert!(!work.iter().any(|w| matches!(w, Work::Bodies(_))));
        assert!(work.contains(&Work::Verify(MailboxId(2))) && agenda.waits_for_allowance());
    }

    #[test]
    fn on_a_network_that_costs_money_nothing_is_done_that_nobody_waits_for() {
        let mut agenda = agenda();
        agenda.metered = true;
        let bulk = |w: &Work| matches!(w, Work::Bodies(_) | Work::Verify(_));
        let work = order(agenda.clone());
        assert!(!work.iter().any(bulk) && work.contains(&Work::Visit(MailboxId(3))));
        agenda.bodies_paused = true;
        assert!(!agenda.waits_for_allowance(), "it is at rest");
    }

    #[test]
    fn a_mailbox_that_fails_lets_the_others_go_first_and_is_left_alone_in_the_end() {
        use Work::*;
        let mut agenda = agenda();
        (agenda.list_due, agenda.bodies_paused) = (false, true);
        let inbox = Visit(MailboxId(2));
        assert_eq!(agenda.next(), Some(inbox));
        (0..STRIKES).for_each(|_| agenda.strike(inbox));
        let rest = order(agenda.clone());
        assert!(rest.contains(&Visit(MailboxId(1))) && rest.contains(&Visit(MailboxId(3))));
        assert!(!rest.contains(&inbox) && !rest.contains(&Verify(MailboxId(2))), "{rest:?}");
        agenda.forgive();
        assert!(order(agenda.clone()).contains(&inbox), "it gets one more try");
        agenda.strike(inbox);
        assert!(!order(agenda).contains(&inbox), "and no more than one");
    }

    #[test]
    fn what_is_left_alone_is_not_visited_for_its_news_until_alice_looks_at_it() {
        let mut agenda = agenda();
        agenda.places.values_mut().for_each(|place| place.dirty = false);
        let place = agenda.places.get_mut(&MailboxId(3)).unwrap();
        (place.left_alone, place.raw) = (true, b"Lists".to_vec());
        agenda.mark_named(b"Lists");
        assert!(!agenda.places[&MailboxId(3)].dirty);
        agenda.look_at(MailboxId(3));
        assert!(agenda.places[&MailboxId(3)].dirty);
        agenda.places.get_mut(&MailboxId(3)).unwrap().dirty = false;
        agenda.mark_named(b"Lists");
        assert!(agenda.places[&MailboxId(3)].dirty, "while she looks, its news count");
    }
}
