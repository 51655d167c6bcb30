//! The table `people`: whom the person wrote to, and who wrote to the person.

use crate::error::Error;
use crate::read::Read;
use crate::text;
use crate::write::Write;
use mail::address::Address;
use mail::completion;
use mail::flags::Flags;
use mail::id::AccountId;
use rusqlite::Row;
use std::collections::HashSet;

/// The setting that says up to which message people were met.
const FED: &str = "people.fed";
const DAY: i64 = 86_400;
/// The most words of a prefix that count.
const MOST_WORDS: usize = 4;

/// Somebody who may be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Name and address, as last written.
    pub person: Address,
    /// How often the person wrote to them.
    pub written: u32,
    /// How often something of theirs was read.
    pub heard: u32,
}

/// How somebody was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// The person wrote to them.
    Written,
    /// Something of theirs was read.
    Heard,
}

const LIKE: &str = "
    SELECT name, email, sum(written), sum(heard),
           max(instr(' ' || folded, ' ' || ?1) > 0) AS begins,
           (sum(written) * 8 + min(sum(heard), 40))
             * (1 + (max(last) > ?5 - 30 * 86400) * 3 + (max(last) > ?5 - 365 * 86400)) AS worth,
           max(last) AS latest
      FROM people
     WHERE instr(folded, ?1) > 0 AND instr(folded, ?2) > 0 AND instr(folded, ?3) > 0
       AND instr(folded, ?4) > 0
     GROUP BY address
     ORDER BY sum(written) > 0 DESC, begins DESC, worth DESC, latest DESC, address
     LIMIT ?6";

const MEET: &str = "
    INSERT INTO people (account, address, email, name, folded, written, heard, last)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (account, address) DO UPDATE
       SET written = written + excluded.written, heard = heard + excluded.heard,
           name = CASE WHEN excluded.name <> '' AND excluded.last >= last
                       THEN excluded.name ELSE name END,
           folded = CASE WHEN excluded.name <> '' AND excluded.last >= last
                         THEN excluded.folded ELSE folded END,
           last = max(last, excluded.last)";

/// Messages not looked at yet, with the roles of the mailboxes they stand in.
const NEXT: &str = "
    SELECT m.id, m.account, m.from_list, m.to_list, m.cc_list, m.bcc_list, coalesce(m.date, 0),
           (SELECT group_concat(coalesce(x.role, 'none'), ' ')
              FROM locations l JOIN mailboxes x ON x.id = l.mailbox WHERE l.message = m.id),
           (SELECT max(l.flags & ?2) FROM locations l WHERE l.message = m.id)
      FROM messages m WHERE m.id > ?1 ORDER BY m.id LIMIT ?3";

/// One of them.
struct Letter {
    id: i64,
    account: AccountId,
    from: Vec<Address>,
    to: Vec<Address>,
    date: i64,
    roles: String,
    seen: bool,
}

impl Read<'_> {
    /// Who fits what was typed, the likeliest first.
    pub fn people(&self, typed: &str, now: i64, count: u32) -> Result<Vec<Known>, Error> {
        let folded = completion::folded(typed);
        let mut words = folded.split(' ').filter(|w| !w.is_empty()).take(MOST_WORDS);
        let mut next = || words.next().unwrap_or_default().to_owned();
        let (first, second, third, fourth) = (next(), next(), next(), next());
        let known = |r: &Row<'_>| {
            let person = Address { name: r.get(0)?, email: r.get(1)? };
            Ok(Known { person, written: r.get(2)?, heard: r.get(3)? })
        };
        let mut like = self.connection.prepare_cached(LIKE)?;
        let rows = like.query_map((first, second, third, fourth, now, count), known)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// Somebody was met, in a letter of that date.
    pub fn meet(
        &mut self,
        account: AccountId,
        person: &Address,
        how: Met,
        date: i64,
    ) -> Result<(), Error> {
        if !person.is_usable() || (how == Met::Heard && completion::answers_nobody(&person.email)) {
            return Ok(());
        }
        let (written, heard) = match how {
            Met::Written => (1, 0),
            Met::Heard => (0, 1),
        };
        self.connection.prepare_cached(MEET)?.execute((
            account.0,
            person.email.to_lowercase(),
            &person.email,
            &person.name,
            completion::folded(&person.display()),
            written,
            heard,
            // A date of tomorrow would stay the latest for ever.
            date.min(self.now.saturating_add(DAY)),
        ))?;
        Ok(())
    }

    /// Meets the people of the next messages that were not looked at: those the person wrote to,
    /// and those whose mail was read. Whether there are more.
    pub fn meet_people(&mut self, most: u32) -> Result<bool, Error> {
        let fed = self.read().setting(FED)?.and_then(|id| id.parse::<i64>().ok()).unwrap_or(0);
        let letters: Vec<Letter> = self
            .connection
            .prepare_cached(NEXT)?
            .query_map((fed, Flags::SEEN, most), letter_of)?
            .collect::<Result<_, _>>()?;
        let Some(last) = letters.last().map(|letter| letter.id) else { return Ok(false) };
        let ours: HashSet<String> = self
            .connection
            .prepare_cached("SELECT lower(address) FROM identities")?
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        let more = letters.len() as u64 >= u64::from(most);
        for letter in letters {
            self.meet_all(&ours, &letter)?;
        }
        self.set_setting(FED, Some(&last.to_string()))?;
        Ok(more)
    }

    fn meet_all(&mut self, ours: &HashSet<String>, letter: &Letter) -> Result<(), Error> {
        let unwanted = |role: &str| matches!(role, "junk" | "trash" | "drafts" | "templates");
        if letter.roles.split(' ').all(|role| role.is_empty() || unwanted(role)) {
            return Ok(());
        }
        let is_ours = |a: &Address| ours.contains(&a.email.to_lowercase());
        if letter.from.iter().any(is_ours) {
            for person in letter.to.iter().filter(|a| !is_ours(a)) {
                self.meet(letter.account, person, Met::Written, letter.date)?;
            }
        } else if letter.seen {
            for person in letter.from.iter().take(1) {
                self.meet(letter.account, person, Met::Heard, letter.date)?;
            }
        }
        Ok(())
    }
}

fn letter_of(row: &Row<'_>) -> rusqlite::Result<Letter> {
    let people = |n: usize| Ok::<_, rusqlite::Error>(text::to_addresses(row.get_ref(n)?.as_str()?));
    let mut to = people(3)?;
    to.extend(people(4)?);
    to.extend(people(5)?);
    Ok(Letter {
        id: row.get(0)?,
        account: AccountId(row.get(1)?),
        from: people(2)?,
        to,
        date: row.get(6)?,
        roles: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
        seen: row.get::<_, Option<i64>>(8)?.unwrap_or(0) != 0,
    })
}
