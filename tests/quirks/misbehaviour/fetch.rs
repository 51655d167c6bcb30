//! Servers that give letters wrongly: refused, cut, without numbers, with too many, in places where
//! none belong. Half a letter is never kept as a whole one.

use tests::servers::scripted::fault::{At, Failure, Fault};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::state::State;

use super::{Before, End};
use crate::inside::{run, there};
use crate::scripted::{ALICE, letter};

pub const VECTORS: &[&str] = &[
    "fetch-no",
    "fetch-no-partial",
    "fetch-missing-uid",
    "fetch-uid-0",
    "fetch-uid-64",
    "fetch-lit-4g",
    "fetch-lit-huge-short",
    "fetch-lit-neg",
    "fetch-lit-overflow",
    "fetch-lit8",
    "fetch-quoted-crlf",
    "fetch-nil-body",
    "fetch-partial-wrong",
    "fetch-bs-odd",
    "fetch-bs-lies",
    "fetch-vanished",
    "fetch-rst",
    "fetch-nul",
    "fetch-continuation",
    "fetch-bye",
];

/// The headers of new letters, and their bodies.
const HEADERS: &str = "UID FETCH *HEADER.FIELDS*";
const BODIES: &str = "UID FETCH * (UID BODY.PEEK[])";

/// A BODYSTRUCTURE of Domino's, one of Exchange's without its parts, and one cut short.
const STRUCTURES: &str = "* 5 FETCH (UID 5 BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \
    \"UTF-8\") NIL NIL \"8BIT\" 6 0 NIL NIL NIL NIL)) (((\"x\"))) FLAGS ())\r\n\
    * 5 FETCH (UID 5 BODYSTRUCTURE (NIL \"ALTERNATIVE\" (\"boundary\" NIL) NIL NIL) FLAGS ())\r\n\
    * 5 FETCH (UID 5 BODYSTRUCTURE (\"TEXT\" \"HTML\" (\r\n\
    * 5 FETCH (UID 5 BODY (\"AUDIO\" \"X\" NIL NIL NIL \"7BIT\" 4294967295 99))\r\n";

fn harm(id: &str, state: &State) {
    let both = |text: &str| {
        state.answer_bytes(HEADERS, text.replace("BODY[]", "BODY[HEADER.FIELDS (SUBJECT)]"));
        state.answer_bytes(BODIES, text);
    };
    let before = |bytes: &[u8]| {
        for n in 1..20 {
            let at = At::Verb("UID FETCH".into(), n);
            state.fault(Fault::new(at, Failure::Garbage(bytes.to_vec())).every());
        }
    };
    match id {
        "fetch-no" => both("<tag> NO [UNAVAILABLE] Not now\r\n"),
        "fetch-no-partial" => {
            let grapes = String::from_utf8(letter("grapes")).expect("text");
            let one = format!("* 5 FETCH (UID 5 BODY[] {{{}}}\r\n{grapes})\r\n", grapes.len());
            state.answer_bytes(BODIES, format!("{one}<tag> NO [UNAVAILABLE] Enough\r\n"));
            for n in 1..20 {
                let fault = Fault::at_verb("UID FETCH", n, Failure::No("[SERVERBUG] x".into()));
                state.fault(fault.answered().every());
            }
        }
        "fetch-missing-uid" => both("* 5 FETCH (FLAGS () BODY[] {4}\r\nhalf)\r\n<tag> OK x\r\n"),
        "fetch-uid-0" => both("* 5 FETCH (UID 0 BODY[] {4}\r\nhalf)\r\n<tag> OK x\r\n"),
        "fetch-uid-64" => {
            both("* 5 FETCH (UID 99999999999 BODY[] {4}\r\nhalf)\r\n<tag> OK done\r\n");
        }
        "fetch-lit-4g" => both("* 5 FETCH (UID 5 BODY[] {4294967296}\r\nhalf<close>"),
        "fetch-lit-huge-short" => both("* 5 FETCH (UID 5 BODY[] {100000000}\r\nhalf<close>"),
        "fetch-lit-neg" => both("* 5 FETCH (UID 5 BODY[] {-1}\r\n)\r\n<tag> OK done\r\n"),
        "fetch-lit-overflow" => {
            both("* 5 FETCH (UID 5 BODY[] {18446744073709551616}\r\nhalf)\r\n<tag> OK x\r\n");
        }
        "fetch-lit8" => before(b"* 5 FETCH (UID 5 BINARY[1] ~{5}\r\n(\0\r\n) FLAGS ())\r\n"),
        "fetch-quoted-crlf" => both("* 5 FETCH (UID 5 BODY[] \"ha\r\nlf\")\r\n<tag> OK done\r\n"),
        "fetch-nil-body" => {
            both("* 5 FETCH (UID 5 BODY[] NIL)\r\n* 6 FETCH (UID 6 BODY[] NIL)\r\n<tag> OK x\r\n");
        }
        "fetch-partial-wrong" => both("* 5 FETCH (UID 5 BODY[]<7> {4}\r\nhalf)\r\n<tag> OK x\r\n"),
        "fetch-bs-odd" => before(STRUCTURES.as_bytes()),
        "fetch-bs-lies" => before(b"* 1 FETCH (UID 1 BODYSTRUCTURE (\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 4000000000))\r\n"),
        "fetch-vanished" => before(b"* VANISHED 1:4\r\n* VANISHED (EARLIER) 1:2\r\n"),
        "fetch-rst" => {
            state.set(|settings| settings.resets = true);
            state.fault(Fault::new(At::Literal(2, 10), Failure::Close));
        }
        "fetch-continuation" => before(b"+ go on\r\n+\r\n"),
        "fetch-bye" => before(b"* BYE I have to go\r\n"),
        _ => panic!("no such answer: {id}"),
    }
}

#[test]
fn no_answer_to_fetch_passes_for_a_letter_or_for_nothing() {
    run(async {
        let before = Before::at(Profile::no_qresync()).await;
        for id in VECTORS.iter().filter(|id| **id != "fetch-nul") {
            let end = match *id {
                "fetch-lit-4g" | "fetch-lit-huge-short" | "fetch-lit-overflow" | "fetch-rst" => {
                    End::Told
                }
                "fetch-bs-odd" | "fetch-bs-lies" | "fetch-continuation" | "fetch-lit8" => {
                    End::InStep
                }
                _ => End::Either,
            };
            before.suffers(id, end, |state| harm(id, state)).await;
        }
    });
}

#[test]
fn a_letter_with_nuls_in_it_is_kept_as_it_is() {
    run(async {
        let before = Before::at(Profile::full()).await;
        let inside = before.begin().await;
        let raw = b"From: bob@example.test\r\nSubject: nuls\r\n\r\na\0b\0\0\r\n".to_vec();
        let internal_date = tests::generate::NEWEST + 99;
        let mailbox = "INBOX".to_owned();
        let seed = tests::generate::Seed { mailbox, raw, flags: Vec::new(), internal_date };
        before.server.state().seed(ALICE, [seed]);
        inside.in_step("fetch-nul").await;
        assert_eq!(inside.letters().await, there(&before.server));
        inside.engine.close().await;
    });
}
