//! A letter's next life: one function, and one for its copy in Sent. Nothing is sent twice by
//! itself: what may have left is looked for, and where that says nothing the person decides.

use store::{Life, SentCopies, SentCopy, ServerWays, Why};

/// What happened to a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// Its time has come, or the person does not want to wait.
    TimeCame,
    /// A connection takes it.
    TakenUp,
    /// The server wants to have it: the intent is written, then it leaves.
    Begun,
    /// The server has it, for all who were left or for some of them.
    Accepted(Rest),
    /// It did not leave.
    Held(Verdict),
    /// The answer to its last byte never came.
    Unanswered,
    /// Whoever carried it has ended in the middle.
    Orphaned,
    /// It stands in Sent: it has left.
    Found,
    /// It does not stand in Sent, as far as was looked.
    Missing,
    /// The person wants it sent (again).
    Retry,
    /// The person says that it has left, or need not leave any more.
    Dismiss,
}

/// Who of the recipients is left after the server has taken a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// Nobody.
    Nobody,
    /// Some who were refused for now.
    Later(Verdict),
    /// Some who were refused for good.
    Refused(Why),
}

/// What a failure means for a letter that did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The network or the server is not there: again after so many seconds, or when it is.
    Line(i64, Why),
    /// The server does not want it now: again after so many seconds.
    Later(i64, Why),
    /// Never by itself.
    Never(Why),
}

/// The pauses between looks into Sent, in seconds, where the server may file what it sends.
const PATIENT: [i64; 4] = [5, 10, 15, 20];
/// The same where it is not known to and never was seen to.
const HASTY: [i64; 3] = [1, 2, 5];

/// What is known of who files copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filing {
    /// Who is to.
    pub copies: SentCopies,
    /// Whether the server was seen to.
    pub seen: Option<bool>,
    /// Whether the provider is known to.
    pub known: bool,
    /// Whether the server gives letters other Message-IDs: then looking says nothing.
    pub renames: bool,
}

impl Filing {
    /// What is known of an account.
    pub fn of(copies: SentCopies, ways: ServerWays, provider: &str) -> Filing {
        Filing {
            copies,
            seen: ways.files_sent,
            known: ["zoho", "google", "microsoft"].contains(&provider),
            renames: provider == "microsoft",
        }
    }

    /// The pauses between looks for the copy of a letter that has left.
    fn pauses(self) -> &'static [i64] {
        match (self.known, self.seen) {
            (true, _) | (_, Some(true)) => &PATIENT,
            (false, None) => &HASTY,
            (false, Some(false)) => &[],
        }
    }

    /// The pauses between looks for a letter of which nobody knows whether it has left.
    fn pauses_in_doubt(self) -> &'static [i64] {
        match (self.copies, self.known, self.seen) {
            // Nobody files it but us, and we have not yet.
            (SentCopies::Client, false, _) | (_, false, Some(false)) => &[],
            (SentCopies::Auto | SentCopies::Server | SentCopies::Client, _, _) => &PATIENT,
        }
    }
}

/// The life after what happened; `None` where it cannot happen to such a letter.
pub fn next(life: &Life, happened: Happened, now: i64, filing: Filing) -> Option<Life> {
    let due = |tries| Life::Due { again: now, tries, for_line: false, why: None };
    let doubt = Life::MaybeSent { looks: 0, again: Some(now) };
    match (life, happened) {
        (Life::Queued { .. }, Happened::TimeCame) => Some(due(0)),
        (Life::Due { tries, .. }, Happened::TimeCame | Happened::Retry) => Some(due(*tries)),
        (Life::Due { tries, .. }, Happened::TakenUp) => Some(Life::Sending { tries: *tries }),
        // Nobody could be asked: there is no way there, or no password.
        (Life::Due { tries, .. } | Life::Sending { tries }, Happened::Held(verdict)) => {
            Some(held(*tries, verdict, now))
        }
        (Life::Sending { tries }, Happened::Begun) => Some(Life::Handing { tries: *tries }),
        (Life::Sending { tries }, Happened::Orphaned) => Some(due(*tries)),
        (Life::Handing { tries }, Happened::Held(verdict)) => Some(held(*tries, verdict, now)),
        (Life::Handing { tries }, Happened::Accepted(rest)) => Some(match rest {
            Rest::Nobody => Life::Sent,
            Rest::Later(verdict) => held(*tries, verdict, now),
            Rest::Refused(why) => Life::Failed { why },
        }),
        (Life::Handing { .. }, Happened::Unanswered | Happened::Orphaned) => Some(doubt),
        (Life::MaybeSent { .. }, Happened::Found | Happened::Dismiss) => Some(Life::Sent),
        (Life::MaybeSent { looks, again: Some(_) }, Happened::Missing) => {
            let pause = filing.pauses_in_doubt().get(usize::try_from(*looks).ok()?);
            Some(Life::MaybeSent { looks: looks + 1, again: pause.map(|pause| now + pause) })
        }
        (Life::MaybeSent { again: None, .. } | Life::Failed { .. }, Happened::Retry) => {
            Some(due(0))
        }
        (Life::Failed { .. }, Happened::Dismiss) => Some(Life::Sent),
        (
            Life::Queued { .. }
            | Life::Due { .. }
            | Life::Sending { .. }
            | Life::Handing { .. }
            | Life::MaybeSent { .. }
            | Life::Sent
            | Life::Failed { .. },
            Happened::TimeCame
            | Happened::TakenUp
            | Happened::Begun
            | Happened::Accepted(_)
            | Happened::Held(_)
            | Happened::Unanswered
            | Happened::Orphaned
            | Happened::Found
            | Happened::Missing
            | Happened::Retry
            | Happened::Dismiss,
        ) => None,
    }
}

fn held(tries: u32, verdict: Verdict, now: i64) -> Life {
    match verdict {
        Verdict::Line(pause, why) => {
            Life::Due { again: now + pause, tries, for_line: true, why: Some(why) }
        }
        Verdict::Later(pause, why) => {
            let tries = tries.saturating_add(1);
            Life::Due { again: now + pause, tries, for_line: false, why: Some(why) }
        }
        Verdict::Never(why) => Life::Failed { why },
    }
}

/// What becomes of the copy of a letter that has just left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// It is somebody else's business, or there already.
    Not,
    /// This client puts it there.
    Now,
    /// It is looked for first, at this instant.
    Look(i64),
}

/// Who files the copy of a letter that has left; `found` where it stands in Sent already.
pub fn file(filing: Filing, found: bool, now: i64) -> Filed {
    match filing.copies {
        _ if found => Filed::Not,
        SentCopies::Server => Filed::Not,
        SentCopies::Client => Filed::Now,
        SentCopies::Auto => Filed::Look(now),
    }
}

/// What a look for a copy has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// Look again later.
    Again(SentCopy),
    /// It is there: the server files what it sends.
    There,
    /// It is not: this client puts it there.
    File,
    /// Nobody can tell, and two would be worse than none.
    Leave,
}

/// What follows a look for a copy that was looked for `looks` times before.
pub fn looked(filing: Filing, looks: u32, found: bool, now: i64) -> Looked {
    if found {
        return Looked::There;
    }
    let pause = usize::try_from(looks).ok().and_then(|n| filing.pauses().get(n));
    match pause {
        Some(pause) => Looked::Again(SentCopy::Looked { looks: looks + 1, again: now + pause }),
        None if filing.renames => Looked::Leave,
        None => Looked::File,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTO: Filing =
        Filing { copies: SentCopies::Auto, seen: None, known: false, renames: false };

    fn why(code: &str) -> Why {
        Why { code: code.into(), server: None }
    }

    fn lives() -> Vec<Life> {
        vec![
            Life::Queued { due: 100 },
            Life::Due { again: 50, tries: 1, for_line: false, why: None },
            Life::Sending { tries: 1 },
            Life::Handing { tries: 1 },
            Life::MaybeSent { looks: 0, again: Some(0) },
            Life::MaybeSent { looks: 5, again: None },
            Life::Sent,
            Life::Failed { why: why("blocked") },
        ]
    }

    fn happenings() -> Vec<Happened> {
        vec![
            Happened::TimeCame,
            Happened::TakenUp,
            Happened::Begun,
            Happened::Accepted(Rest::Nobody),
            Happened::Accepted(Rest::Refused(why("recipientRefused"))),
            Happened::Held(Verdict::Line(5, why("timedOut"))),
            Happened::Held(Verdict::Later(60, why("serverTrouble"))),
            Happened::Held(Verdict::Never(why("blocked"))),
            Happened::Unanswered,
            Happened::Orphaned,
            Happened::Found,
            Happened::Missing,
            Happened::Retry,
            Happened::Dismiss,
        ]
    }

    #[test]
    fn a_letter_goes_its_way_step_by_step() {
        let steps = [
            (Happened::TimeCame, Life::Due { again: 7, tries: 0, for_line: false, why: None }),
            (Happened::TakenUp, Life::Sending { tries: 0 }),
            (Happened::Begun, Life::Handing { tries: 0 }),
            (Happened::Accepted(Rest::Nobody), Life::Sent),
        ];
        let mut life = Life::Queued { due: 3 };
        for (happened, after) in steps {
            life = next(&life, happened, 7, AUTO).unwrap();
            assert_eq!(life, after);
        }
    }

    #[test]
    fn what_may_have_left_is_never_sent_again_by_itself() {
        // Whatever happens, but the person's own word: from Handing and MaybeSent no way leads to
        // a second sending, unless the server has said that it does not have it.
        for happened in happenings() {
            let refused = matches!(happened, Happened::Held(_));
            let partly = matches!(happened, Happened::Accepted(_));
            let after = next(&Life::Handing { tries: 0 }, happened, 7, AUTO);
            let again = matches!(after, Some(Life::Due { .. } | Life::Sending { .. }));
            assert!(!again || refused || partly, "{after:?}");
        }
        for life in [
            Life::MaybeSent { looks: 0, again: Some(0) },
            Life::MaybeSent { looks: 5, again: None },
            Life::Sent,
        ] {
            for happened in happenings() {
                let person = happened == Happened::Retry;
                let after = next(&life, happened, 7, AUTO);
                let again = matches!(after, Some(Life::Due { .. } | Life::Sending { .. }));
                assert!(!again || person, "{life:?} -> {after:?}");
            }
        }
    }

    #[test]
    fn a_crash_before_the_intent_sends_again_and_one_after_it_looks_first() {
        let after = |life: &Life| next(life, Happened::Orphaned, 7, AUTO).unwrap();
        let due = Life::Due { again: 7, tries: 2, for_line: false, why: None };
        assert_eq!(after(&Life::Sending { tries: 2 }), due);
        let doubt = Life::MaybeSent { looks: 0, again: Some(7) };
        assert_eq!(after(&Life::Handing { tries: 2 }), doubt);
    }

    #[test]
    fn a_letter_in_doubt_is_looked_for_within_a_minute_and_then_the_person_decides() {
        let mut life = Life::MaybeSent { looks: 0, again: Some(0) };
        let (mut now, mut looks) = (0, 0);
        while let Life::MaybeSent { again: Some(at), .. } = life {
            (now, looks) = (at, looks + 1);
            life = next(&life, Happened::Missing, now, AUTO).unwrap();
        }
        assert_eq!(looks, 5);
        assert!(now <= 60, "{now}");
        assert_eq!(next(&life, Happened::Missing, now, AUTO), None, "nobody looks any more");
        let again = next(&life, Happened::Retry, now, AUTO);
        assert!(matches!(again, Some(Life::Due { .. })));
        assert_eq!(next(&life, Happened::Dismiss, now, AUTO), Some(Life::Sent));
        let none = Filing { seen: Some(false), ..AUTO };
        let once = Life::MaybeSent { looks: 0, again: Some(0) };
        let asked = next(&once, Happened::Missing, 0, none);
        assert_eq!(asked, Some(Life::MaybeSent { looks: 1, again: None }));
    }

    #[test]
    fn a_refusal_for_good_waits_for_the_person_and_one_for_now_for_its_time() {
        let sending = Life::Sending { tries: 2 };
        let held = |verdict| next(&sending, Happened::Held(verdict), 100, AUTO).unwrap();
        let (line, later) = (why("timedOut"), why("serverTrouble"));
        assert_eq!(
            held(Verdict::Line(5, line.clone())),
            Life::Due { again: 105, tries: 2, for_line: true, why: Some(line) }
        );
        assert_eq!(
            held(Verdict::Later(60, later.clone())),
            Life::Due { again: 160, tries: 3, for_line: false, why: Some(later) }
        );
        let failed = held(Verdict::Never(why("blocked")));
        assert_eq!(failed, Life::Failed { why: why("blocked") });
        for happened in happenings() {
            let person = matches!(happened, Happened::Retry | Happened::Dismiss);
            assert_eq!(next(&failed, happened, 7, AUTO).is_some(), person);
        }
    }

    #[test]
    fn those_who_were_refused_are_left_over_when_the_others_have_it() {
        let handing = Life::Handing { tries: 0 };
        let rest = Rest::Refused(why("recipientRefused"));
        let after = next(&handing, Happened::Accepted(rest), 7, AUTO);
        assert_eq!(after, Some(Life::Failed { why: why("recipientRefused") }));
        let rest = Rest::Later(Verdict::Later(60, why("serverTrouble")));
        let after = next(&handing, Happened::Accepted(rest), 7, AUTO);
        assert!(matches!(after, Some(Life::Due { again: 67, tries: 1, .. })));
    }

    #[test]
    fn only_what_can_happen_changes_a_letter() {
        let possible: usize = lives()
            .iter()
            .map(|life| {
                let all = happenings().into_iter();
                all.filter(|h| next(life, h.clone(), 7, AUTO).is_some()).count()
            })
            .sum();
        assert_eq!(possible, 27);
    }

    #[test]
    fn a_copy_is_filed_by_one_of_us() {
        assert_eq!(file(AUTO, false, 7), Filed::Look(7));
        assert_eq!(file(AUTO, true, 7), Filed::Not);
        assert_eq!(file(Filing { copies: SentCopies::Server, ..AUTO }, false, 7), Filed::Not);
        assert_eq!(file(Filing { copies: SentCopies::Client, ..AUTO }, false, 7), Filed::Now);
    }

    #[test]
    fn a_copy_is_looked_for_as_long_as_the_server_may_still_file_it() {
        let patience = |filing| {
            let (mut looks, mut now) = (0, 0);
            loop {
                match looked(filing, looks, false, now) {
                    Looked::Again(SentCopy::Looked { looks: more, again }) => {
                        (looks, now) = (more, again);
                    }
                    Looked::Again(_) | Looked::There => panic!("nothing was found"),
                    end @ (Looked::File | Looked::Leave) => return (now, end),
                }
            }
        };
        assert_eq!(patience(AUTO), (8, Looked::File));
        assert_eq!(patience(Filing { known: true, ..AUTO }), (50, Looked::File));
        assert_eq!(patience(Filing { seen: Some(true), ..AUTO }), (50, Looked::File));
        assert_eq!(patience(Filing { seen: Some(false), ..AUTO }), (0, Looked::File));
        let exchange = Filing { known: true, renames: true, ..AUTO };
        assert_eq!(patience(exchange), (50, Looked::Leave));
        assert_eq!(looked(AUTO, 2, true, 7), Looked::There);
    }
}
