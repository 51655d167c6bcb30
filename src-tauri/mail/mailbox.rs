//! Mailboxes: names as the wire and as people write them, and what each is for.

use crate::{mailbox_names, utf7};

/// What a mailbox is for (RFC 6154, RFC 8621 `role`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// The inbox.
    Inbox,
    /// `\Drafts`
    Drafts,
    /// `\Sent`
    Sent,
    /// `\Archive`
    Archive,
    /// `\Junk`, XLIST `\Spam`
    Junk,
    /// `\Trash`
    Trash,
    /// `\All`, Gmail's All Mail
    All,
    /// `\Flagged`, XLIST `\Starred`
    Flagged,
    /// `\Important`
    Important,
    /// XLIST `\Templates`
    Templates,
}

impl Role {
    /// Every role.
    pub const EVERY: [Role; 10] = [
        Role::Inbox,
        Role::Drafts,
        Role::Sent,
        Role::Archive,
        Role::Junk,
        Role::Trash,
        Role::All,
        Role::Flagged,
        Role::Important,
        Role::Templates,
    ];

    /// The name used in the store, on the command line and to the screen (`inbox`, `sent`).
    pub fn name(self) -> &'static str {
        match self {
            Role::Inbox => "inbox",
            Role::Drafts => "drafts",
            Role::Sent => "sent",
            Role::Archive => "archive",
            Role::Junk => "junk",
            Role::Trash => "trash",
            Role::All => "all",
            Role::Flagged => "flagged",
            Role::Important => "important",
            Role::Templates => "templates",
        }
    }

    /// The role with this [`Role::name`].
    pub fn from_name(name: &str) -> Option<Role> {
        Role::EVERY.into_iter().find(|r| r.name() == name)
    }
}

/// A mailbox's name: the bytes the server knows it by, and what people read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailboxName {
    raw: Vec<u8>,
    path: String,
    delimiter: Option<char>,
}

impl MailboxName {
    /// Reads a name as it stood on the wire, unquoted: modified UTF-7, or UTF-8 from servers that
    /// speak IMAP4rev2 or break the rules. Total: what is neither is shown as it stands, bytes that
    /// are no text as U+FFFD. The wire's bytes are kept and given back whatever is shown.
    pub fn from_wire(raw: &[u8], delimiter: Option<char>) -> Self {
        let text =
            utf7::decode_modified(raw).unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned());
        Self { raw: raw.to_vec(), path: exchange(&text, delimiter, '/'), delimiter }
    }

    /// Makes the name a new mailbox gets on the wire from a path whose levels are joined by `/`.
    pub fn from_path(path: &str, delimiter: Option<char>) -> Self {
        let text = exchange(path, delimiter.map(|_| '/'), delimiter.unwrap_or('/'));
        Self { raw: utf7::encode_modified(&text), path: path.to_owned(), delimiter }
    }

    /// The name as the server knows it, unquoted.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The name for people, its levels joined by `/`. A `/` inside one level is shown as U+2215.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The delimiter the server uses between levels; `None` when its names are flat.
    pub fn delimiter(&self) -> Option<char> {
        self.delimiter
    }

    /// The last level of the path.
    pub fn leaf(&self) -> &str {
        self.path.rsplit('/').find(|level| !level.is_empty()).unwrap_or_default()
    }

    /// Whether this is INBOX (in any case, RFC 9051 section 5.1).
    pub fn is_inbox(&self) -> bool {
        self.raw.eq_ignore_ascii_case(b"INBOX")
    }
}

/// A slash that stands inside a level, where `/` is not the delimiter.
const INNER_SLASH: char = '\u{2215}';

/// Rewrites levels joined by `from` as levels joined by `to`; a slash that joins nothing and
/// [`INNER_SLASH`] change places, so that the way back gives the same name.
fn exchange(text: &str, from: Option<char>, to: char) -> String {
    if from == Some(to) {
        return text.to_owned();
    }
    let swap = |c: char| match c {
        _ if Some(c) == from => to,
        '/' => INNER_SLASH,
        INNER_SLASH => '/',
        _ => c,
    };
    text.chars().map(swap).collect()
}

/// What a `LIST` answer said of one mailbox, for [`roles`].
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Mailbox attributes as the server wrote them, `LIST` and `XLIST` together.
    pub attributes: &'a [String],
    /// Its name.
    pub name: &'a MailboxName,
}

impl Listed<'_> {
    /// The role the server itself gives: special use (RFC 6154, 8457), or XLIST.
    fn declared(&self, table: &[(&str, Role)]) -> Option<Role> {
        table
            .iter()
            .find(|(name, _)| self.attributes.iter().any(|a| a.eq_ignore_ascii_case(name)))
            .map(|(_, role)| *role)
    }

    fn is_selectable(&self) -> bool {
        let refused = |a: &String| {
            a.eq_ignore_ascii_case("\\Noselect") || a.eq_ignore_ascii_case("\\NonExistent")
        };
        !self.attributes.iter().any(refused)
    }

    /// The role its name suggests, and how good the suggestion is: smaller is better.
    fn suggested(&self) -> Option<(Role, usize)> {
        let path = self.name.path();
        let mut levels = path.split('/').filter(|l| !l.is_empty());
        let (first, second) = (levels.next()?, levels.next());
        // Below INBOX, or below a provider's own root, the first level says nothing.
        let is_root = |l: &str| l.eq_ignore_ascii_case("inbox") || l.starts_with('[');
        let leaf = match second {
            None => first,
            Some(leaf) if is_root(first) && levels.next().is_none() => leaf,
            Some(_) => return None,
        };
        let (role, rank) = mailbox_names::role(leaf)?;
        Some((role, rank + usize::from(second.is_some()) * 1_000))
    }
}

/// The role of each listed mailbox, in the order given: by special-use attribute (RFC 6154), else
/// XLIST attribute, else by name in many languages. At most one mailbox has a role. A mailbox that
/// the server gave a role gets none by its name.
pub fn roles(listed: &[Listed<'_>]) -> Vec<Option<Role>> {
    let mut out: Vec<Option<Role>> = vec![None; listed.len()];
    let xlist_inbox =
        |l: &Listed<'_>| l.attributes.iter().any(|a| a.eq_ignore_ascii_case("\\Inbox"));
    let inbox = listed
        .iter()
        .position(|l| l.name.is_inbox())
        .or_else(|| listed.iter().position(xlist_inbox));
    if let Some(slot) = inbox.and_then(|n| out.get_mut(n)) {
        *slot = Some(Role::Inbox);
    }
    for table in [mailbox_names::SPECIAL_USE, mailbox_names::XLIST] {
        for (n, one) in listed.iter().enumerate() {
            if let Some(role) = one.declared(table).filter(|_| one.is_selectable()) {
                give(&mut out, n, role);
            }
        }
    }
    let mut suggestions: Vec<(usize, usize, Role)> = listed
        .iter()
        .enumerate()
        .filter(|(_, one)| one.is_selectable())
        .filter_map(|(n, one)| one.suggested().map(|(role, rank)| (rank, n, role)))
        .collect();
    suggestions.sort_unstable();
    for (_, n, role) in suggestions {
        give(&mut out, n, role);
    }
    out
}

/// Gives mailbox `n` a role, if both are free.
fn give(roles: &mut [Option<Role>], n: usize, role: Role) {
    let taken = roles.contains(&Some(role));
    if let Some(slot @ None) = roles.get_mut(n)
        && !taken
    {
        *slot = Some(role);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(mailboxes: &[(&str, &[&str])]) -> Vec<Option<Role>> {
        let names: Vec<_> = mailboxes
            .iter()
            .map(|(n, _)| MailboxName::from_wire(n.as_bytes(), Some('/')))
            .collect();
        let attributes: Vec<Vec<String>> =
            mailboxes.iter().map(|(_, a)| a.iter().map(|s| (*s).to_owned()).collect()).collect();
        let listed: Vec<_> = names
            .iter()
            .zip(&attributes)
            .map(|(name, attributes)| Listed { attributes, name })
            .collect();
        roles(&listed)
    }

    #[test]
    fn zohos_german_mailboxes_get_their_roles_from_xlist() {
        let roles = given(&[
            ("Posteingang", &["\\HasNoChildren", "\\Inbox"]),
            ("Entw&APw-rfe", &["\\Noinferiors", "\\Drafts"]),
            ("Vorlagen", &["\\Templates"]),
            ("Gesendet", &["\\Sent"]),
            ("Junk", &[]),
            ("Spam", &["\\Spam"]),
            ("Papierkorb", &["\\Trash"]),
        ]);
        let expected = [
            Some(Role::Inbox),
            Some(Role::Drafts),
            Some(Role::Templates),
            Some(Role::Sent),
            None,
            Some(Role::Junk),
            Some(Role::Trash),
        ];
        assert_eq!(roles, expected, "a person's own Junk does not beat the server's Spam");
    }

    #[test]
    fn without_attributes_names_in_many_languages_are_understood() {
        let roles = given(&[
            ("INBOX", &[]),
            ("INBOX/Sent", &[]),
            ("&kAFP4W4IMH8w4TD8MOs-", &[]),
            ("Corbeille", &[]),
            ("&BCcENQRABD0EPgQyBDgEOgQ4-", &[]),
            ("Work/Archive", &[]),
        ]);
        let expected = [
            Some(Role::Inbox),
            None,
            Some(Role::Sent),
            Some(Role::Trash),
            Some(Role::Drafts),
            None,
        ];
        assert_eq!(roles, expected);
    }

    #[test]
    fn a_mailbox_that_cannot_be_opened_has_no_role() {
        let roles = given(&[
            ("[Gmail]", &["\\Noselect"]),
            ("[Gmail]/Sent Mail", &["\\Sent"]),
            ("Trash", &["\\Noselect"]),
        ]);
        assert_eq!(roles, [None, Some(Role::Sent), None]);
    }

    #[test]
    fn a_name_is_read_for_people_and_kept_for_the_server() {
        let name = MailboxName::from_wire(b"INBOX.Entw&APw-rfe.a/b", Some('.'));
        assert_eq!(name.path(), "INBOX/Entwürfe/a\u{2215}b");
        assert_eq!(name.leaf(), "a\u{2215}b");
        assert_eq!(name.raw(), b"INBOX.Entw&APw-rfe.a/b");
        assert_eq!(MailboxName::from_path(name.path(), Some('.')).raw(), name.raw());
        assert_eq!(MailboxName::from_path("日本", Some('/')).raw(), b"&ZeVnLA-");
    }

    #[test]
    fn a_name_nobody_can_read_still_names_its_mailbox() {
        for raw in [&b"&bad"[..], b"\xff\xfe", "Entwürfe".as_bytes(), b"", b"/", b"a//b/", b"&AGE-"]
        {
            let name = MailboxName::from_wire(raw, Some('/'));
            assert_eq!(name.raw(), raw);
        }
        assert_eq!(MailboxName::from_wire("Entwürfe".as_bytes(), None).path(), "Entwürfe");
        assert!(MailboxName::from_wire(b"inbox", None).is_inbox());
    }
}
