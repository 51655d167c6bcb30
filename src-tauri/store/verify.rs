//! Checks what is kept against what it is kept from. Ids only, never what a row holds.

use crate::bodies;
use crate::error::Error;
use crate::read::Read;

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What kind.
    pub code: &'static str,
    /// Where: ids and numbers.
    pub detail: String,
}

/// The most faults of one kind that are told.
const MOST: usize = 20;

/// Each query answers with one TEXT per fault.
const CHECKS: [(&str, &str); 18] = [
    (
        "counts",
        "SELECT 'mailbox ' || b.id || ': kept ' || b.messages || '/' || b.unread || ', real '
                || count(l.id) || '/' || coalesce(sum(l.flags & 1 = 0), 0)
           FROM mailboxes b LEFT JOIN locations l ON l.mailbox = b.id AND l.hidden = 0
          GROUP BY b.id
         HAVING b.messages <> count(l.id) OR b.unread <> coalesce(sum(l.flags & 1 = 0), 0)",
    ),
    (
        "duplicateUid",
        "SELECT 'mailbox ' || mailbox || ' uid ' || uid FROM locations
          WHERE uid IS NOT NULL GROUP BY mailbox, uid HAVING count(*) > 1",
    ),
    (
        "twoAccounts",
        "SELECT 'location ' || l.id FROM locations l
           JOIN mailboxes b ON b.id = l.mailbox JOIN messages m ON m.id = l.message
          WHERE b.account <> m.account",
    ),
    (
        "orphanUnmarked",
        "SELECT 'message ' || id FROM messages
          WHERE orphaned_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM locations WHERE message = messages.id)",
    ),
    (
        "orphanMarked",
        "SELECT 'message ' || id FROM messages
          WHERE orphaned_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM locations WHERE message = messages.id)",
    ),
    (
        "bodyNotHeld",
        "SELECT 'message ' || id FROM messages
          WHERE body_held = 1
            AND NOT EXISTS (SELECT 1 FROM bodies.bodies WHERE message = messages.id)
            AND NOT EXISTS (SELECT 1 FROM local_bodies WHERE message = messages.id)",
    ),
    (
        "bodyUnknown",
        "SELECT 'message ' || b.message FROM bodies.bodies b
           LEFT JOIN main.messages m ON m.id = b.message WHERE coalesce(m.body_held, 0) = 0",
    ),
    (
        "bodyMissingMark",
        "SELECT 'location ' || l.id FROM locations l JOIN messages m ON m.id = l.message
          WHERE l.body_missing <> (m.body_held = 0 AND m.body_dropped = 0)",
    ),
    (
        "attachedMark",
        "SELECT 'location ' || l.id FROM locations l JOIN messages m ON m.id = l.message
          WHERE l.attached <> m.has_attachment",
    ),
    (
        "localBody",
        "SELECT 'message ' || m.id FROM messages m JOIN accounts a ON a.id = m.account
           LEFT JOIN local_bodies b ON b.message = m.id
          WHERE (a.kind = 'local') <> (b.message IS NOT NULL)",
    ),
    (
        "localPromise",
        "SELECT 'location ' || l.id FROM locations l
           JOIN mailboxes x ON x.id = l.mailbox JOIN accounts a ON a.id = x.account
          WHERE a.kind = 'local'
            AND (l.flags <> l.flags_server OR l.keywords <> l.keywords_server
                 OR l.hidden = 1 AND NOT EXISTS (SELECT 1 FROM pending_ops
                                                  WHERE location = l.id AND kind = 'append'
                                                    AND state IN ('held', 'queued', 'intent')))",
    ),
    (
        "hiddenForNothing",
        "SELECT 'location ' || l.id FROM locations l
          WHERE l.hidden = 1 AND l.flags_server & 8 = 0
            AND NOT EXISTS (SELECT 1 FROM pending_ops
                             WHERE (location = l.id OR target = l.id)
                               AND state IN ('held', 'queued', 'intent'))
            AND NOT EXISTS (SELECT 1 FROM drafts WHERE location = l.id)",
    ),
    (
        "threadCount",
        "SELECT 'thread ' || t.id || ': kept ' || t.messages || ', real ' || count(m.id)
           FROM threads t LEFT JOIN messages m ON m.thread = t.id
          GROUP BY t.id HAVING t.messages <> count(m.id)",
    ),
    (
        "threadJoined",
        "SELECT 'thread ' || t.id FROM threads t LEFT JOIN threads root ON root.id = t.joined
          WHERE t.joined IS NOT NULL AND (root.id IS NULL OR root.joined IS NOT NULL)",
    ),
    (
        "indexMissing",
        "SELECT 'message ' || m.id FROM main.messages m LEFT JOIN search.docs d ON d.message = m.id
          WHERE d.doc IS NULL AND m.id <= (SELECT headers_to FROM search.progress)",
    ),
    (
        "indexBody",
        "SELECT 'message ' || m.id FROM main.messages m JOIN search.docs d ON d.message = m.id
          WHERE d.body < m.body_held AND m.id <= (SELECT headers_to FROM search.progress)
            AND m.id NOT IN (SELECT message FROM bodies.changed
                              WHERE n > (SELECT changed_to FROM search.progress))",
    ),
    (
        "indexUnknown",
        "SELECT 'message ' || d.message FROM search.docs d
           LEFT JOIN main.messages m ON m.id = d.message
          WHERE m.id IS NULL AND (SELECT strays FROM search.progress) = 0
            AND d.message NOT IN (SELECT message FROM bodies.changed
                                   WHERE n > (SELECT changed_to FROM search.progress))",
    ),
    (
        "indexWords",
        "SELECT 'doc ' || coalesce(d.doc, s.id)
           FROM search.docs d FULL JOIN search.words_docsize s ON s.id = d.doc
          WHERE d.doc IS NULL OR s.id IS NULL",
    ),
];

impl Read<'_> {
    /// Integrity of the files, then every kept value against what it is kept from.
    pub fn verify(&self) -> Result<Vec<Fault>, Error> {
        let mut faults = Vec::new();
        for file in ["main", "bodies"] {
            let sql = format!("PRAGMA {file}.integrity_check({MOST})");
            self.check("integrity", &sql, &mut faults)?;
        }
        // Table by table: FTS5 checks its own structure by what this connection remembers of it,
        // which is not what the connection that indexes has made of it since.
        for table in self.index_tables()? {
            let sql = format!("PRAGMA search.integrity_check({table})");
            self.check("integrity", &sql, &mut faults)?;
        }
        let mut broken = self.connection.prepare("PRAGMA main.foreign_key_check")?;
        let rows = broken.query_map([], |r| {
            Ok(format!("{} {}", r.get::<_, String>(0)?, r.get::<_, Option<i64>>(1)?.unwrap_or(0)))
        })?;
        for detail in rows.take(MOST) {
            faults.push(Fault { code: "foreignKey", detail: detail? });
        }
        for (code, sql) in CHECKS {
            self.check(code, sql, &mut faults)?;
        }
        self.check_local_bodies(&mut faults)?;
        Ok(faults)
    }

    /// What nobody could give again is unpacked, one after the other.
    fn check_local_bodies(&self, faults: &mut Vec<Fault>) -> Result<(), Error> {
        let mut all = self.connection.prepare("SELECT message, size, packed FROM local_bodies")?;
        let damaged = all.query_map([], |r| {
            let whole = bodies::unpack(r.get_ref(2)?.as_blob()?, r.get(1)?).is_some();
            Ok((!whole).then_some(r.get::<_, i64>(0)?))
        })?;
        let damaged = damaged.filter_map(Result::transpose);
        for message in damaged.take(MOST) {
            faults
                .push(Fault { code: "localBodyDamaged", detail: format!("message {}", message?) });
        }
        Ok(())
    }

    /// The ordinary tables of the search index.
    fn index_tables(&self) -> Result<Vec<String>, Error> {
        let mut all = self.connection.prepare(
            "SELECT name FROM search.sqlite_schema
              WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'
                AND name NOT LIKE 'sqlite_%'",
        )?;
        Ok(all.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?)
    }

    fn check(&self, code: &'static str, sql: &str, faults: &mut Vec<Fault>) -> Result<(), Error> {
        let mut query = self.connection.prepare(sql)?;
        let details = query.query_map([], |r| r.get::<_, String>(0))?;
        for detail in details.take(MOST) {
            let detail = detail?;
            if detail != "ok" {
                faults.push(Fault { code, detail });
            }
        }
        Ok(())
    }
}
