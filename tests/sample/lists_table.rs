//! Sample mail: a mailing list on old cameras (a table of mails).

use super::letter::{DAY, HOUR, Letter, Person};

const LIST: Person = ("", "old-cameras@lists.example");
const NOAH: Person = ("Noah Fischer", "noah.fischer@lindenhof.example");
const OLIVIA: Person = ("Olivia Hart", "olivia@orchard.example");
const HIRO: Person = ("Hiro Tanaka", "hiro@bamboo.example");

/// The mails.
pub fn letters() -> Vec<Letter> {
    let on_list = |id, minutes, from, subject| {
        Letter::new(id, minutes, from, subject).to(&[LIST]).inside("Lists/old-cameras").header(
            "List-Id: Old cameras <old-cameras.lists.example>\r\n\
             List-Post: <mailto:old-cameras@lists.example>\r\n\
             List-Unsubscribe: <mailto:old-cameras-leave@lists.example>\r\nPrecedence: list\r\n",
        )
    };
    let (shutter, re) = (
        "[old-cameras] A shutter that sticks when it is cold",
        "Re: [old-cameras] A shutter that sticks when it is cold",
    );
    vec![
        on_list("shutter-1", 3 * DAY, NOAH, shutter).text(
            "Mine opens at once and closes when it feels like it, but only below five degrees.\nOil, I suppose?\n\nNoah\n",
        ),
        on_list("shutter-2", 3 * DAY - 2 * HOUR, HIRO, re).answers(&["shutter-1"]).text(
            "> Oil, I suppose?\n\nToo much of it. Clean it with naphtha, then none at all.\n\nHiro\n",
        ),
        on_list("shutter-3", 2 * DAY, OLIVIA, re).answers(&["shutter-1", "shutter-2"]).text(
            ">> Oil, I suppose?\n> Too much of it.\n\nOr carry it under your coat, as my father did.\n\nOlivia\n",
        ),
        on_list("shutter-4", 6 * HOUR, NOAH, re)
            .answers(&["shutter-1", "shutter-2", "shutter-3"])
            .unread()
            .text("The coat works. The naphtha is for spring.\n\nNoah\n\n> Or carry it under your coat, as my father did.\n"),
        on_list("swap", 12 * HOUR, OLIVIA, "[old-cameras] Swap meeting on the 12th")
            .unread()
            .text("In the hall behind the station, from ten. Bring what you do not need, take what you do not need either.\n\nOlivia\n"),
    ]
}
