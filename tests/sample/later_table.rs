//! Sample mail that comes while one looks on (a table of mails).

use super::letter::{Letter, Person};
use super::pages::simple;

const HIRO: Person = ("Hiro Tanaka", "hiro@bamboo.example");
const ALICE: Person = ("Alice Nakamura", "alice@meadow.example");
const SATO: Person = ("佐藤 健一", "sato@sakura.example");
const EMMA: Person = ("Emma Lindqvist", "emma.lindqvist@fjord.example");

/// The `n`-th of them; after the last comes the first again, with an id of its own.
pub fn letter(n: usize) -> Letter {
    let id = format!("later-{n}");
    let letter = |from, subject: &str| Letter::new(&id, 0, from, subject).unread();
    match n % 4 {
        0 => letter(HIRO, "Just now").text(
            "You are looking at Fumi, aren't you? This mail came while you did:\nno button, no waiting.\n\nHiro\n",
        ),
        1 => letter(ALICE, "Re: Spring launch: who does what")
            .answers(&["launch-1", "launch-9"])
            .text("One more thing: the printers would like the Japanese text first.\n\nAlice\n"),
        2 => letter(SATO, "駅弁の件").text("森 様\n\n鮭と牛肉、どちらがよろしいでしょうか。\n\n佐藤\n"),
        _ => letter(EMMA, "It has begun to snow")
            .text("The first of the year.\n\nEmma\n")
            .html(simple(&["The first of the year. ❄️", "Emma"])),
    }
}
