//! Promises of flags: kept once the server has what the person wants, given up where it refuses.

use crate::error::Error;
use crate::mailboxes::Counts;
use crate::read::Read;
use crate::write::Write;
use mail::flags::Flags;
use mail::id::{AccountId, MailboxId};
use mail::uid::UidSet;

const PROMISED: &str = "
    SELECT DISTINCT m.account, m.id
      FROM locations l JOIN mailboxes m ON m.id = l.mailbox
     WHERE (l.flags <> l.flags_server OR l.keywords <> l.keywords_server)
       AND l.uid IS NOT NULL AND m.gone_since IS NULL
       AND NOT (m.keeps_seen = 0 AND l.keywords = l.keywords_server
                AND l.flags | 1 = l.flags_server | 1)
     ORDER BY m.id";

impl Read<'_> {
    /// The mailboxes in which something is still to be told to the server.
    pub fn promised_mailboxes(&self) -> Result<Vec<(AccountId, MailboxId)>, Error> {
        let mut all = self.connection.prepare_cached(PROMISED)?;
        let of = |r: &rusqlite::Row<'_>| Ok((AccountId(r.get(0)?), MailboxId(r.get(1)?)));
        Ok(all.query_map([], of)?.collect::<Result<_, _>>()?)
    }
}

impl Write<'_> {
    /// The server has carried out this change of flags. What the person wants stays as it is: a
    /// wish that changed meanwhile is a promise anew. UIDs that are not held are passed over.
    pub fn keep_flags(
        &mut self,
        mailbox: MailboxId,
        uids: &UidSet,
        add: &Flags,
        remove: &Flags,
    ) -> Result<(), Error> {
        for uid in uids.iter() {
            let Some(found) = self.found(mailbox, uid)? else { continue };
            let server = found.base.changed(add, remove);
            let none = &mut Counts::default();
            self.put_flags(mailbox, &found, (&server, &found.ours), None, none)?;
        }
        Ok(())
    }

    /// The server refuses to change these flags: what the person wanted of them is put back to what
    /// the server has.
    pub fn give_up_flags(
        &mut self,
        mailbox: MailboxId,
        uids: &UidSet,
        flags: &Flags,
    ) -> Result<(), Error> {
        let mut counts = Counts::default();
        for uid in uids.iter() {
            let Some(found) = self.found(mailbox, uid)? else { continue };
            let off = flags.without(&found.base);
            let on = flags.without(&off);
            let ours = found.ours.changed(&on, &off);
            self.put_flags(mailbox, &found, (&found.base, &ours), None, &mut counts)?;
        }
        self.count(mailbox, counts)
    }
}
