//! Sample mail: work. A long thread with quotes, attachments, an invitation (a table of mails).

use super::OWNER;
use super::letter::{DAY, HOUR, Letter, Person};
use super::pages::simple;
use super::pictures::chart;
use crate::compose::pdf::pdf;

const ALICE: Person = ("Alice Nakamura", "alice@meadow.example");
const BOB: Person = ("Bob Ferreira", "bob@meadow.example");
const CAROL: Person = ("Carol O'Brien", "carol.obrien@harbour.example");
const GRACE: Person = ("Grace Okafor", "grace.okafor@savanna.example");

const LAUNCH: &str = "Spring launch: who does what";
const RE_LAUNCH: &str = "Re: Spring launch: who does what";

const IDS: [&str; 9] = [
    "launch-1", "launch-2", "launch-3", "launch-4", "launch-5", "launch-6", "launch-7", "launch-8",
    "launch-9",
];

/// The mails.
pub fn letters() -> Vec<Letter> {
    let mut all = thread();
    all.extend(others());
    all
}

fn thread() -> Vec<Letter> {
    let answer = |n: usize, minutes, from| {
        Letter::new(IDS[n], minutes, from, RE_LAUNCH).answers(&IDS[..n]).to(&[OWNER]).cc(CAROL)
    };
    let mine = |n: usize, minutes| {
        Letter::sent(IDS[n], minutes, ALICE, RE_LAUNCH).answers(&IDS[..n]).cc(BOB)
    };
    vec![
        Letter::new(IDS[0], 6 * DAY, ALICE, LAUNCH).cc(BOB).cc(CAROL).text(
            "Hello everyone,\n\nthe launch is five weeks away, so let us settle who does what.\n\n\
             1. The announcement (text and pictures)\n2. The demo account\n3. Translations\n\
             4. Telling the people who wrote to us last year\n\nI would take 1. Who wants the \
             rest?\n\nAlice\n",
        ),
        answer(1, 6 * DAY - 2 * HOUR, BOB).text(
            "I can do the demo account, most of it is there already.\n\n\
             Bob\n\nOn Tuesday Alice Nakamura wrote:\n> 2. The demo account\n> 3. Translations\n",
        ),
        mine(2, 6 * DAY - 3 * HOUR).text(
            "I'll do the Japanese translation, and ask Hiro to read it over.\n\n\
             Is there a text already, or shall I start from last year's?\n\nRobin\n",
        ),
        answer(3, 5 * DAY, CAROL).text(
            "Then four is mine. I have the list of addresses; it needs some tidying.\n\nCarol\n",
        ),
        answer(4, 4 * DAY, ALICE).text(
            "Wonderful, thank you all!\n\n> Is there a text already, or shall I start from last \
             year's?\n\nStart from last year's, please. Only the second paragraph will change:\n\n\
             > > Our spring edition comes with a new cover and forty more pages.\n> \n> That \
             would be sixty this time.\n\nYes, sixty. I will send you the final words on \
             Friday.\n\nAlice\n",
        ),
        mine(5, 4 * DAY - HOUR).text("Good, I'll leave a gap there.\n\nRobin\n").file(
            "text/plain",
            "announcement-ja-draft.txt",
            "春号のお知らせ\n\n春号は表紙を新しくし、六十ページ増やしました。\n".as_bytes(),
        ),
        answer(6, 3 * DAY, BOB).text(
            "The demo account works. Try it before the others do:\n\n\
             https://demo.meadow.example/spring?invited=robin\n\n\
             There are a few rough edges:\n  - the search is slow on the first try\n  - pictures \
             look pale in the dark theme\n\nBob\n",
        ),
        answer(7, DAY, CAROL)
            .text(
                "412 addresses, 37 of them no longer exist. The cleaned list is attached.\n\n\
                 > There are a few rough edges\n\nThe pale pictures are a matter of the colour \
                 profile, I had the same last year.\n\nCarol\n",
            )
            .file(
                "text/csv",
                "readers-2026.csv",
                b"name,since,letters\nIvy Chen,2019,4\nTom Baker,2021,1\nSana Ito,2023,7\n",
            ),
        answer(8, 95, ALICE).unread().flag("\\Flagged").text(
            "Dear all,\n\nthe final words are below. Robin, could you have the translation by \
             tomorrow evening? Then everything is ready a week early, for the first time in our \
             lives.\n\n---\nOur spring edition comes with a new cover and sixty more pages, a \
             map of every bench in the park, and a letter from the person who painted them.\n\
             ---\n\nAlice\n\nOn Monday Carol O'Brien wrote:\n> 412 addresses, 37 of them no longer \
             exist.\n>\n> On Saturday Bob Ferreira wrote:\n> > There are a few rough edges:\n> >   \
             - the search is slow on the first try\n",
        ),
    ]
}

fn others() -> Vec<Letter> {
    vec![
        Letter::new("figures", 26 * HOUR, GRACE, "Figures of the third quarter")
            .text("Hi Robin,\n\nthe figures are in: the best quarter so far. Chart below, table attached.\n\nGrace\n")
            .html(format!(
                "<html><body><p>Hi Robin,</p><p>the figures are in: <b>the best quarter so far</b>. \
                 Chart below, table attached.</p><p><img src=\"cid:chart\" alt=\"Columns growing from \
                 month to month\"></p>{}</body></html>\n",
                "<table border=\"1\" cellpadding=\"6\" style=\"border-collapse:collapse\"><tr><th>Month</th>\
                 <th>Readers</th></tr><tr><td>July</td><td>1,204</td></tr><tr><td>August</td><td>1,260</td></tr>\
                 <tr><td>September</td><td>1,502</td></tr></table><p>Grace</p>"
            ))
            .image("chart", chart())
            .file("application/pdf", "quarter-3.pdf", &pdf(&[
                "Third quarter", "July        1,204 readers", "August      1,260 readers",
                "September   1,502 readers", "", "Prepared by Grace Okafor",
            ])),
        Letter::new("invite", 5 * HOUR, BOB, "Invitation: Demo rehearsal")
            .unread()
            .text("Bob Ferreira invites you to: Demo rehearsal\nRoom Linden, one hour.\n")
            .html(simple(&["<b>Demo rehearsal</b>", "Room Linden, one hour. Bring the laptop with the small screen."]))
            .calendar("REQUEST", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Meadow//Calendar//EN\nMETHOD:REQUEST\n\
                BEGIN:VEVENT\nUID:rehearsal-1@meadow.example\nDTSTAMP:{day+0}T080000Z\nDTSTART:{day+3}T130000Z\n\
                DTEND:{day+3}T140000Z\nSUMMARY:Demo rehearsal\nLOCATION:Room Linden\n\
                ORGANIZER;CN=Bob Ferreira:mailto:bob@meadow.example\n\
                ATTENDEE;CN=Robin Mori;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:demo@fumi.example\n\
                SEQUENCE:0\nSTATUS:CONFIRMED\nEND:VEVENT\nEND:VCALENDAR\n"),
        Letter::new("contract", 9 * DAY, CAROL, "Contract with the printers, signed")
            .flag("\\Answered")
            .text("Signed and scanned. Please keep it where I will not find it.\n\nCarol\n")
            .file("application/pdf", "Contract printers 2026.pdf", &pdf(&[
                "Contract", "between Meadow Press and Harbour Printers", "",
                "1. Six hundred copies, on paper that does not smell.", "2. By the first of March.",
            ])),
        Letter::sent("contract-re", 9 * DAY - 40, CAROL, "Re: Contract with the printers, signed")
            .answers(&["contract"])
            .text("Thank you. It is in the drawer with the batteries.\n\nRobin\n\n> Please keep it where I will not find it.\n"),
        Letter::new("standup", 3 * HOUR, ALICE, "No stand-up today")
            .unread()
            .text("The heating is off, so is the stand-up. Write to me if you are stuck.\n\nAlice\n"),
        Letter::sent("minutes", 12 * DAY, ALICE, "Minutes of Thursday")
            .cc(BOB)
            .text("Hello both,\n\nthe minutes:\n\n- The cover stays green.\n- Bob asks the printers about recycled paper.\n\
                   - Nobody has seen the stapler.\n\nRobin\n"),
        Letter::sent("draft-1", 50, GRACE, "Re: Figures of the third quarter")
            .inside("Drafts")
            .flag("\\Draft")
            .answers(&["figures"])
            .text("Dear Grace,\n\nwhat a chart! Could we\n"),
        Letter::new("forwarded", 15 * DAY, BOB, "Fwd: A reader's letter")
            .inside("Archive")
            .text("This made my day. See the attached mail.\n\nBob\n")
            .message(b"From: Ivy Chen <ivy@postbox.example>\r\nTo: letters@meadow.example\r\n\
                Subject: Your map of benches\r\nDate: Mon, 2 Nov 2026 09:12:00 +0000\r\n\
                Message-ID: <bench@postbox.example>\r\n\r\nDear editors,\r\n\r\nI have now sat on all of them.\r\n\
                Number 31 is the best.\r\n\r\nIvy Chen\r\n"),
    ]
}
