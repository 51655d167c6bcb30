//! Sample mail: newsletters that look like some (a table of mails).

use super::letter::{DAY, HOUR, Letter, Person};
use super::pages::newsletter;
use super::pictures::{books, sunset};

const LANTERN: Person = ("Lantern Books", "news@lanternbooks.example");
const KITCHEN: Person = ("The Slow Kitchen", "letters@slowkitchen.example");
const MUSEUM: Person = ("Harbour Museum", "visit@harbourmuseum.example");
const DIGEST: Person = ("Small Programs Weekly", "digest@smallprograms.example");

/// The mails.
pub fn letters() -> Vec<Letter> {
    vec![
        Letter::new("lantern", 7 * HOUR, LANTERN, "November reading: letters, lighthouses, a lost map")
            .unread()
            .header("List-Unsubscribe: <https://lanternbooks.example/u/robin>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
            .text("November reading\n\n* The Lighthouse Letters, by Una Kerr\n* A Map of Lost Streets\n* Paper, Ink, Patience\n\nhttps://lanternbooks.example/november\n")
            .html(newsletter(
                ("Lantern Books", "#2f4858"),
                "cid:books",
                ("November reading", "Long evenings ask for long books. Here are three that kept us up."),
                &[
                    ("The Lighthouse Letters", "Una Kerr found forty years of letters in a lighthouse and did not correct a single comma.", "Read the first chapter", "https://lanternbooks.example/lighthouse"),
                    ("A Map of Lost Streets", "Every city has streets that exist only in the memory of postmen. This is their atlas.", "Look inside", "https://lanternbooks.example/streets"),
                    ("Paper, Ink, Patience", "How to write by hand again. With exercises, and a pen that does not leak.", "Order", "https://lanternbooks.example/paper"),
                ],
                "Lantern Books, 12 Quay Street. You get this because you asked for it in our shop. <a href=\"https://lanternbooks.example/u/robin\">Unsubscribe</a>",
            ))
            .image("books", books()),
        Letter::new("kitchen", 3 * DAY - 2 * HOUR, KITCHEN, "Letter 48: Beans, and what to do while they soak")
            .header("List-Id: The Slow Kitchen <letters.slowkitchen.example>\r\n")
            .text("Beans, and what to do while they soak.\n\nhttps://slowkitchen.example/48\n")
            .html(newsletter(
                ("The Slow Kitchen", "#7a3e2e"),
                "https://slowkitchen.example/img/48-beans.jpg",
                ("Beans, and what to do while they soak", "Twelve hours are a long time. We recommend a walk, a nap and a second walk."),
                &[("White beans with sage", "Nothing but beans, oil, sage and patience. The patience is the main ingredient.", "The recipe", "https://slowkitchen.example/48/sage?utm_source=letter")],
                "The picture above lives on our server: your mail program asks before it fetches it.<img src=\"https://slowkitchen.example/open.gif?r=robin\" width=\"1\" height=\"1\" alt=\"\">",
            )),
        Letter::new("museum", 6 * DAY, MUSEUM, "Open late on Thursday: the lighthouse lamps")
            .text("The lighthouse lamps are lit on Thursday until ten.\n\nhttps://harbourmuseum.example/lamps\n")
            .html(newsletter(
                ("Harbour Museum", "#33658a"),
                "cid:sunset",
                ("The lamps are lit", "On Thursday we switch on all eleven lighthouse lamps of the collection. Sunglasses are lent at the door."),
                &[("Thursday, six to ten", "Free for members and for everybody who comes by boat.", "Plan your visit", "https://harbourmuseum.example/lamps")],
                "Harbour Museum, Pier 3",
            ))
            .image("sunset", sunset()),
        Letter::new("digest", 32 * HOUR, DIGEST, "Small Programs Weekly #212: a clock in forty lines")
            .unread()
            .header("List-Id: <digest.smallprograms.example>\r\n")
            .text("#212\n\nA clock in forty lines\nhttps://smallprograms.example/212/clock\n\nWhy your parser is slow\nhttps://smallprograms.example/212/parser\n")
            .html("<html><body style=\"font-family:monospace\"><h1>#212</h1><p><a href=\"https://smallprograms.example/212/clock\">A clock in forty lines</a><br>It even chimes.</p>\
                   <pre style=\"background:#f0f0f0;color:#222;padding:12px\">fn main() {\n    loop { println!(\"{}\", now()); }\n}</pre>\
                   <p><a href=\"https://smallprograms.example/212/parser\">Why your parser is slow</a><br>It reads everything twice.</p></body></html>\n".to_owned()),
    ]
}
