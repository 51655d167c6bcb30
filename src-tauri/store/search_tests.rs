//! Searching Alice's mail: nothing that is there is missed, nothing else is found, whatever happens
//! to the index.

use crate::fixture::*;
use crate::{BodySummary, Search, Store, Want, compress};
use mail::flags::Flags;
use mail::id::MessageId;
use mail::search::{Query, Typing};
use std::collections::BTreeSet;

/// Indexes all there is.
async fn index(store: &Store) {
    while store.index(Want::Everything).await.unwrap() > 0 {}
}

async fn search(store: &Store, search: Search) -> Vec<crate::Found> {
    store.read(move |r| r.search(&search)).await.unwrap()
}

fn newest(text: &str) -> Search {
    Search { query: Query::parse(text, Typing::Done), limit: 5000, ..Search::default() }
}

/// The subjects found, in order.
async fn found(store: &Store, text: &str) -> Vec<String> {
    search(store, newest(text)).await.into_iter().map(|f| f.row.subject).collect()
}

/// Stores a body with this text for the letter with this number.
async fn write(alice: &Profile, n: u32, text: &str) {
    let inbox = alice.inbox;
    let rows = alice.store.read(move |r| r.list(inbox, None, 100_000)).await.unwrap();
    let row = rows.iter().find(|r| r.uid == Some(uid(n))).unwrap();
    let raw = format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}");
    let (message, packed) = (row.message, compress(raw.as_bytes()).unwrap());
    alice.store.write(move |w| w.put_body(message, packed, BodySummary::default())).await.unwrap();
}

#[tokio::test]
async fn a_letter_is_found_by_its_header_and_later_by_its_text() {
    let alice = Profile::new().await;
    let mut plan = letter(7);
    plan.envelope.subject = "Re: the 計画書 for Zürich".into();
    alice.add(alice.inbox, vec![plan, letter(8)]).await;
    index(&alice.store).await;
    for text in
        ["計画", "画", "zurich", "from:bob plan OR 計画書", "to:alice@example.org subject:計画"]
    {
        assert_eq!(found(&alice.store, text).await, ["Re: the 計画書 for Zürich"], "{text}");
    }
    assert_eq!(found(&alice.store, "subject:bob").await, Vec::<String>::new());
    assert_eq!(found(&alice.store, "budget").await, Vec::<String>::new());
    assert_eq!(found(&alice.store, "bob").await, ["letter 8", "Re: the 計画書 for Zürich"]);

    write(&alice, 7, "The budget of the\r\nnext year").await;
    assert_eq!(alice.store.index(Want::Changed).await, Ok(1));
    for text in ["budget", "\"the next year\"", "body:budget 計画", "budg*", "-letter"] {
        assert_eq!(found(&alice.store, text).await, ["Re: the 計画書 for Zürich"], "{text}");
    }
    assert_eq!(found(&alice.store, "\"next the\"").await, Vec::<String>::new());
    alice.sound().await;
}

/// Numbers without chance.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % n
    }
}

/// What people take for the same, told by a table of its own.
fn folded(text: &str) -> String {
    let pairs = [
        ("国", "國"),
        ("学", "學"),
        ("辺", "邊"),
        ("が", "ｶﾞ"),
        ("か", "ｶ"),
        ("ん", "ﾝ"),
        ("が", "か\u{3099}"),
        ("あ", "ア"),
        ("か", "カ"),
        ("が", "ガ"),
        ("ん", "ン"),
        ("っ", "ッ"),
        ("り", "リ"),
        ("", "\r\n"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (to, from)| text.replace(from, to))
}

/// One to four characters side by side, wherever they stand.
fn substrings(texts: &[String]) -> BTreeSet<String> {
    let mut looked_for = BTreeSet::new();
    let unbroken =
        |s: &str| !s.contains([' ', '。', '、', '\r', '\n', '\u{3099}', 'ﾞ', 'ｶ', 'か', 'カ']);
    for text in texts {
        let chars: Vec<char> = text.chars().collect();
        for length in 1..=4 {
            let windows = chars.windows(length).map(|w| w.iter().collect::<String>());
            looked_for.extend(windows.filter(|s| unbroken(s)));
        }
    }
    // と with and without its mark, whole: cut apart they would be two other words.
    looked_for.extend(
        ["が", "ガ", "ｶﾞ", "か\u{3099}", "か", "ガ東", "東ｶﾞ", "が\r\n国"].map(str::to_owned),
    );
    looked_for
}

#[tokio::test]
async fn every_one_to_four_characters_of_japanese_find_what_a_plain_scan_finds() {
    let alice = Profile::new().await;
    let bits = [
        "国",
        "國",
        "学",
        "學",
        "邊",
        "辺",
        "東",
        "京",
        "都",
        "ガ",
        "が",
        "ｶﾞ",
        "か\u{3099}",
        "カ",
        "ア",
        "あ",
        "ん",
        "ﾝ",
        "ッ",
        "っ",
        "り",
        "リ",
        "ー",
        "々",
        "\r\n",
        "。",
        " ",
        "、",
        "한",
        "국",
        "中",
        "文",
    ];
    let mut numbers = Numbers(42);
    let mut texts = Vec::new();
    for _ in 1..=60 {
        let length = 5 + numbers.below(40);
        texts.push((0..length).map(|_| bits[numbers.below(bits.len())]).collect::<String>());
    }
    alice.add(alice.inbox, (1..=60).map(letter).collect()).await;
    for (n, text) in texts.iter().enumerate() {
        write(&alice, n as u32 + 1, text).await;
    }
    index(&alice.store).await;
    let scanned: Vec<String> = texts.iter().map(|t| folded(t)).collect();
    let looked_for = substrings(&texts);
    assert!(looked_for.len() > 1_000);
    for text in looked_for {
        let expected: BTreeSet<String> = (1..)
            .zip(&scanned)
            .filter(|(_, t)| t.contains(&folded(&text)))
            .map(|(n, _)| format!("letter {n}"))
            .collect();
        let quoted = format!("body:\"{text}\"");
        let got: BTreeSet<String> = found(&alice.store, &quoted).await.into_iter().collect();
        assert_eq!(got, expected, "{text:?}");
        if text.contains('\n') {
            continue;
        }
        let typed = Query::parse(&text, Typing::GoesOn);
        let typed = search(&alice.store, Search { query: typed, ..newest("") }).await;
        let typed: BTreeSet<String> = typed.into_iter().map(|f| f.row.subject).collect();
        assert_eq!(typed, expected, "{text:?} while it is typed");
    }
}

#[tokio::test]
async fn hostile_queries_find_what_they_find_and_never_fail() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=20).map(letter).collect()).await;
    write(&alice, 3, "NEAR the quoted \"letter\" OR nothing").await;
    index(&alice.store).await;
    let bits = [
        "\"",
        "*",
        "-",
        " OR ",
        " AND ",
        " NOT ",
        "NEAR(a b, 3)",
        "^",
        "{subject}",
        "subject:",
        "from:",
        "+",
        "(",
        ")",
        "'",
        ";",
        "\0",
        "words:",
        "rank:",
        "会議",
        "字",
        "·",
        "letter",
        "l",
        " ",
        "in:INBOX ",
        "is:unread ",
        "has:attachment ",
        "before:2027 ",
        "larger:1 ",
        "％",
        "\\",
        "\u{FFFF}",
        "body:",
        "-in:x ",
        "--",
    ];
    let mut numbers = Numbers(7);
    for round in 0..3_000 {
        let text: String = (0..9).map(|_| bits[numbers.below(bits.len())]).collect();
        let typing = [Typing::Done, Typing::GoesOn][round % 2];
        let query = Query::parse(&text, typing);
        let one = Search { query, best: round % 3 == 0, limit: 5, ..Search::default() };
        let answer = alice.store.read(move |r| r.search(&one)).await;
        assert!(answer.is_ok(), "{text:?}: {answer:?}");
    }
    for text in
        ["\"".repeat(100_000), "a ".repeat(50_000), "(".repeat(100_000), "-x ".repeat(33_000)]
    {
        found(&alice.store, &text).await;
    }
    assert_eq!(found(&alice.store, "letter NEAR quoted").await, ["letter 3"]);
    assert_eq!(found(&alice.store, "\" OR 1=1 --").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_newest_come_first_page_by_page_and_each_once() {
    let alice = Profile::new().await;
    // Backfill: newer mail gets the smaller ids, and a hundred of one minute.
    let mut rows: Vec<_> = (1..=300).map(letter).collect();
    rows.iter_mut().skip(100).take(100).for_each(|r| {
        r.envelope.date = Some(NEW_YEAR + 150 * 60);
        r.internal_date = NEW_YEAR + 150 * 60;
    });
    let older = rows.split_off(150);
    alice.add(alice.inbox, older).await;
    index(&alice.store).await;
    alice.add(alice.inbox, rows).await;
    index(&alice.store).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = search(&alice.store, Search { limit: 7, after, ..newest("from:bob") }).await;
        let Some(last) = page.last() else { break };
        after = Some(last.place);
        seen.extend(page.iter().map(|f| (f.row.subject.clone(), f.row.date)));
    }
    let subjects: BTreeSet<&String> = seen.iter().map(|(s, _)| s).collect();
    assert_eq!((seen.len(), subjects.len()), (300, 300));
    assert_eq!(seen[0].0, "letter 300");
    assert_eq!(seen[299].0, "letter 1");
    let behind = seen.windows(2).filter(|w| w[0].1 < w[1].1).count();
    assert!(behind <= 100, "{behind} out of order, more than came in one minute");

    // Days narrow what is looked at and lose none of a flood.
    assert_eq!(found(&alice.store, "letter before:2026").await.len(), 0);
    assert_eq!(found(&alice.store, "letter after:2026 before:2026-01-02").await.len(), 300);
    let one =
        search(&alice.store, Search { offset: 0, ..newest("is:unread before:2026-01-02") }).await;
    assert_eq!(one.len(), 300);
    assert!(one.is_sorted_by(|a, b| a.row.date >= b.row.date));
    alice.sound().await;
}

#[tokio::test]
async fn conditions_hold_where_the_message_stands() {
    let alice = Profile::new().await;
    let mut seen = letter(1);
    seen.flags = Flags::parse(["\\Seen", "\\Flagged"]);
    let mut large = letter(2);
    (large.size, large.envelope.maybe_attachment) = (9_000_000, true);
    alice.add(alice.inbox, vec![seen, large, letter(3)]).await;
    // The same message in a second mailbox.
    alice.add(alice.archive, vec![letter(3), letter(4)]).await;
    index(&alice.store).await;
    for (text, expected) in [
        ("letter", vec![4, 3, 2, 1]),
        ("is:unread", vec![4, 3, 2]),
        ("letter is:read", vec![1]),
        ("letter -is:flagged in:inbox", vec![3, 2]),
        ("in:Archive", vec![4, 3]),
        ("letter in:@archive", vec![4, 3]),
        ("letter -in:archive", vec![3, 2, 1]),
        ("has:attachment", vec![2]),
        ("letter larger:5M", vec![2]),
        ("letter smaller:5M -has:attachment is:unread", vec![4, 3]),
        ("is:flagged OR larger:5M", vec![2, 1]),
        ("letter in:nowhere", vec![]),
        ("-letter", vec![]),
        ("-\"letter 2\" in:inbox", vec![3, 1]),
        ("", vec![]),
    ] {
        let expected: Vec<String> = expected.iter().map(|n| format!("letter {n}")).collect();
        assert_eq!(found(&alice.store, text).await, expected, "{text}");
    }
    let best =
        search(&alice.store, Search { best: true, limit: 2, ..newest("letter 3 OR 2") }).await;
    assert_eq!(best.len(), 2);
}

#[tokio::test]
async fn what_has_gone_is_found_no_more_and_leaves_no_trace() {
    let alice = Profile::new().await;
    let mut secret = letter(1);
    secret.envelope.subject = "rendezvous".into();
    alice.add(alice.inbox, vec![secret, letter(2)]).await;
    write(&alice, 1, "the password is swordfish").await;
    index(&alice.store).await;
    assert_eq!(found(&alice.store, "swordfish").await, ["rendezvous"]);
    let inbox = alice.inbox;
    alice.store.write(move |w| w.remove_uids(inbox, &uids("1"))).await.unwrap();
    assert_eq!(found(&alice.store, "swordfish").await, Vec::<String>::new(), "it stands nowhere");
    let swept = alice.store.write(|w| w.sweep_orphans(w.now() + 1, 10)).await;
    assert_eq!(swept, Ok(1));
    alice.sound().await;
    index(&alice.store).await;
    alice.sound().await;
    alice.store.compact().await.unwrap();
    let file = std::fs::read(alice.dir.path().join("search.db")).unwrap();
    assert!(!file.windows(9).any(|w| w == b"swordfish" || w == b"rendezvou"));
    let gone = alice.alice;
    alice.store.write(move |w| w.remove_account(gone)).await.unwrap();
    alice.store.compact().await.unwrap();
    let file = std::fs::read(alice.dir.path().join("search.db")).unwrap();
    assert!(!file.windows(6).any(|w| w == b"letter"));
    alice.sound().await;
}

#[tokio::test]
async fn an_index_that_is_lost_or_damaged_is_made_anew() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=50).map(letter).collect()).await;
    for n in 1..=50 {
        write(&alice, n, &format!("dear alice, number{n} in 東京")).await;
    }
    index(&alice.store).await;
    alice.store.forget_indexed().await.unwrap();
    alice.store.close().await;
    let dir = alice.dir.path();
    let file = dir.join("search.db");
    let whole = std::fs::read(&file).unwrap();
    for damage in 0..5 {
        let mut bytes = whole.clone();
        match damage {
            0 => std::fs::remove_file(&file).unwrap(),
            1 => bytes[..64].fill(b'x'),
            2 => bytes.truncate(whole.len() / 2),
            3 => bytes[whole.len() / 2..].fill(0),
            _ => bytes.clear(),
        }
        if damage > 0 {
            std::fs::write(&file, bytes).unwrap();
        }
        std::fs::write(dir.join("store.lock"), "open\n").unwrap();
        let store = open(dir).await;
        index(&store).await;
        assert_eq!(found(&store, "東京").await.len(), 50, "damage {damage}");
        assert_eq!(found(&store, "number17").await, ["letter 17"]);
        assert_eq!(store.verify().await, Ok(vec![]), "damage {damage}");
        store.close().await;
    }
}

#[tokio::test]
async fn a_damage_met_while_searching_is_mended_at_the_next_start() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=500).map(letter).collect()).await;
    index(&alice.store).await;
    alice.store.close().await;
    let dir = alice.dir.path();
    let file = dir.join("search.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let third = bytes.len() / 3;
    bytes[third..].fill(0xA5);
    std::fs::write(&file, bytes).unwrap();
    // Noted by whoever met it, mended by whoever opens the profile next.
    let store = open(dir).await;
    let met = store.read(|_| Err::<(), _>(crate::Error::Damaged { file: "search.db" })).await;
    assert!(met.is_err());
    store.close().await;
    assert_eq!(how_it_was_left(dir), crate::profile::Left::Damaged);
    let store = open(dir).await;
    index(&store).await;
    assert_eq!(found(&store, "letter").await.len(), 500);
    assert_eq!(store.verify().await, Ok(vec![]));
}

#[tokio::test]
async fn a_kill_between_two_batches_loses_nothing_and_a_power_cut_neither() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, (1..=1200).map(letter).collect()).await;
    write(&alice, 1, "swordfish").await;
    alice.store.index(Want::Everything).await.unwrap();
    alice.store.index(Want::Everything).await.unwrap();
    let grave = tempfile::tempdir().unwrap();
    copy(alice.dir.path(), grave.path());
    let risen = open(grave.path()).await;
    assert_eq!(risen.verify().await, Ok(vec![]));
    index(&risen).await;
    assert_eq!(found(&risen, "letter").await.len(), 1200);
    risen.close().await;

    // The mail went back to before its last commits; the index did not.
    let before = tempfile::tempdir().unwrap();
    copy(alice.dir.path(), before.path());
    alice.add(alice.inbox, vec![letter(2001)]).await;
    write(&alice, 2001, "lost with the power").await;
    index(&alice.store).await;
    alice.store.close().await;
    std::fs::copy(alice.dir.path().join("search.db"), before.path().join("search.db")).unwrap();
    for tail in ["search.db-wal", "search.db-shm"] {
        std::fs::remove_file(before.path().join(tail)).unwrap();
    }
    let store = open(before.path()).await;
    assert_eq!(found(&store, "power").await, Vec::<String>::new());
    let inbox = alice.inbox;
    store.write(move |w| w.add_headers(inbox, vec![letter(3001)])).await.unwrap();
    index(&store).await;
    assert_eq!(found(&store, "\"letter 3001\"").await, ["letter 3001"]);
    assert_eq!(found(&store, "letter").await.len(), 1201);
    assert_eq!(store.verify().await, Ok(vec![]));
}

#[tokio::test]
async fn two_programs_on_one_profile_index_it_together() {
    let alice = Profile::new().await;
    let other = open(alice.dir.path()).await;
    alice.add(alice.inbox, (1..=2000).map(letter).collect()).await;
    write(&alice, 5, "swordfish").await;
    tokio::join!(index(&alice.store), index(&other));
    for store in [&alice.store, &other] {
        assert_eq!(found(store, "letter").await.len(), 2000);
        assert_eq!(found(store, "swordfish").await, ["letter 5"]);
        assert_eq!(store.read(|r| r.unindexed()).await, Ok((2000, 0)));
    }
    alice.sound().await;
}

#[tokio::test]
async fn words_that_were_handed_over_are_what_would_have_been_read() {
    let alice = Profile::new().await;
    alice.add(alice.inbox, vec![letter(1)]).await;
    let message = MessageId(
        alice.store.read(|r| r.search(&newest("is:unread"))).await.unwrap()[0].row.message.0,
    );
    let words = mail::search_text::Words { body: "handed ".into(), files: String::new() };
    alice.store.offer_words(vec![(message, words)]);
    write(&alice, 1, "stored").await;
    index(&alice.store).await;
    assert_eq!(found(&alice.store, "handed").await, ["letter 1"]);
    assert_eq!(found(&alice.store, "stored").await, Vec::<String>::new());
}
