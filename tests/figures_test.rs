//! Every measurement of `cargo xtask bench` still works: each is run with tiny sizes, and its
//! figures are figures.

use std::process::Command;

/// Runs one and looks through what it printed.
fn measures(name: &str) {
    let mut bench = Command::new(env!("CARGO_BIN_EXE_bench"));
    let output = bench.args([name, "--smoke"]).output().expect("bench starts");
    let (said, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name}: {said}{errors}");
    let rows: Vec<&str> = said.lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() >= 2 && said.contains("|---|"), "{name} has no table: {said}");
    // Where mbsync is not installed its cells are no numbers.
    let with_peers = Command::new("mbsync").arg("--version").output().is_ok();
    let broken = ["NaN", "inf"].into_iter().any(|word| said.contains(word));
    assert!(!broken || !with_peers, "{said}");
}

#[test]
fn a_first_sync_of_alices_mail_is_measured() {
    measures("sync");
}

#[test]
fn a_visit_to_a_mailbox_where_nothing_changed_is_measured() {
    measures("idle-sync");
}

#[test]
fn flags_changed_by_a_second_client_are_measured() {
    measures("flags");
}

#[test]
fn mail_from_bob_that_comes_while_alice_waits_is_measured() {
    measures("new-mail");
}

#[test]
fn a_sync_over_a_long_and_narrow_line_is_measured() {
    measures("link");
}

#[test]
fn the_room_that_alices_mail_takes_is_measured() {
    measures("disk");
}

#[test]
fn a_client_that_waits_for_mail_is_measured() {
    measures("idle");
}

#[test]
fn mailboxes_of_several_sizes_are_measured() {
    measures("growth");
}

#[test]
fn what_alice_waits_for_at_the_window_is_measured() {
    measures("screens");
}
