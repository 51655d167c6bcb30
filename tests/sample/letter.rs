//! A mail of the sample, put together step by step.

use super::OWNER;
use crate::compose::Piece;
use crate::compose::date::rfc5322;
use crate::compose::text::{Charset, Transfer, address, encoded_header};
use crate::generate::Seed;

/// A person: name and address.
pub type Person = (&'static str, &'static str);

/// Minutes in an hour.
pub const HOUR: i64 = 60;
/// Minutes in a day.
pub const DAY: i64 = 24 * HOUR;

/// A mail being written.
#[derive(Debug, Clone)]
pub struct Letter {
    mailbox: &'static str,
    id: String,
    from: Person,
    to: Vec<Person>,
    cc: Vec<Person>,
    subject: String,
    minutes: i64,
    zone: i64,
    charset: Charset,
    flags: Vec<&'static str>,
    answers: Vec<String>,
    header: String,
    text: String,
    html: Option<String>,
    images: Vec<(&'static str, Vec<u8>)>,
    files: Vec<Piece>,
    calendar: Option<(&'static str, String)>,
}

impl Letter {
    /// A mail to the owner that came `minutes` ago and has been read.
    pub fn new(id: &str, minutes: i64, from: Person, subject: &str) -> Self {
        Self {
            mailbox: "INBOX",
            id: format!("{id}@sample.fumi.example"),
            from,
            to: vec![OWNER],
            cc: Vec::new(),
            subject: subject.to_owned(),
            minutes,
            zone: if subject.is_ascii() { 60 } else { 540 },
            charset: Charset::Utf8,
            flags: vec!["\\Seen"],
            answers: Vec::new(),
            header: String::new(),
            text: String::new(),
            html: None,
            images: Vec::new(),
            files: Vec::new(),
            calendar: None,
        }
    }

    /// A mail the owner sent.
    pub fn sent(id: &str, minutes: i64, to: Person, subject: &str) -> Self {
        let letter = Self::new(id, minutes, OWNER, subject);
        Self { to: vec![to], mailbox: "Sent", ..letter }
    }

    /// In another mailbox.
    pub fn inside(self, mailbox: &'static str) -> Self {
        Self { mailbox, ..self }
    }

    /// Not read yet.
    pub fn unread(mut self) -> Self {
        self.flags.retain(|flag| *flag != "\\Seen");
        self
    }

    /// With one more flag.
    pub fn flag(mut self, flag: &'static str) -> Self {
        self.flags.push(flag);
        self
    }

    /// With one more reader.
    pub fn cc(mut self, person: Person) -> Self {
        self.cc.push(person);
        self
    }

    /// To others than the owner.
    pub fn to(self, people: &[Person]) -> Self {
        Self { to: people.to_vec(), ..self }
    }

    /// An answer to the last of these, the others before it.
    pub fn answers(self, ids: &[&str]) -> Self {
        let answers = ids.iter().map(|id| format!("{id}@sample.fumi.example")).collect();
        Self { answers, ..self }
    }

    /// Its text in this charset.
    pub fn charset(self, charset: Charset) -> Self {
        Self { charset, ..self }
    }

    /// With header lines more, each ending in CRLF.
    pub fn header(mut self, lines: &str) -> Self {
        self.header.push_str(lines);
        self
    }

    /// What it says.
    pub fn text(self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self }
    }

    /// What it says as HTML.
    pub fn html(self, html: String) -> Self {
        Self { html: Some(html), ..self }
    }

    /// With a picture that the HTML shows as `cid:name`.
    pub fn image(mut self, name: &'static str, png: Vec<u8>) -> Self {
        self.images.push((name, png));
        self
    }

    /// With a file.
    pub fn file(mut self, mime: &str, name: &str, content: &[u8]) -> Self {
        self.files.push(Piece::attachment(mime, name, content));
        self
    }

    /// With a whole mail attached.
    pub fn message(mut self, raw: &[u8]) -> Self {
        self.files.push(Piece::message(raw));
        self
    }

    /// With an invitation (RFC 6047): the method and the calendar. `{day+N}` in it becomes the
    /// date N days from now.
    pub fn calendar(self, method: &'static str, calendar: &str) -> Self {
        Self { calendar: Some((method, calendar.to_owned())), ..self }
    }

    /// The mail as of `now`.
    pub fn seed(self, now: i64) -> Seed {
        let date = now - self.minutes * 60;
        let flags = self.flags.iter().map(|&flag| flag.to_owned()).collect();
        let mailbox = self.mailbox.to_owned();
        let raw = self.content(now).under(&self.lines(date));
        Seed { mailbox, raw, flags, internal_date: date }
    }

    fn lines(&self, date: i64) -> String {
        let list = |people: &[Person]| {
            let all: Vec<String> =
                people.iter().map(|(name, email)| address(self.charset, name, email)).collect();
            all.join(",\r\n ")
        };
        let mut lines = String::new();
        if self.from != OWNER {
            lines.push_str(&format!(
                "Return-Path: <{}>\r\nReceived: from mx.fumi.example by store.fumi.example \
                 with LMTPS;\r\n\t{}\r\n",
                self.from.1,
                rfc5322(date, 0)
            ));
        }
        lines.push_str(&format!(
            "Date: {}\r\nFrom: {}\r\nTo: {}\r\n",
            rfc5322(date, self.zone),
            list(&[self.from]),
            list(&self.to)
        ));
        if !self.cc.is_empty() {
            lines.push_str(&format!("Cc: {}\r\n", list(&self.cc)));
        }
        lines.push_str(&format!(
            "Subject: {}\r\nMessage-ID: <{}>\r\n",
            encoded_header(self.charset, &self.subject),
            self.id
        ));
        if let Some(parent) = self.answers.last() {
            let chain: Vec<String> = self.answers.iter().map(|id| format!("<{id}>")).collect();
            lines.push_str(&format!(
                "In-Reply-To: <{parent}>\r\nReferences: {}\r\n",
                chain.join("\r\n ")
            ));
        }
        lines.push_str(&self.header);
        lines
    }

    fn content(&self, now: i64) -> Piece {
        let boundary = |name: &str| format!("=_{name}_{}", self.id.len() * 7919);
        let transfer = match (self.charset, self.text.is_ascii()) {
            (Charset::Iso2022Jp, _) | (Charset::Utf8, true) => Transfer::Seven,
            (Charset::ShiftJis, _) | (Charset::Utf8, false) => Transfer::Base64,
        };
        let plain = Piece::text("plain", self.charset, transfer, &self.text);
        let mut pieces = vec![plain];
        if let Some(html) = &self.html {
            pieces.push(self.page(html, &boundary("related")));
        }
        if let Some((method, calendar)) = &self.calendar {
            let kind = format!("calendar; method={method}");
            let calendar = dated(calendar, now);
            pieces.push(Piece::text(&kind, Charset::Utf8, Transfer::Base64, &calendar));
        }
        let shown = match pieces.len() {
            1 => pieces.remove(0),
            _ => Piece::multipart("alternative", &boundary("alternative"), &pieces),
        };
        if self.files.is_empty() {
            return shown;
        }
        let all: Vec<Piece> = std::iter::once(shown).chain(self.files.iter().cloned()).collect();
        Piece::multipart("mixed", &boundary("mixed"), &all)
    }

    /// The page with its pictures, their short names made into content ids.
    fn page(&self, html: &str, boundary: &str) -> Piece {
        let id = |name: &str| format!("{name}@{}", self.id);
        let mut full = html.to_owned();
        for (name, _) in &self.images {
            full = full.replace(&format!("cid:{name}\""), &format!("cid:{}\"", id(name)));
        }
        let page = Piece::text("html", Charset::Utf8, Transfer::Quoted, &full);
        if self.images.is_empty() {
            return page;
        }
        let images = self
            .images
            .iter()
            .map(|(name, png)| Piece::inline("image/png", &format!("{name}.png"), &id(name), png));
        let all: Vec<Piece> = std::iter::once(page).chain(images).collect();
        Piece::multipart("related; type=\"text/html\"", boundary, &all)
    }
}

/// Puts dates in: `{day+3}` is the day three days from now as a calendar writes it.
fn dated(text: &str, now: i64) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{day+") {
        let (days, after) = after.split_once('}').unwrap_or(("0", after));
        let day = now.div_euclid(86_400) + days.parse::<i64>().unwrap_or(0);
        let (year, month, date) = crate::compose::date::civil(day);
        out.push_str(&format!("{before}{year:04}{month:02}{date:02}"));
        rest = after;
    }
    out.push_str(rest);
    out
}
