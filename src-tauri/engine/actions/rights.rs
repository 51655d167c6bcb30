//! Decides what a mailbox's rights allow (RFC 4314; the letters of RFC 2086 count for what they
//! became). Where the server never said, everything is tried.

use store::MailboxRow;

/// What the person may want to do in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Put a message into it.
    Insert,
    /// Take a message out of it.
    Remove,
    /// Mark `\Deleted`.
    MarkDeleted,
    /// Change flags other than `\Seen` and `\Deleted`.
    Flag,
    /// Make a mailbox below it.
    MakeBelow,
    /// Delete or rename it.
    DeleteMailbox,
}

/// Whether these rights allow a deed.
pub fn allow(rights: Option<&str>, deed: Deed) -> bool {
    let Some(rights) = rights else { return true };
    let has = |letter| rights.contains(letter);
    // RFC 2086 had `d` for t, e and x, and `c` for k and x; a server that knows the new ones says
    // them.
    let old = |letters: &str, letter| has(letter) && !letters.chars().any(has);
    match deed {
        Deed::Insert => has('i'),
        Deed::Remove => (has('t') && has('e')) || old("tex", 'd'),
        Deed::MarkDeleted => has('t') || old("tex", 'd'),
        Deed::Flag => has('w'),
        Deed::MakeBelow => has('k') || old("kx", 'c'),
        Deed::DeleteMailbox => has('x') || old("kx", 'c') || old("tex", 'd'),
    }
}

/// What a mailbox lets the person do, as it is offered to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct May {
    /// Put messages into it.
    pub insert: bool,
    /// Take messages out of it.
    pub remove: bool,
    /// Mark messages `\Deleted`, or no more.
    pub mark_deleted: bool,
    /// Change other flags than read and unread.
    pub flag: bool,
    /// Make mailboxes below it.
    pub create: bool,
    /// Rename and delete it. What has a role stays: mail is put there.
    pub delete: bool,
}

/// What a mailbox lets the person do.
pub fn may(row: &MailboxRow) -> May {
    let allowed = |deed| allow(row.rights.as_deref(), deed);
    let attribute = |name: &str| row.attributes.iter().any(|a| a.eq_ignore_ascii_case(name));
    May {
        insert: row.selectable && allowed(Deed::Insert),
        remove: allowed(Deed::Remove),
        mark_deleted: allowed(Deed::MarkDeleted),
        flag: allowed(Deed::Flag),
        create: !attribute("\\Noinferiors")
            && row.name.delimiter().is_some()
            && allowed(Deed::MakeBelow),
        delete: row.role.is_none() && !row.name.is_inbox() && allowed(Deed::DeleteMailbox),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_may_neither_add_nor_take_away() {
        for deed in [Deed::Insert, Deed::Remove, Deed::Flag, Deed::DeleteMailbox, Deed::MakeBelow] {
            assert!(!allow(Some("lrs"), deed), "{deed:?}");
            assert!(allow(None, deed), "{deed:?}");
            assert!(allow(Some("lrswikxtea"), deed), "{deed:?}");
        }
    }

    #[test]
    fn the_old_letters_count_where_the_new_ones_are_not_said() {
        assert!(allow(Some("lrswicda"), Deed::Remove) && allow(Some("lrswicda"), Deed::MakeBelow));
        assert!(!allow(Some("lrswid"), Deed::MakeBelow));
        assert!(!allow(Some("lrswitd"), Deed::Remove), "t alone is not e");
    }
}
