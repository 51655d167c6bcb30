//! Every mail of the corpus, into one mbox and out of it again; and the mboxes of the corpus.

use mail::flags::Flags;
use mail::mbox::{Entry, Item, Reader, entry};

use crate::corpus;

fn read(file: &[u8], piece: usize) -> Vec<Item> {
    let (mut reader, mut items) = (Reader::default(), Vec::new());
    for bytes in file.chunks(piece) {
        reader.feed(bytes);
        items.extend(std::iter::from_fn(|| reader.next_item()));
    }
    reader.finish();
    items.extend(std::iter::from_fn(|| reader.next_item()));
    items
}

#[test]
fn every_mail_of_the_corpus_comes_out_of_an_mbox_as_it_went_in() {
    let Some(folder) = corpus::folder("every_mail_of_the_corpus_comes_out_of_an_mbox") else {
        return;
    };
    let (mut file, mut sent) = (Vec::new(), Vec::new());
    let all = [".eml", ".msg", ".txt", ".mbox"].map(|ending| corpus::files(&folder, ending));
    for (n, path) in all.iter().flatten().enumerate() {
        let Ok(raw) = std::fs::read(path) else { continue };
        let names = ["\\Seen", "\\Flagged", "$Work"].into_iter().take(n % 4);
        let (flags, date) = (Flags::parse(names), n as i64 * 86_399);
        file.extend(entry(&raw, "bob@example.org", date, &flags));
        sent.push(Item::Message(Entry { raw, flags, date: Some(date), expunged: false }));
    }
    assert!(sent.len() > 500, "the corpus is not all there: {} mails", sent.len());
    assert!(read(&file, 1 << 20) == sent, "a mail came back changed");
    assert!(read(&file, 61) == sent, "a mail came back changed where the pieces are small");
}

#[test]
fn the_mboxes_of_the_corpus_hold_as_many_mails_as_their_makers_say() {
    let Some(folder) = corpus::folder("the_mboxes_of_the_corpus") else { return };
    for (path, mails) in [
        ("eml/mozilla__releases-comm-central/mailnews/test/data/mbox_modern", 2),
        ("eml/mozilla__releases-comm-central/mailnews/test/data/mbox_unquoted", 2),
        ("eml/jstedfast__MimeKit/UnitTests/TestData/mbox/unmunged.mbox.txt", 2),
        ("eml/dovecot__imaptest/src/tests/thread8.mbox", 3),
        ("eml/dovecot__imaptest/src/tests/search-body.mbox", 4),
    ] {
        let Ok(file) = std::fs::read(folder.join(path)) else { continue };
        let items = read(&file, 100);
        assert_eq!(items.len(), mails, "{path}");
        let whole = |i: &Item| matches!(i, Item::Message(e) if e.raw.len() > 20);
        assert!(items.iter().all(whole), "{path}");
    }
}
