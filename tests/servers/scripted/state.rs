//! The state of a scripted server as tests see and change it while it runs.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use super::fault::Fault;
use super::log::{Event, Origin, What, Who, Why};
use super::mailbox::Message;
use super::settings::Settings;
use super::world::{New, World};
use crate::generate::Seed;

/// A handle on the state; all copies are the same.
#[derive(Debug, Clone)]
pub struct State {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<u64>,
    condition: Condvar,
    numbers: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
}

impl State {
    pub(super) fn new(world: World) -> Self {
        let shared = Shared {
            world: Mutex::new(world),
            changed: watch::Sender::new(0),
            condition: Condvar::new(),
            numbers: AtomicU64::new(0),
            bytes_in: AtomicU64::new(0),
            bytes_out: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at everything.
    pub fn look<T>(&self, f: impl FnOnce(&World) -> T) -> T {
        f(&self.lock())
    }

    /// Changes something and wakes all who wait: idling sessions, tests.
    pub fn change<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        let result = f(&mut self.lock());
        self.shared.changed.send_modify(|count| *count += 1);
        self.shared.condition.notify_all();
        result
    }

    /// Changes something nobody waits for.
    pub(super) fn change_quietly<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        f(&mut self.lock())
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.shared.changed.subscribe()
    }

    /// The number of a new connection; they go on through restarts.
    pub(super) fn next_number(&self) -> u64 {
        self.shared.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(super) fn count_in(&self, bytes: u64) {
        self.shared.bytes_in.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn count_out(&self, bytes: u64) {
        self.shared.bytes_out.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes all clients have sent so far, without TLS.
    pub fn bytes_in(&self) -> u64 {
        self.shared.bytes_in.load(Ordering::Relaxed)
    }

    /// Bytes sent to all clients so far, without TLS.
    pub fn bytes_out(&self) -> u64 {
        self.shared.bytes_out.load(Ordering::Relaxed)
    }

    /// Waits until `holds` does, as long as `limit`; whether it did.
    pub fn wait_until(&self, limit: Duration, mut holds: impl FnMut(&World) -> bool) -> bool {
        let end = Instant::now() + limit;
        let mut world = self.lock();
        loop {
            if holds(&world) {
                return true;
            }
            let Some(left) = end.checked_duration_since(Instant::now()) else { return false };
            let waited = self.shared.condition.wait_timeout(world, left);
            world = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Adds a user with the profile's mailboxes; the name is the mail address.
    pub fn add_user(&self, name: &str, password: &str) {
        self.change(|world| world.add_user(name, password));
    }

    /// Changes a password.
    pub fn set_password(&self, user: &str, password: &str) {
        self.change(|world| {
            if let Some(user) = world.users.get_mut(user) {
                user.password = password.to_owned();
            }
        });
    }

    /// Turns switches.
    pub fn set(&self, f: impl FnOnce(&mut Settings)) {
        self.change(|world| f(&mut world.settings));
    }

    /// Makes something fail.
    pub fn fault(&self, fault: Fault) {
        self.change(|world| world.faults.add(fault));
    }

    /// Answers commands that match `pattern` (`UID FETCH *`) with recorded text; see
    /// [`super::answers::Answers::add`].
    pub fn answer(&self, pattern: &str, text: &str) {
        self.change(|world| world.answers.add(pattern, text, None));
    }

    /// The same with bytes, said as they are; `<close>` at their end closes the connection.
    pub fn answer_bytes(&self, pattern: &str, bytes: impl Into<Vec<u8>>) {
        self.change(|world| world.answers.add_bytes(pattern, bytes.into(), None));
    }

    /// The same for the next such command only.
    pub fn answer_once(&self, pattern: &str, text: &str) {
        self.change(|world| world.answers.add(pattern, text, Some(1)));
    }

    /// No faults and no answers by script any more.
    pub fn be_honest(&self) {
        self.change(|world| {
            world.faults.clear();
            world.answers.clear();
        });
    }

    /// Fills mailboxes, making those that are missing.
    pub fn seed(&self, user: &str, seeds: impl IntoIterator<Item = Seed>) {
        for seed in seeds {
            self.change(|world| {
                world.create(Who::Test, user, &seed.mailbox);
                let new = New {
                    raw: seed.raw.into(),
                    flags: seed.flags,
                    date: seed.internal_date,
                    origin: Origin::Seed,
                    object: None,
                };
                world.add(Who::Test, user, &seed.mailbox, new);
            });
        }
    }

    /// Delivers a mail to INBOX, as of now; its UID. Line ends become CRLF.
    ///
    /// # Panics
    /// Where there is no such user.
    pub fn deliver(&self, user: &str, raw: &[u8]) -> u32 {
        let new = New {
            raw: crlf(raw).into(),
            flags: Vec::new(),
            date: now(),
            origin: Origin::Delivery,
            object: None,
        };
        let added = self.change(|world| world.add(Who::Test, user, "INBOX", new));
        added.expect("the user has an INBOX").1
    }

    /// Gives a message these flags, as another device would.
    pub fn set_flags(&self, user: &str, mailbox: &str, uid: u32, flags: &[&str]) -> bool {
        let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        self.change(|world| world.set_flags((Who::Test, None), user, mailbox, uid, &flags))
    }

    /// Takes messages away, as another device or an archive sweep would.
    pub fn expunge(&self, user: &str, mailbox: &str, uids: &[u32]) {
        let uids: BTreeSet<u32> = uids.iter().copied().collect();
        self.change(|world| world.remove(Who::Test, user, mailbox, &uids, Why::Test));
    }

    /// Moves messages, as another device would.
    pub fn move_to(&self, user: &str, mailbox: &str, uids: &[u32], to: &str) {
        let uids: BTreeSet<u32> = uids.iter().copied().collect();
        self.change(|world| world.transfer(Who::Test, user, mailbox, &uids, to, true));
    }

    /// Puts messages into another mailbox as well, as another device would.
    pub fn copy_to(&self, user: &str, mailbox: &str, uids: &[u32], to: &str) {
        let uids: BTreeSet<u32> = uids.iter().copied().collect();
        self.change(|world| world.transfer(Who::Test, user, mailbox, &uids, to, false));
    }

    /// Makes a mailbox.
    pub fn create(&self, user: &str, mailbox: &str) -> bool {
        self.change(|world| world.create(Who::Test, user, mailbox))
    }

    /// Deletes a mailbox.
    pub fn delete(&self, user: &str, mailbox: &str) -> bool {
        self.change(|world| world.delete(Who::Test, user, mailbox))
    }

    /// Renames a mailbox and those below it.
    pub fn rename(&self, user: &str, from: &str, to: &str) -> bool {
        self.change(|world| world.rename(Who::Test, user, from, to))
    }

    /// Hides a mailbox from LIST and SELECT, or shows it again (Zoho's folder view).
    pub fn hide(&self, user: &str, mailbox: &str, hidden: bool) {
        self.change(|world| {
            let user = world.users.get_mut(user);
            if let Some(mailbox) = user.and_then(|user| user.mailboxes.get_mut(mailbox)) {
                mailbox.hidden = hidden;
            }
        });
    }

    /// Sets what the user may do in a mailbox (`lrs`).
    pub fn set_rights(&self, user: &str, mailbox: &str, rights: &str) {
        self.change(|world| {
            if let Some(mailbox) = world.mailbox_mut(user, mailbox) {
                mailbox.rights = rights.to_owned();
            }
        });
    }

    /// Gives a mailbox a new UIDVALIDITY and its messages new UIDs from 1 on; the UIDVALIDITY.
    /// Sessions that have it selected are sent away.
    pub fn reset_uidvalidity(&self, user: &str, mailbox: &str) -> u32 {
        self.change(|world| {
            let (uidvalidity, id) = (world.new_uidvalidity(), world.new_mailbox_id());
            if let Some(mailbox) = world.mailbox_mut(user, mailbox) {
                let same = mailbox.uidvalidity == uidvalidity;
                mailbox.uidvalidity = uidvalidity + u32::from(same);
                mailbox.id = id;
                mailbox.vanished.clear();
                mailbox.journal.clear();
                mailbox.recent_from = 1;
                mailbox.uidnext = mailbox.messages.len() as u32 + 1;
                for (message, uid) in mailbox.messages.iter_mut().zip(1..) {
                    message.uid = uid;
                }
                return mailbox.uidvalidity;
            }
            uidvalidity
        })
    }

    /// The messages of a mailbox, by ascending UID; hidden ones as well.
    pub fn messages(&self, user: &str, mailbox: &str) -> Vec<Message> {
        self.look(|world| {
            let mailbox = world.users.get(user).and_then(|user| user.mailboxes.get(mailbox));
            mailbox.map(|mailbox| mailbox.messages.clone()).unwrap_or_default()
        })
    }

    /// The names of a user's mailboxes.
    pub fn mailboxes(&self, user: &str) -> Vec<String> {
        self.look(|world| {
            world.users.get(user).map(|u| u.mailboxes.keys().cloned().collect()).unwrap_or_default()
        })
    }

    /// What happened so far.
    pub fn events(&self) -> Vec<Event> {
        self.look(|world| world.log.events().to_vec())
    }

    /// What happened since the event with this number, which is included.
    pub fn events_since(&self, number: usize) -> Vec<Event> {
        self.look(|world| world.log.events().get(number..).unwrap_or_default().to_vec())
    }

    /// Where messages with this Message-ID are: mailbox and UID.
    pub fn places(&self, user: &str, message_id: &str) -> Vec<(String, u32)> {
        self.look(|world| {
            let mailboxes = world.users.get(user).into_iter().flat_map(|u| u.mailboxes.values());
            mailboxes
                .flat_map(|mailbox| mailbox.messages.iter().map(|m| (mailbox.name.clone(), m)))
                .filter(|(_, message)| message.message_id.as_deref() == Some(message_id))
                .map(|(name, message)| (name, message.uid))
                .collect()
        })
    }

    /// How many connections there are now.
    pub fn connections(&self) -> usize {
        self.look(|world| connections(world.log.events()))
    }
}

/// How many IMAP connections a log leaves open.
pub(super) fn connections(events: &[Event]) -> usize {
    let imap = events.iter().filter(|event| matches!(event.who, Who::Imap(_)));
    imap.fold(0usize, |open, event| match event.what {
        What::Connected => open + 1,
        What::Disconnected => open.saturating_sub(1),
        _ => open,
    })
}

/// Seconds since the epoch.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}

fn crlf(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 32);
    let mut last = 0;
    for &byte in raw {
        if byte == b'\n' && last != b'\r' {
            out.push(b'\r');
        }
        out.push(byte);
        last = byte;
    }
    out
}
