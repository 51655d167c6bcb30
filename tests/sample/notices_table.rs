//! Sample mail: what machines write (a table of mails).

use super::OWNER;
use super::letter::{DAY, HOUR, Letter, Person};
use super::pages::simple;

const BUILD: Person = ("Build of fumi-notes", "builds@forge.example");
const STATUS: Person = ("Cloudberry Status", "status@cloudberry.example");
const MAILER: Person = ("Mail Delivery System", "mailer-daemon@mx.fumi.example");
const PARCEL: Person = ("Parcels", "no-reply@parcels.example");

/// The mails.
pub fn letters() -> Vec<Letter> {
    vec![
        Letter::new("build", 70, BUILD, "[fumi-notes] Build 1184 failed: tests/search")
            .unread()
            .text(
                "Build 1184 of main failed after 3 min 12 s.\n\n    tests/search::finds_a_word_with_an_accent ... FAILED\n\
                 \x20   left: 0\n    right: 1\n\nhttps://forge.example/fumi-notes/builds/1184\n",
            ),
        Letter::new("build-ok", 50, BUILD, "[fumi-notes] Build 1185 passed")
            .unread()
            .text("Build 1185 of main passed after 3 min 40 s.\n\nhttps://forge.example/fumi-notes/builds/1185\n"),
        Letter::new("status", 44 * HOUR, STATUS, "Resolved: slow uploads in the northern region")
            .text("All uploads are as fast as before. We are sorry for the two hours in which they were not.\n")
            .html(simple(&["<b>Resolved</b>", "All uploads are as fast as before. We are sorry for the two hours in which they were not."])),
        Letter::new("parcel", 9 * HOUR, PARCEL, "Your parcel is with your neighbour")
            .text("We could not reach you. Your parcel PC48377 is with: Whitfield, ground floor.\n"),
        Letter::sent("lost", 10 * DAY, ("", "ivy@postbocks.example"), "Your letter")
            .text("Dear Ivy,\n\nthank you for sitting on all of them.\n\nRobin\n"),
        Letter::new("bounce", 10 * DAY - 1, MAILER, "Undelivered Mail Returned to Sender")
            .answers(&["lost"])
            .header("Auto-Submitted: auto-replied\r\n")
            .text(
                "This is the mail system at host mx.fumi.example.\n\nYour message could not be delivered:\n\n\
                 <ivy@postbocks.example>: Host or domain name not found.\n",
            )
            .message(
                format!(
                    "From: {} <{}>\r\nTo: ivy@postbocks.example\r\nSubject: Your letter\r\n\
                     Message-ID: <lost@sample.fumi.example>\r\n\r\nDear Ivy,\r\n",
                    OWNER.0, OWNER.1
                )
                .as_bytes(),
            ),
        Letter::new("old-notice", 20 * DAY, STATUS, "Planned work on Sunday night")
            .inside("Trash")
            .text("Uploads will pause for ten minutes on Sunday night.\n"),
        Letter::new("old-build", 22 * DAY, BUILD, "[fumi-notes] Build 1102 passed")
            .inside("Trash")
            .text("Build 1102 of main passed.\n"),
    ]
}
