//! Letters while they are written: the server has one copy of each, whatever fails; what another
//! program writes into it is never lost.

use crate::inside::{Inside, run, there};
use crate::scripted::{ALICE, letter};
use ::mail::address::Address;
use ::mail::message::Message;
use engine::compose::{Kind, Language, Letter, LetterForm};
use tests::generate::Seed;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::profile::Profile;
use tests::servers::scripted::{Options, Scripted};

fn server() -> Scripted {
    Scripted::start(Options::profile(Profile::full()).user(ALICE, "wonderland"))
}

fn seed(server: &Scripted, mailbox: &str, raw: Vec<u8>) {
    let flags = Vec::new();
    let internal_date = tests::generate::NEWEST;
    let one = Seed { mailbox: mailbox.to_owned(), raw, flags, internal_date };
    server.state().seed(ALICE, std::iter::once(one));
}

/// The drafts on the server.
fn drafts(server: &Scripted) -> Vec<Message> {
    let all = there(server).into_iter().filter(|((mailbox, _), _)| mailbox == "Drafts");
    all.filter_map(|(_, letter)| Some(Message::parse(&letter.body?))).collect()
}

/// Another program removes all drafts.
fn take_away(server: &Scripted) {
    let all = there(server).into_keys().filter(|(mailbox, _)| mailbox == "Drafts");
    all.for_each(|(_, uid)| server.state().expunge(ALICE, "Drafts", &[uid]));
}

fn subjects(server: &Scripted) -> Vec<String> {
    let mut subjects: Vec<String> =
        drafts(server).into_iter().map(|draft| draft.envelope.subject).collect();
    subjects.sort();
    subjects
}

/// Writes a subject and a line of text, and closes the composer.
async fn write(inside: &Inside, letter: &Letter, subject: &str) {
    let form = LetterForm {
        subject: subject.to_owned(),
        body: format!("<div>{subject}</div>"),
        ..letter.form.clone()
    };
    inside.engine.write_draft(letter.draft, form).await.expect("it is kept");
    inside.engine.close_draft(letter.draft).await.expect("it is closed");
}

async fn blank(inside: &Inside) -> Letter {
    let language = Language::English;
    inside.engine.compose(Kind::New, None, None, language).await.expect("a letter")
}

#[test]
fn the_server_has_each_letter_once_as_it_was_last_written() {
    let server = server();
    run(async {
        let alice = Inside::at(&server).await;
        alice.in_step("at first").await;
        let letter = blank(&alice).await;
        write(&alice, &letter, "one").await;
        alice.in_step("with one").await;
        assert_eq!(subjects(&server), ["one"]);
        write(&alice, &letter, "two").await;
        write(&alice, &letter, "three").await;
        alice.in_step("with three").await;
        assert_eq!(subjects(&server), ["three"]);
        let listed = alice.engine.letters().await.expect("the letters");
        assert_eq!(listed.len(), 1);
        assert!(listed[0].saved && listed[0].preview == "three");
        let again = alice.engine.open_draft(letter.draft).await.expect("it is there");
        assert!(!again.conflict && again.form.subject == "three");
    });
}

#[test]
fn a_letter_is_saved_once_when_the_connection_ends_in_the_middle() {
    for fault in [
        Fault::at_verb("APPEND", 1, Failure::Close),
        Fault::at_verb("APPEND", 1, Failure::Close).applied(),
        Fault::at_verb("APPEND", 1, Failure::Close).answered(),
        Fault::at_verb("UID EXPUNGE", 1, Failure::Close).applied(),
    ] {
        let server = server();
        run(async {
            let alice = Inside::at(&server).await;
            alice.in_step("at first").await;
            let letter = blank(&alice).await;
            write(&alice, &letter, "one").await;
            alice.in_step("with one").await;
            server.state().fault(fault.clone());
            write(&alice, &letter, "two").await;
            alice.sync().await;
            write(&alice, &letter, "three").await;
            alice.sync().await;
            alice.in_step("after the fault").await;
            assert_eq!(subjects(&server), ["three"], "{fault:?}");
        });
    }
}

#[test]
fn a_letter_nobody_wrote_in_leaves_no_trace() {
    let server = server();
    run(async {
        let alice = Inside::at(&server).await;
        alice.in_step("at first").await;
        let letter = blank(&alice).await;
        alice.engine.close_draft(letter.draft).await.expect("it is closed");
        alice.in_step("afterwards").await;
        assert!(subjects(&server).is_empty());
        assert!(alice.engine.letters().await.expect("the letters").is_empty());
        assert!(alice.engine.open_draft(letter.draft).await.is_err());
    });
}

#[test]
fn what_another_program_makes_of_a_letter_is_kept_beside_it() {
    let server = server();
    run(async {
        let alice = Inside::at(&server).await;
        alice.in_step("at first").await;
        let mine = blank(&alice).await;
        write(&alice, &mine, "mine").await;
        alice.in_step("with mine").await;
        take_away(&server);
        seed(&server, "Drafts", letter("theirs"));
        alice.in_step("with theirs").await;
        let listed = alice.engine.letters().await.expect("the letters");
        assert!(listed.is_empty(), "what was finished elsewhere is not offered: {listed:?}");
        let form = LetterForm { subject: "mine, longer".into(), ..mine.form.clone() };
        alice.engine.write_draft(mine.draft, form).await.expect("it is kept");
        assert!(alice.engine.open_draft(mine.draft).await.expect("it is there").conflict);
        alice.engine.close_draft(mine.draft).await.expect("it is closed");
        alice.in_step("with both").await;
        assert_eq!(subjects(&server), ["mine, longer", "theirs"]);
    });
}

#[test]
fn a_letter_thrown_away_leaves_the_server_and_comes_back_by_undo() {
    let server = server();
    run(async {
        let alice = Inside::at(&server).await;
        alice.in_step("at first").await;
        let letter = blank(&alice).await;
        let kept = alice.engine.attach(letter.draft, "a.txt", "text/plain", false, b"aaa".to_vec());
        kept.await.expect("a file");
        write(&alice, &letter, "one").await;
        alice.in_step("with one").await;
        let action = alice.engine.discard_draft(letter.draft).await.expect("it goes");
        alice.in_step("without").await;
        assert!(subjects(&server).is_empty());
        alice.engine.undo(action).await.expect("it comes back");
        alice.engine.close_draft(letter.draft).await.expect("it is closed");
        alice.in_step("with it again").await;
        let back = drafts(&server);
        assert_eq!(back.len(), 1);
        assert_eq!(back[0].envelope.subject, "one");
        assert_eq!(back[0].parts[0].name, "a.txt");
    });
}

#[test]
fn a_draft_of_another_program_is_written_on_in_its_place() {
    let server = server();
    let raw = "From: Alice <alice@example.test>\r\nTo: bob@example.test\r\nSubject: theirs\r\n\
               In-Reply-To: <q@example.test>\r\nMessage-ID: <t@example.test>\r\n\
               Content-Type: multipart/mixed; boundary=m\r\n\r\n\
               --m\r\nContent-Type: text/html\r\n\r\n\
               <p>Dear <b>Bob</b></p>\r\n--m\r\nContent-Type: text/plain\r\n\
               Content-Disposition: attachment; filename=a.txt\r\n\r\naaa\r\n--m--\r\n";
    seed(&server, "Drafts", raw.as_bytes().to_vec());
    run(async {
        let alice = Inside::at(&server).await;
        alice.in_step("at first").await;
        let drafts_here = alice.engine.find_mailbox(None, "@drafts").await.expect("drafts").id;
        let rows = alice.engine.list(drafts_here, None, 10).await.expect("rows");
        let letter = alice.engine.draft_of(rows[0].message).await.expect("it is taken up");
        assert_eq!(letter.form.to[0].email, "bob@example.test");
        assert_eq!(letter.parts[0].name, "a.txt");
        assert!(letter.form.body.contains("<b>Bob</b>"), "{}", letter.form.body);
        let again = alice.engine.draft_of(rows[0].message).await.expect("it is taken up");
        assert_eq!(again.draft, letter.draft, "once");
        write(&alice, &letter, "ours").await;
        alice.in_step("with ours").await;
        let now = drafts(&server);
        assert_eq!(now.len(), 1);
        assert_eq!(now[0].envelope.subject, "ours");
        assert_eq!(now[0].envelope.in_reply_to, ["q@example.test"]);
        assert_eq!(now[0].parts[0].name, "a.txt");
    });
}

#[test]
fn bob_is_answered_with_what_could_be_seen_of_his_letter() {
    let server = server();
    let raw = "From: Bob <bob@example.test>\r\nTo: Alice <alice@example.test>, carol@example.test\r\n\
               Subject: AW: Plan\r\nMessage-ID: <plan@example.test>\r\n\
               Date: Mon, 23 Nov 2026 12:00:00 +0900\r\n\
               Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\n\
               Content-Type: text/html; charset=utf-8\r\n\r\n\
               <p>The <i>plan</i></p><img src=\"cid:cat@x\"><img src=\"https://track.example/p.gif\">\
               <div style=\"display:none\">SECRET</div>\r\n--r\r\nContent-Type: image/png\r\n\
               Content-ID: <cat@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--r--\r\n";
    seed(&server, "INBOX", raw.as_bytes().to_vec());
    run(async {
        let alice = Inside::at(&server).await;
        alice.in_step("at first").await;
        let plan = crate::actions::letter_named(&alice, "AW: Plan").await;
        let compose = |kind| alice.engine.compose(kind, Some(plan), None, Language::English);
        let all = compose(Kind::ReplyAll).await.expect("an answer");
        let emails = |list: &[Address]| list.iter().map(|a| a.email.clone()).collect::<Vec<_>>();
        assert_eq!(emails(&all.form.to), ["bob@example.test"]);
        assert_eq!(emails(&all.form.cc), ["carol@example.test"]);
        assert_eq!(all.form.subject, "Re: Plan");
        let body = &all.form.body;
        assert!(body.contains("On Mon, 23 Nov 2026 at 12:00, Bob"), "{body}");
        assert!(body.contains("<i>plan</i>") && !body.contains("SECRET"), "{body}");
        assert!(!body.contains("track.example"), "{body}");
        let picture = format!("mail://localhost/draft/{}/{}", all.draft, all.parts[0].id);
        assert!(body.contains(&picture), "{body}");
        let kept = alice.engine.draft_part(all.draft, all.parts[0].id).await.expect("a picture");
        assert_eq!(kept.1, b"\x89PNG");
        let form = LetterForm { subject: "Re: Plan!".into(), ..all.form.clone() };
        alice.engine.write_draft(all.draft, form).await.expect("it is kept");
        let sent = alice.engine.outgoing(all.draft).await.expect("it can be sent");
        let read = Message::parse(&sent.raw);
        assert_eq!(read.envelope.in_reply_to, ["plan@example.test"]);
        assert_eq!(read.parts.len(), 1);
        assert!(read.parts[0].inline, "the picture stands in the text");
        assert_eq!(sent.recipients.len(), 2);
        let forward = compose(Kind::ForwardAttached).await.expect("a letter");
        let held = alice.engine.draft_part(forward.draft, forward.parts[0].id).await;
        assert_eq!(held.expect("the letter itself").1, raw.as_bytes());
        assert_eq!(forward.form.subject, "Fwd: Plan");
    });
}
