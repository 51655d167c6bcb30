//! What a scripted IMAP server says it can do, and the oddities it has beside.

/// The face of a server: greeting, capabilities, oddities, mailboxes.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The greeting without `* OK `.
    pub greeting: String,
    /// Whether the greeting and the OK of the login name the capabilities.
    pub tells_capabilities: bool,
    /// Capabilities before login.
    pub before: String,
    /// Capabilities after login.
    pub after: String,
    /// The mailboxes every user has beside INBOX: name, special-use attribute.
    pub mailboxes: Vec<(&'static str, Option<&'static str>)>,
    /// What is odd about it.
    pub quirks: Quirks,
}

/// Departures from the standards, each seen at a real server.
#[derive(Debug, Clone, Default)]
pub struct Quirks {
    /// `ID` is answered `BAD Invalid folder name`.
    pub id_is_bad: bool,
    /// Field names come back quoted: `BODY[HEADER.FIELDS ("FROM")]`.
    pub quoted_fields: bool,
    /// `FETCH` gives messages that never changed MODSEQ (0) or (-1).
    pub odd_modseq: bool,
    /// `XLIST` calls INBOX by this name.
    pub xlist_inbox: Option<&'static str>,
    /// `FETCH` in an empty mailbox is answered `BAD Invalid messageset`.
    pub fetch_on_empty_is_bad: bool,
    /// A quoted date in `SEARCH` is answered BAD.
    pub quoted_date_is_bad: bool,
    /// `EXAMINE` says `PERMANENTFLAGS ()`.
    pub examine_without_flags: bool,
    /// Special-use attributes in `LIST` though `SPECIAL-USE` is not advertised.
    pub special_use_unasked: bool,
    /// `\*` among the FLAGS of a fetched message.
    pub star_in_flags: bool,
    /// `SELECT` of a missing mailbox is answered `NO [TRYCREATE]`.
    pub trycreate_on_select: bool,
    /// `\Recent` on nearly everything.
    pub all_recent: bool,
    /// Where modification sequences begin.
    pub first_modseq: u64,
    /// Every mailbox has this UIDVALIDITY.
    pub uidvalidity: Option<u32>,
    /// System mailboxes are `\Noinferiors`.
    pub noinferiors: bool,
    /// The order is MODSEQ, FLAGS, UID and then the rest.
    pub odd_item_order: bool,
    /// What takes the place of `LOGIN completed`.
    pub login_text: Option<&'static str>,
    /// After the sign-in the capabilities are told only where they are asked for.
    pub tells_only_when_asked: bool,
    /// What stands between the levels of names on the wire; `/` where nothing is said.
    pub delimiter: Option<char>,
    /// What `LIST` calls INBOX.
    pub inbox: Option<&'static str>,
    /// A line said after the sign-in, before its OK.
    pub alert: Option<&'static str>,
    /// Lines with message numbers below zero before the answer to a `FETCH`.
    pub negative_numbers: bool,
    /// `NAMESPACE` is answered BAD.
    pub namespace_is_bad: bool,
    /// `ENABLE` is answered OK and nothing else.
    pub enable_says_nothing: bool,
    /// What stands in `VANISHED (EARLIER)` in place of what is gone.
    pub vanished: Option<&'static str>,
    /// `CHANGEDSINCE` is taken and makes no difference.
    pub changedsince_ignored: bool,
    /// A longer command line than this is answered BAD.
    pub line_limit: Option<usize>,
    /// `SELECT` says no UIDNEXT.
    pub no_uidnext: bool,
    /// HIGHESTMODSEQ is told though CONDSTORE is not advertised.
    pub highest_unasked: bool,
    /// A message has the same flags in every mailbox, and is gone from one without the others.
    pub labels: bool,
}

const MAILBOXES: &[(&str, Option<&str>)] = &[
    ("Drafts", Some("\\Drafts")),
    ("Sent", Some("\\Sent")),
    ("Junk", Some("\\Junk")),
    ("Trash", Some("\\Trash")),
    ("Archive", Some("\\Archive")),
];

const ZOHO_MAILBOXES: &[(&str, Option<&str>)] = &[
    ("Drafts", Some("\\Drafts")),
    ("Templates", None),
    ("Snoozed", None),
    ("Sent", Some("\\Sent")),
    ("Spam", Some("\\Junk")),
    ("Trash", Some("\\Trash")),
    ("Notification", None),
    ("Newsletter", None),
];

const BEFORE: &str = "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ AUTH=PLAIN";

const ALL: &str = "IMAP4rev1 SASL-IR ID ENABLE IDLE LITERAL+ NAMESPACE CHILDREN UNSELECT UIDPLUS \
    MOVE ESEARCH WITHIN LIST-EXTENDED LIST-STATUS SPECIAL-USE OBJECTID ACL STATUS=SIZE \
    APPENDLIMIT=67108864 CONDSTORE QRESYNC";

/// The line of imap.zoho.com as MailKit recorded it in January 2024, without its APPENDLIMIT.
const ZOHO: &str = "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID AUTH=PLAIN SASL-IR \
    UIDPLUS ESEARCH LIST-EXTENDED LIST-STATUS WITHIN LITERAL- APPENDLIMIT=";

/// The line of imap.zoho.com in July 2026.
const ZOHO_2026: &str = "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID AUTH=PLAIN \
    SASL-IR AUTH=XOAUTH2 UIDPLUS ESEARCH LIST-EXTENDED LIST-STATUS WITHIN LITERAL- ACL CONDSTORE";

impl Profile {
    /// Everything this server knows.
    pub fn full() -> Self {
        Self {
            greeting: "Fumi scripted server ready".into(),
            tells_capabilities: true,
            before: BEFORE.into(),
            after: ALL.into(),
            mailboxes: MAILBOXES.to_vec(),
            quirks: Quirks { first_modseq: 1, ..Quirks::default() },
        }
    }

    /// CONDSTORE, but deletions must be found by comparing.
    pub fn no_qresync() -> Self {
        Self { after: ALL.replace(" QRESYNC", ""), ..Self::full() }
    }

    /// Neither.
    pub fn no_condstore() -> Self {
        Self { after: ALL.replace(" CONDSTORE QRESYNC", ""), ..Self::full() }
    }

    /// RFC 3501 and nothing else.
    pub fn bare() -> Self {
        Self {
            greeting: "IMAP4rev1 ready".into(),
            tells_capabilities: false,
            before: "IMAP4rev1".into(),
            after: "IMAP4rev1".into(),
            ..Self::full()
        }
    }

    /// Zoho Mail as recorded in 2024, with its oddities.
    pub fn zoho() -> Self {
        Self {
            greeting: "svwall.zoho.com IMAP4 Server (Zoho Mail IMAP4rev1 Server version 1.0)"
                .into(),
            tells_capabilities: false,
            before: format!("{ZOHO}10485760 CONDSTORE"),
            after: format!("{ZOHO}26214400 CONDSTORE"),
            mailboxes: ZOHO_MAILBOXES.to_vec(),
            quirks: Quirks {
                id_is_bad: true,
                quoted_fields: true,
                odd_modseq: true,
                xlist_inbox: Some("Posteingang"),
                fetch_on_empty_is_bad: true,
                quoted_date_is_bad: true,
                examine_without_flags: true,
                special_use_unasked: true,
                star_in_flags: true,
                negative_numbers: true,
                trycreate_on_select: true,
                all_recent: true,
                first_modseq: 1_706_092_971_947_030_001,
                uidvalidity: Some(1),
                noinferiors: true,
                odd_item_order: true,
                login_text: Some("Success"),
                ..Quirks::default()
            },
        }
    }

    /// Zoho Mail as its capability line was in July 2026.
    pub fn zoho_2026() -> Self {
        Self { before: ZOHO_2026.into(), after: ZOHO_2026.into(), ..Self::zoho() }
    }

    /// The same without these capabilities.
    pub fn without(mut self, names: &[&str]) -> Self {
        for line in [&mut self.before, &mut self.after] {
            let kept: Vec<&str> =
                line.split_ascii_whitespace().filter(|word| !names.contains(word)).collect();
            *line = kept.join(" ");
        }
        self
    }

    /// Whether all other mailboxes stand below INBOX.
    pub fn is_below_inbox(&self) -> bool {
        !self.mailboxes.is_empty() && self.mailboxes.iter().all(|(m, _)| m.starts_with("INBOX/"))
    }

    /// Whether it has this capability after login.
    pub fn has(&self, name: &str) -> bool {
        self.after.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(name))
    }

    /// The largest message `APPEND` takes.
    pub fn append_limit(&self) -> Option<usize> {
        let word = self.after.split_ascii_whitespace().find_map(|w| w.strip_prefix("APPENDLIMIT="));
        word.and_then(|number| number.parse().ok())
    }
}

/// Commands that exist only with an extension (a table): the verb, and the capabilities of which
/// one is needed.
const COMMANDS: &[(&str, &[&str])] = &[
    ("ENABLE", &["ENABLE"]),
    ("GETACL", &["ACL"]),
    ("ID", &["ID"]),
    ("IDLE", &["IDLE"]),
    ("LISTRIGHTS", &["ACL"]),
    ("MOVE", &["MOVE"]),
    ("MYRIGHTS", &["ACL"]),
    ("NAMESPACE", &["NAMESPACE"]),
    ("UID EXPUNGE", &["UIDPLUS"]),
    ("UID MOVE", &["MOVE"]),
    ("UNSELECT", &["UNSELECT"]),
    ("XLIST", &["XLIST"]),
];

/// The capability a command needs, where it needs one.
pub fn needs(verb: &str) -> Option<&'static [&'static str]> {
    COMMANDS.iter().find(|(name, _)| *name == verb).map(|(_, needed)| *needed)
}
