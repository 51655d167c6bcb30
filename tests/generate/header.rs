//! The header of a generated message, and the thread it goes on with.

use super::OWNER;
use super::chance::Chance;
use super::content::Kind;
use super::words_table::{
    LISTS, PEOPLE, PEOPLE_JA, SENDERS, SENDERS_JA, SUBJECTS, SUBJECTS_JA, THINGS, THINGS_JA,
};
use crate::compose::date::rfc5322;
use crate::compose::text::{Charset, Transfer, address, encoded_header};

/// A conversation: who talks about what, and the ids so far.
#[derive(Debug, Clone)]
pub struct Thread {
    kind: Kind,
    /// Whether it is in Japanese.
    pub japanese: bool,
    /// How its Japanese is written.
    pub charset: Charset,
    /// And carried.
    pub transfer: Transfer,
    subject: String,
    /// The other one.
    pub partner: (&'static str, &'static str),
    list: Option<(&'static str, &'static str)>,
    references: Vec<String>,
    from_owner: bool,
}

impl Thread {
    /// A new one.
    pub fn start(kind: Kind, japanese: bool, chance: &mut Chance) -> Self {
        let people = match (kind, japanese) {
            (Kind::Newsletter | Kind::Notice | Kind::Bounce, false) => SENDERS,
            (Kind::Newsletter | Kind::Notice | Kind::Bounce, true) => SENDERS_JA,
            (_, false) => PEOPLE,
            (_, true) => PEOPLE_JA,
        };
        let partner = people[chance.below(people.len())];
        let (charset, transfer) = match (japanese, chance.below(100)) {
            (false, 0..60) => (Charset::Utf8, Transfer::Seven),
            (false, _) => (Charset::Utf8, Transfer::Quoted),
            (true, 0..45) => (Charset::Utf8, Transfer::Base64),
            (true, 45..82) => (Charset::Iso2022Jp, Transfer::Seven),
            (true, 82..91) => (Charset::ShiftJis, Transfer::Base64),
            (true, 91..95) => (Charset::Utf8, Transfer::Eight),
            (true, _) => (Charset::Utf8, Transfer::Quoted),
        };
        let subject = match kind {
            Kind::Bounce => "Undelivered Mail Returned to Sender".to_owned(),
            _ if japanese => format!("{}{}", chance.pick(THINGS_JA), chance.pick(SUBJECTS_JA)),
            _ => format!("{} {}", chance.pick(SUBJECTS), chance.pick(THINGS)),
        };
        let list = matches!(kind, Kind::List).then(|| LISTS[chance.below(LISTS.len())]);
        Self {
            kind,
            japanese,
            charset,
            transfer,
            subject,
            partner,
            list,
            references: Vec::new(),
            from_owner: false,
        }
    }

    /// What its messages are.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the last message came from the mailbox's owner.
    pub fn last_from_owner(&self) -> bool {
        self.from_owner
    }

    /// Whether the message being written answers another.
    pub fn is_reply(&self) -> bool {
        self.references.len() > 1
    }

    /// The domain its ids are under.
    pub fn domain(&self) -> &'static str {
        self.partner.1.split_once('@').map_or("mail.example", |(_, domain)| domain)
    }

    /// The subject as its newest message has it.
    pub fn subject(&self) -> String {
        let list = self.list.map(|(name, _)| format!("[{name}] ")).unwrap_or_default();
        let re = if self.is_reply() { "Re: " } else { "" };
        format!("{re}{list}{}", self.subject)
    }

    /// The header lines of its next message, without those of MIME.
    pub fn next_header(&mut self, id: &str, date: i64, chance: &mut Chance) -> String {
        let before = self.references.clone();
        self.references.push(id.to_owned());
        self.from_owner = !before.is_empty() && self.kind.has_replies() && chance.percent(50);
        if self.references.len() > 12 {
            self.references.remove(1);
        }
        let partner = address(self.charset, self.partner.0, self.partner.1);
        let owner = address(self.charset, OWNER.0, OWNER.1);
        let (from, to) = match (self.from_owner, self.list) {
            (true, Some((name, domain))) => (owner, format!("{name}@{domain}")),
            (false, Some((name, domain))) => (partner, format!("{name}@{domain}")),
            (true, None) => (owner, partner),
            (false, None) => (partner, owner),
        };
        let zone =
            if self.japanese { 540 } else { *[0, 60, -300].get(chance.below(3)).unwrap_or(&0) };
        let mut header = String::with_capacity(1600);
        if !self.from_owner {
            self.delivery(&mut header, id, date, chance);
        }
        header.push_str(&format!("Date: {}\r\nFrom: {from}\r\nTo: {to}\r\n", rfc5322(date, zone)));
        if chance.percent(15) {
            let (name, email) = PEOPLE[chance.below(PEOPLE.len())];
            header.push_str(&format!("Cc: {}\r\n", address(self.charset, name, email)));
        }
        let subject = encoded_header(self.charset, &self.subject());
        header.push_str(&format!("Subject: {subject}\r\nMessage-ID: <{id}>\r\n"));
        if let Some(parent) = before.last() {
            let chain: Vec<String> = before.iter().map(|id| format!("<{id}>")).collect();
            header.push_str(&format!(
                "In-Reply-To: <{parent}>\r\nReferences: {}\r\n",
                chain.join("\r\n ")
            ));
        }
        if let Some((name, domain)) = self.list {
            header.push_str(&format!(
                "List-Id: {name} <{domain}>\r\nList-Post: <mailto:{name}@{domain}>\r\n\
                 List-Unsubscribe: <mailto:{name}-leave@{domain}>\r\nPrecedence: list\r\n"
            ));
        }
        if matches!(self.kind, Kind::Newsletter) {
            header.push_str(&format!(
                "List-Unsubscribe: <https://{}/u/{:x}>\r\n\
                 List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                self.domain(),
                chance.number()
            ));
        }
        header
    }

    /// What the servers on the way wrote.
    fn delivery(&self, header: &mut String, id: &str, date: i64, chance: &mut Chance) {
        let (domain, stamp) = (self.domain(), rfc5322(date, 0));
        header.push_str(&format!(
            "Return-Path: <{}>\r\nDelivered-To: {}\r\n\
             Received: from mx.fumi.example (mx.fumi.example [192.0.2.25])\r\n\
             \tby store.fumi.example with LMTPS id {:016x};\r\n\t{stamp}\r\n\
             Received: from out.{domain} (out.{domain} [198.51.100.{}])\r\n\
             \tby mx.fumi.example with ESMTPS id {:x}\r\n\
             \t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384);\r\n\t{stamp}\r\n\
             Authentication-Results: mx.fumi.example; dkim=pass header.d={domain};\r\n\
             \tspf=pass smtp.mailfrom={domain}; dmarc=pass\r\n",
            self.partner.1,
            OWNER.1,
            chance.number(),
            chance.between(1, 250),
            id.len() as u64 * 7919 + date as u64,
        ));
        let signature: String = (0..4).map(|_| format!("{:016x}", chance.number())).collect();
        header.push_str(&format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\r\n\
             \th=from:to:subject:date:message-id; bh={};\r\n\tb={signature}\r\n",
            &signature[..44]
        ));
        if chance.percent(60) {
            let seal: String = (0..16).map(|_| format!("{:016x}", chance.number())).collect();
            header.push_str(&format!(
                "ARC-Seal: i=1; a=rsa-sha256; t={date}; cv=none; d=mx.fumi.example; s=arc;\r\n\
                 \tb={seal}\r\n\
                 ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\
                 \td=mx.fumi.example; b={seal}\r\n\
                 ARC-Authentication-Results: i=1; mx.fumi.example; dkim=pass header.d={domain}\r\n"
            ));
        }
    }
}
