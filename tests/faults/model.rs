//! Alice here, another device there, and a network that ends at random: again and again both sides
//! come to the same mail, and no letter is lost or doubled that nobody deleted or copied.

use crate::actions::settle;
use crate::scripted::{ALICE, letter};
use ::mail::flags::Flags;
use ::mail::id::{ActionId, MailboxId, MessageId};
use std::collections::{BTreeMap, BTreeSet};
use tests::inside::{Inside, Letter, Letters, Place, is_torture, run, there};
use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

const MAILBOXES: [&str; 4] = ["INBOX", "Archive", "Trash", "Lists"];
const FLAGS: [&str; 4] = ["\\Seen", "\\Flagged", "\\Answered", "$Work"];
/// So many sequences of steps, each of which ends in agreement.
const SEQUENCES: u64 = 120;
const STEPS: u64 = 8;

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn of<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        let n = self.below(all.len());
        all.get(n).cloned()
    }
}

struct Walk {
    server: Scripted,
    inside: Inside,
    dice: Dice,
    letters: usize,
    /// Subjects of letters somebody has deleted for good.
    deleted: BTreeSet<String>,
    /// How many more places a letter may have: somebody has copied it.
    copied: BTreeMap<String, usize>,
    done: Vec<ActionId>,
    /// The letters that were put there by an action.
    appended: BTreeMap<ActionId, String>,
}

impl Walk {
    async fn new(profile: Profile, seed: u64) -> Walk {
        let server = Scripted::start(Options::profile(profile).user(ALICE, "wonderland"));
        server.state().create(ALICE, "Lists");
        let inside = Inside::at(&server).await;
        let dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut walk = Walk {
            server,
            inside,
            dice,
            letters: 0,
            deleted: BTreeSet::new(),
            copied: BTreeMap::new(),
            done: Vec::new(),
            appended: BTreeMap::new(),
        };
        (0..8).for_each(|_| walk.deliver());
        walk.inside.in_step("at first").await;
        walk
    }

    fn deliver(&mut self) {
        self.letters += 1;
        self.server.state().deliver(ALICE, &letter(&format!("letter {}", self.letters)));
    }

    async fn step(&mut self) {
        match self.dice.below(12) {
            0..6 => self.act_here().await,
            6..9 => self.act_there(),
            _ => self.round().await,
        }
    }

    /// A round, which may end at any byte or command.
    async fn round(&mut self) {
        match self.dice.below(4) {
            0 => {
                let at = At::Byte(500 + self.dice.below(9000) as u64);
                self.server.state().fault(Fault::new(at, Failure::Close));
            }
            1 => {
                let at = At::Command(2 + self.dice.below(20));
                let fault = Fault::new(at, Failure::Close);
                let fault = match self.dice.below(3) {
                    0 => fault,
                    1 => fault.applied(),
                    _ => fault.answered(),
                };
                self.server.state().fault(fault);
            }
            _ => {}
        }
        self.inside.sync().await;
        self.server.state().be_honest();
    }

    async fn pick(&mut self) -> Option<(MailboxId, MessageId, String)> {
        let mut rows = Vec::new();
        for mailbox in self.inside.engine.mailboxes(None).await.expect("mailboxes") {
            for row in self.inside.engine.list(mailbox.id, None, 100).await.expect("rows") {
                rows.push((mailbox.id, row.message, row.subject));
            }
        }
        self.dice.of(&rows)
    }

    async fn act_here(&mut self) {
        let Some((mailbox, message, subject)) = self.pick().await else { return };
        let engine = self.inside.engine.clone();
        let (one, from) = ([message], Some(mailbox));
        let to = self.dice.of(&MAILBOXES).expect("a mailbox");
        let to = engine.find_mailbox(None, to).await.expect("it is there").id;
        let flags = |dice: &mut Dice| Flags::parse(dice.of(&FLAGS));
        let done = match self.dice.below(12) {
            0..3 => engine.move_messages(&one, from, to).await,
            3 => engine.archive(&one, from).await,
            4 => engine.trash(&one, from).await,
            5 => {
                *self.copied.entry(subject).or_default() += 1;
                engine.copy_messages(&one, from, to).await
            }
            6 => {
                self.deleted.insert(subject);
                engine.delete(&one, from).await
            }
            7 | 8 => {
                let (add, remove) = (flags(&mut self.dice), flags(&mut self.dice));
                let remove = remove.without(&add);
                engine.flag(&one, from, &add, &remove).await
            }
            9 => engine.set_junk(&one, from, true).await,
            10 => {
                self.letters += 1;
                let raw = letter(&format!("letter {}", self.letters));
                let done = engine.append(to, raw, flags(&mut self.dice), None).await;
                let (action, _) = done.expect("it is here, network or not");
                self.appended.insert(action, format!("letter {}", self.letters));
                Ok(action)
            }
            _ => {
                if let Some(action) = self.dice.of(&self.done.clone()) {
                    // An action may have been taken back before.
                    let undone = engine.undo(action).await.is_ok();
                    self.deleted.extend(self.appended.get(&action).filter(|_| undone).cloned());
                }
                return;
            }
        };
        self.done.push(done.expect("it is done here, network or not"));
    }

    /// The other device.
    fn act_there(&mut self) {
        let mailbox = self.dice.of(&MAILBOXES).expect("a mailbox");
        let state = self.server.state().clone();
        let messages = state.messages(ALICE, mailbox);
        let Some(message) = self.dice.of(&messages) else { return self.deliver() };
        let text = String::from_utf8_lossy(&message.raw).into_owned();
        let subject = text.lines().find_map(|line| line.strip_prefix("Subject: "));
        match self.dice.below(6) {
            0 => self.deliver(),
            1 => {
                self.deleted.insert(subject.unwrap_or_default().to_owned());
                state.expunge(ALICE, mailbox, &[message.uid]);
            }
            2 | 3 => {
                let to = self.dice.of(&MAILBOXES).expect("a mailbox");
                if to != mailbox {
                    state.move_to(ALICE, mailbox, &[message.uid], to);
                }
            }
            _ => {
                let flags: Vec<&str> =
                    FLAGS.into_iter().filter(|_| self.dice.below(2) == 0).collect();
                state.set_flags(ALICE, mailbox, message.uid, &flags);
            }
        }
    }

    /// Both sides hold the same, and every letter is somewhere, once for each copy.
    async fn agree(&mut self, when: &str) {
        settle(&self.inside, when).await;
        self.inside.in_step(when).await;
        let (here, there) = (self.inside.letters().await, there(&self.server));
        let short = |letters: &Letters| {
            let line = |((mailbox, uid), letter): (&Place, &Letter)| {
                (format!("{mailbox} {uid}"), format!("{} {:?}", letter.subject, letter.flags))
            };
            letters.iter().map(line).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(short(&here), short(&there), "{when}");
        assert!(here == there, "{when}: the bodies");
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for letter in there.values() {
            *places.entry(letter.subject.as_str()).or_default() += 1;
        }
        for n in 1..=self.letters {
            let subject = format!("letter {n}");
            let found = places.get(subject.as_str()).copied().unwrap_or(0);
            let most = 1 + self.copied.get(&subject).copied().unwrap_or(0);
            assert!(found <= most, "{when}: {subject} stands in {found} places");
            assert!(found > 0 || self.deleted.contains(&subject), "{when}: {subject} is lost");
        }
    }
}

fn walks(profile: fn() -> Profile) {
    let given = std::env::var("FUMI_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = given.unwrap_or(u64::from(std::process::id()));
    println!("seed {seed}");
    let sequences = if is_torture() { 2000 } else { SEQUENCES / 3 };
    run(async {
        let mut walk = Walk::new(profile(), seed).await;
        for n in 0..sequences {
            if n % 20 == 19 {
                walk.inside.engine.close().await;
                walk = Walk::new(profile(), seed + n).await;
            }
            for _ in 0..STEPS {
                walk.step().await;
            }
            walk.agree(&format!("seed {seed}, sequence {n}")).await;
        }
    });
}

#[test]
fn both_sides_agree_after_anything_by_qresync() {
    walks(Profile::full);
}

#[test]
fn both_sides_agree_after_anything_by_condstore() {
    walks(Profile::no_qresync);
}

#[test]
fn both_sides_agree_after_anything_by_comparing() {
    walks(Profile::no_condstore);
}
