//! Sample mail: tickets, bookings, receipts (a table of mails).

use super::letter::{DAY, HOUR, Letter, Person};
use super::pages::receipt;
use super::pictures::code;
use crate::compose::pdf::pdf;

const RAIL: Person = ("Northline Railways", "tickets@northline.example");
const HOTEL: Person = ("Hotel Lindenhof", "reception@lindenhof.example");
const AIR: Person = ("Puffin Air", "booking@puffinair.example");
const COFFEE: Person = ("Third Street Coffee", "receipts@thirdstreet.example");
const POWER: Person = ("City Power", "service@citypower.example");
const SHOP: Person = ("Pedal & Chain", "orders@pedalandchain.example");

/// The mails.
pub fn letters() -> Vec<Letter> {
    vec![
        Letter::new("train", 4 * HOUR, RAIL, "Your ticket: Harbour Central to Leikanger")
            .unread()
            .flag("\\Flagged")
            .text("Your ticket is attached.\n\nHarbour Central 08:12 - Leikanger 13:40\nCoach 4, seat 27 (window)\nBooking NL-7Q2K9\n")
            .html(
                "<html><body style=\"font-family:Helvetica,Arial,sans-serif\"><h2>Harbour Central &rarr; Leikanger</h2>\
                 <table cellpadding=\"6\"><tr><td>Departure</td><td><b>08:12</b>, platform 3</td></tr><tr><td>Arrival</td>\
                 <td><b>13:40</b></td></tr><tr><td>Seat</td><td>Coach 4, seat 27 (window)</td></tr><tr><td>Booking</td>\
                 <td>NL-7Q2K9</td></tr></table><p><img src=\"cid:code\" alt=\"Code of the ticket\"></p></body></html>\n"
                    .to_owned(),
            )
            .image("code", code())
            .file("application/pdf", "ticket-NL-7Q2K9.pdf", &pdf(&[
                "Northline Railways", "Harbour Central 08:12  -  Leikanger 13:40", "Coach 4, seat 27 (window)", "Booking NL-7Q2K9",
            ])),
        Letter::new("hotel", 2 * DAY + 3 * HOUR, HOTEL, "Your reservation at the Lindenhof")
            .text("Dear Robin Mori,\n\nwe look forward to your stay: one night, single room, breakfast from half past six.\n\
                   The key is with the porter after ten.\n\nHotel Lindenhof\n"),
        Letter::new("flight", 13 * DAY, AIR, "Booking confirmed: PF 214")
            .text("PF 214, two bags, one of them with a tuba in it.\nWe have booked a seat for the tuba.\n")
            .html(receipt(
                ("Puffin Air", "#d1495b"),
                "Your flight <b>PF 214</b> is confirmed. We have booked a seat for the tuba.",
                &[("Robin Mori", "129.00"), ("One tuba", "64.50"), ("Airport charges", "18.20")],
                ("Total", "EUR 211.70"),
            ))
            .file("text/calendar", "PF214.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Puffin//EN\r\nBEGIN:VEVENT\r\n\
                UID:pf214@puffinair.example\r\nDTSTAMP:20261101T080000Z\r\nDTSTART:20261218T091500Z\r\nDTEND:20261218T113000Z\r\n\
                SUMMARY:PF 214\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
        Letter::new("coffee", 25 * HOUR, COFFEE, "Your receipt from Third Street Coffee")
            .text("Flat white 3.80\nCinnamon bun 3.20\nTotal 7.00\n")
            .html(receipt(
                ("Third Street Coffee", "#6f4e37"),
                "Thank you, and come back before the buns are gone.",
                &[("Flat white", "3.80"), ("Cinnamon bun", "3.20")],
                ("Total", "EUR 7.00"),
            )),
        Letter::new("power", 16 * DAY, POWER, "Your statement for October")
            .inside("Archive")
            .text("Your statement for October is attached: 142 kWh, EUR 41.18, to be taken from your account on the 15th.\n")
            .file("application/pdf", "statement-2026-10.pdf", &pdf(&[
                "City Power", "Statement for October 2026", "142 kWh at 0.29", "Total: EUR 41.18",
            ])),
        Letter::new("shop", 34 * DAY, SHOP, "On its way: one bell, brass")
            .inside("Archive")
            .text("Your parcel has left us: https://parcels.example/track/PC48213\n"),
    ]
}
