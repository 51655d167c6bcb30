//! Sample mail: friends and family, with pictures and plans (a table of mails).

use super::letter::{DAY, HOUR, Letter, Person};
use super::pages::simple;
use super::pictures::{cat, sunset};

const EMMA: Person = ("Emma Lindqvist", "emma.lindqvist@fjord.example");
const LIAM: Person = ("Liam Byrne", "liam.byrne@harbour.example");
const MARIA: Person = ("Maria Santos", "maria@azulejo.example");
const JACK: Person = ("Jack Whitfield", "jack@orchard.example");

/// The mails.
pub fn letters() -> Vec<Letter> {
    vec![
        Letter::new("lake", 40, EMMA, "The lake, yesterday evening")
            .unread()
            .text("Look what you missed. The water was warmer than the air.\n\nEmma\n")
            .html(
                "<html><body><p>Look what you missed. The water was warmer than the air.</p>\
                 <p><img src=\"cid:sunset\" alt=\"A lake under an orange sky\"></p><p>Emma</p></body></html>\n"
                    .to_owned(),
            )
            .image("sunset", sunset()),
        Letter::new("cat", 2 * DAY, MARIA, "She has found your chair")
            .flag("\\Answered")
            .text("And will not give it back. When do you come to fetch your umbrella?\n\nBeijinhos,\nMaria\n")
            .html(
                "<html><body><p>And will not give it back. When do you come to fetch your umbrella?</p>\
                 <p><img src=\"cid:cat\" alt=\"A cat asleep\"></p><p>Beijinhos,<br>Maria</p></body></html>\n"
                    .to_owned(),
            )
            .image("cat", cat()),
        Letter::sent("cat-re", 2 * DAY - 90, MARIA, "Re: She has found your chair")
            .answers(&["cat"])
            .text("Saturday, with sardines for the new owner of the chair.\n\nRobin\n"),
        Letter::new("cat-3", 2 * DAY - 200, MARIA, "Re: She has found your chair")
            .answers(&["cat", "cat-re"])
            .text("She says fresh ones, not from a tin.\n\n> with sardines for the new owner of the chair\n"),
        Letter::new("concert", 10 * HOUR, LIAM, "Two tickets for Friday?")
            .unread()
            .text(
                "Hi Robin,\n\nmy sister can't come on Friday, so I have a ticket too many for the string quartet.\n\
                 Half past seven, the church by the harbour. Would you like it?\n\nLiam\n\n-- \nLiam Byrne\n\
                 +353 1 555 0142\nhttps://harbourchoir.example/friday\n",
            ),
        Letter::new("recipe", 11 * DAY, JACK, "Grandmother's apple cake")
            .text(
                "As promised:\n\n    4 apples, sour ones\n    200 g flour\n    150 g butter\n    150 g sugar\n    3 eggs\n\n\
                 Everything but the apples into a bowl, stir, pour, put the apples on top,\n180 degrees, 50 minutes. \
                 She never wrote down more than that.\n\nJack\n",
            ),
        Letter::new("moving", 21 * DAY, EMMA, "New address")
            .inside("Archive")
            .text("We have moved! The new address:\n\n  Emma & Nils Lindqvist\n  Strandgata 4\n  6863 Leikanger\n\nCome and see the fjord.\n"),
        Letter::new("bike", 17 * DAY, JACK, "Your bicycle is ready")
            .inside("Archive")
            .text("New chain, new brakes, the bell rings again. No charge, you brought the apples.\n\nJack\n"),
        Letter::sent("party", 5 * DAY, EMMA, "Garden party, if it doesn't rain")
            .to(&[EMMA, LIAM, MARIA, JACK])
            .text("Dear friends,\n\nSunday at four in the garden. If it rains, Sunday at four in the kitchen.\n\nRobin\n"),
        Letter::new("party-re", 5 * DAY - 5 * HOUR, LIAM, "Re: Garden party, if it doesn't rain")
            .answers(&["party"])
            .text("I'll bring the long table and someone to carry it.\n\nLiam\n"),
        Letter::new("party-re2", 5 * DAY - 7 * HOUR, MARIA, "Re: Garden party, if it doesn't rain")
            .answers(&["party"])
            .text("Sim! With bolinhos.\n")
            .html(simple(&["Sim! With <i>bolinhos</i>. 🌧️☀️"])),
    ]
}
