//! Servers that do not greet as they should.

use tests::servers::scripted::profile::Profile;

use super::{Before, End};
use crate::inside::run;

pub const VECTORS: &[&str] = &[
    "greeting-bye",
    "greeting-bad",
    "greeting-tagged",
    "greeting-http",
    "greeting-binary",
    "greeting-64k-line",
    "greeting-endless",
    "greeting-bye-after",
    "greeting-lf-only",
    "greeting-utf8",
    "greeting-caps-weird",
];

/// What is said, and how it may end.
fn greeting(id: &str) -> (Vec<u8>, End) {
    let items: Vec<String> = (0..10_000).map(|n| format!("x{n}")).collect();
    let items = format!("* OK [CAPABILITY imap4REV1 imap4rev1 {}] hi\r\n", items.join(" "));
    match id {
        "greeting-bye" => (b"* BYE Come back later\r\n<close>".to_vec(), End::Told),
        "greeting-bad" => (b"* BAD What do you want?\r\n".to_vec(), End::Told),
        "greeting-tagged" => (b"A0001 OK hello\r\n".to_vec(), End::Told),
        "greeting-http" => {
            (b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n<close>".to_vec(), End::Told)
        }
        "greeting-binary" => ((0..=255u8).cycle().take(3000).collect(), End::Told),
        "greeting-64k-line" => {
            (format!("* OK {}\r\n", "x".repeat(64 << 10)).into_bytes(), End::Either)
        }
        "greeting-endless" => ("x".repeat(4 << 20).into_bytes(), End::Told),
        "greeting-bye-after" => (b"* OK hello\r\n* BYE Enough\r\n<close>".to_vec(), End::Told),
        "greeting-lf-only" => (b"* OK hello\n".to_vec(), End::InStep),
        "greeting-utf8" => ("* OK Grüß Gott \u{202e}文\r\n".as_bytes().to_vec(), End::InStep),
        "greeting-caps-weird" => (items.into_bytes(), End::Either),
        _ => panic!("no such greeting: {id}"),
    }
}

#[test]
fn a_server_that_greets_badly_is_told_and_costs_nothing() {
    run(async {
        let before = Before::at(Profile::full()).await;
        for id in VECTORS {
            let (bytes, end) = greeting(id);
            before.suffers(id, end, |state| state.answer_bytes("greeting", bytes)).await;
        }
    });
}
