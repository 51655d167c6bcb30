//! Letters on their way from Local Folders to a server, which fails while they go.

use crate::scripted::{ALICE, Alice, letter};
use serde_json::Value;
use tests::servers::scripted::fault::{Failure, Fault};
use tests::servers::scripted::profile::Profile;

/// Alice with a letter in her Local Folders, which she moves to the server's archive.
fn with_a_local_letter() -> (Alice, Value) {
    let alice = Alice::at(Profile::full());
    alice.sign_in();
    alice.sync().ok();
    let file = alice.ctl.profile().join("letter.eml");
    std::fs::write(&file, letter("from the attic")).expect("a file");
    let file = file.to_string_lossy().into_owned();
    alice.ctl.run(&["import", &file, "--to", "Local Folders/Attic"]).ok();
    let rows = alice.ctl.run(&["list", "Attic"]).ok();
    let moved = alice.ctl.run(&["move", &rows[0]["id"].to_string(), "Archive"]).ok();
    assert_eq!(alice.held("Attic"), Vec::<String>::new(), "it has left at once");
    (alice, moved)
}

#[test]
fn a_local_letter_moved_to_a_server_is_there_once_whatever_is_lost_on_the_way() {
    for failure in [
        Fault::at_verb("APPEND", 1, Failure::Close),
        Fault::at_verb("APPEND", 1, Failure::Close).applied(),
        Fault::at_verb("APPEND", 1, Failure::Close).answered(),
    ] {
        let (alice, _) = with_a_local_letter();
        alice.server.state().fault(failure.clone());
        alice.sync();
        alice.sync().ok();
        let places = alice.server.state().places(ALICE, "from-the-attic@example.test");
        assert_eq!(places.len(), 1, "{failure:?}: {places:?}");
        assert!(alice.held("Archive").contains(&"from the attic".to_owned()));
        assert_eq!(alice.held("Attic"), Vec::<String>::new());
        alice.verify();
    }
}

#[test]
fn a_local_letter_the_server_refuses_stands_where_it_was_and_can_be_tried_again() {
    let (alice, _) = with_a_local_letter();
    let no = Failure::No("[OVERQUOTA] Full".into());
    alice.server.state().fault(Fault::at_verb("APPEND", 1, no));
    alice.sync().ok();
    assert_eq!(alice.held("Attic"), ["from the attic"], "it is put back");
    assert!(!alice.held("Archive").contains(&"from the attic".to_owned()));
    alice.verify();
    let queue = alice.ctl.run(&["queue"]).ok();
    alice.ctl.run(&["queue", "--retry", &queue[0]["id"].to_string()]).ok();
    alice.sync().ok();
    assert_eq!(alice.held("Attic"), Vec::<String>::new());
    assert_eq!(alice.server.state().places(ALICE, "from-the-attic@example.test").len(), 1);
    alice.verify();
}

#[test]
fn a_local_letter_that_has_not_left_yet_comes_back_by_undo() {
    let (alice, moved) = with_a_local_letter();
    alice.ctl.run(&["undo", &moved["action"].to_string()]).ok();
    assert_eq!(alice.held("Attic"), ["from the attic"]);
    alice.sync().ok();
    assert_eq!(alice.commands("APPEND"), 0);
    alice.verify();
}
