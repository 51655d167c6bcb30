//! The capability lines Dovecot is made to speak, and what each extension brings (a table).

/// What a server is able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Dovecot as it is.
    #[default]
    Full,
    /// CONDSTORE, but deletions must be found by comparing.
    NoQresync,
    /// Neither, but ESEARCH, IDLE, MOVE, UIDPLUS and the rest.
    NoCondstore,
    /// RFC 3501 and nothing else.
    Bare,
    /// The capabilities, greeting and mailboxes of Zoho Mail (imap.zoho.eu, February 2024).
    LikeZoho,
}

/// A mailbox that is there from the beginning, with its special use.
pub type Special = (&'static str, Option<&'static str>);

impl Profile {
    /// Every profile there is.
    pub const ALL: [Profile; 5] =
        [Self::Full, Self::NoQresync, Self::NoCondstore, Self::Bare, Self::LikeZoho];

    /// The capabilities after login; none where Dovecot speaks for itself.
    pub fn capabilities(self) -> Option<&'static str> {
        match self {
            Self::Full => None,
            Self::NoQresync => Some(NO_QRESYNC),
            Self::NoCondstore => Some(NO_CONDSTORE),
            Self::Bare => Some("IMAP4rev1"),
            Self::LikeZoho => Some(ZOHO),
        }
    }

    /// The capabilities before login, over TLS.
    pub fn capabilities_before_login(self) -> &'static str {
        match self {
            Self::Full | Self::NoQresync | Self::NoCondstore => DOVECOT_BEFORE_LOGIN,
            Self::Bare => "IMAP4rev1",
            Self::LikeZoho => ZOHO_BEFORE_LOGIN,
        }
    }

    /// A greeting of its own, which then names no capabilities.
    pub fn greeting(self) -> Option<&'static str> {
        match self {
            Self::Full | Self::NoQresync | Self::NoCondstore => None,
            Self::Bare => Some("* OK IMAP4rev1 ready"),
            Self::LikeZoho => {
                Some("* OK svwall.zoho.com IMAP4 Server (Zoho Mail IMAP4rev1 Server version 1.0)")
            }
        }
    }

    /// The mailboxes beside INBOX.
    pub fn mailboxes(self) -> &'static [Special] {
        match self {
            Self::Full | Self::NoQresync | Self::NoCondstore | Self::Bare => MAILBOXES,
            Self::LikeZoho => ZOHO_MAILBOXES,
        }
    }
}

const MAILBOXES: &[Special] = &[
    ("Drafts", Some("\\Drafts")),
    ("Sent", Some("\\Sent")),
    ("Junk", Some("\\Junk")),
    ("Trash", Some("\\Trash")),
    ("Archive", Some("\\Archive")),
];

const ZOHO_MAILBOXES: &[Special] = &[
    ("Drafts", Some("\\Drafts")),
    ("Templates", None),
    ("Snoozed", None),
    ("Sent", Some("\\Sent")),
    ("Spam", Some("\\Junk")),
    ("Trash", Some("\\Trash")),
    ("Notification", None),
    ("Newsletter", None),
];

const DOVECOT_BEFORE_LOGIN: &str =
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN AUTH=LOGIN";

const NO_QRESYNC: &str = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY \
    THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT \
    CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE ESEARCH ESORT SEARCHRES WITHIN \
    CONTEXT=SEARCH LIST-STATUS BINARY MOVE PREVIEW STATUS=SIZE SAVEDATE LITERAL+ SPECIAL-USE";

const NO_CONDSTORE: &str = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY \
    THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT \
    CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 ESEARCH ESORT SEARCHRES WITHIN \
    CONTEXT=SEARCH LIST-STATUS BINARY MOVE PREVIEW STATUS=SIZE SAVEDATE LITERAL+ SPECIAL-USE";

const ZOHO_BEFORE_LOGIN: &str = "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID \
    AUTH=PLAIN SASL-IR UIDPLUS ESEARCH LIST-EXTENDED LIST-STATUS WITHIN LITERAL- \
    APPENDLIMIT=10485760 CONDSTORE";

const ZOHO: &str = "IMAP4rev1 UNSELECT CHILDREN XLIST NAMESPACE IDLE MOVE ID \
    AUTH=PLAIN SASL-IR UIDPLUS ESEARCH LIST-EXTENDED LIST-STATUS WITHIN LITERAL- \
    APPENDLIMIT=20971520 CONDSTORE";

/// Commands that exist only with an extension.
pub const COMMANDS: &[(&str, &str)] = &[
    ("CANCELUPDATE", "CONTEXT=SEARCH"),
    ("COMPRESS", "COMPRESS=DEFLATE"),
    ("DELETEACL", "ACL"),
    ("ENABLE", "ENABLE"),
    ("GETACL", "ACL"),
    ("GETMETADATA", "METADATA"),
    ("GETQUOTA", "QUOTA"),
    ("GETQUOTAROOT", "QUOTA"),
    ("ID", "ID"),
    ("IDLE", "IDLE"),
    ("LISTRIGHTS", "ACL"),
    ("MOVE", "MOVE"),
    ("MYRIGHTS", "ACL"),
    ("NAMESPACE", "NAMESPACE"),
    ("NOTIFY", "NOTIFY"),
    ("SETACL", "ACL"),
    ("SETMETADATA", "METADATA"),
    ("SETQUOTA", "QUOTA"),
    ("SORT", "SORT"),
    ("THREAD", "THREAD=REFERENCES"),
    ("UID EXPUNGE", "UIDPLUS"),
    ("UNSELECT", "UNSELECT"),
    ("URLFETCH", "URLAUTH"),
    ("XLIST", "XLIST"),
];

/// Words that may stand behind a command only with an extension.
pub const WORDS: &[(&str, &str, &str)] = &[
    ("APPEND", "CATENATE", "CATENATE"),
    ("CREATE", "USE", "CREATE-SPECIAL-USE"),
    ("EXAMINE", "CONDSTORE", "CONDSTORE"),
    ("EXAMINE", "QRESYNC", "QRESYNC"),
    ("FETCH", "BINARY", "BINARY"),
    ("FETCH", "BINARY.PEEK", "BINARY"),
    ("FETCH", "BINARY.SIZE", "BINARY"),
    ("FETCH", "CHANGEDSINCE", "CONDSTORE"),
    ("FETCH", "EMAILID", "OBJECTID"),
    ("FETCH", "MODSEQ", "CONDSTORE"),
    ("FETCH", "PREVIEW", "PREVIEW"),
    ("FETCH", "SAVEDATE", "SAVEDATE"),
    ("FETCH", "SNIPPET", "SNIPPET=FUZZY"),
    ("FETCH", "THREADID", "OBJECTID"),
    ("FETCH", "VANISHED", "QRESYNC"),
    ("FETCH", "X-GM-LABELS", "X-GM-EXT-1"),
    ("FETCH", "X-GM-MSGID", "X-GM-EXT-1"),
    ("FETCH", "X-GM-THRID", "X-GM-EXT-1"),
    ("LIST", "HIGHESTMODSEQ", "CONDSTORE"),
    ("LIST", "SPECIAL-USE", "SPECIAL-USE"),
    ("LIST", "STATUS", "LIST-STATUS"),
    ("SEARCH", "FUZZY", "SEARCH=FUZZY"),
    ("SEARCH", "MODSEQ", "CONDSTORE"),
    ("SEARCH", "OLDER", "WITHIN"),
    ("SEARCH", "RETURN", "ESEARCH"),
    ("SEARCH", "SAVE", "SEARCHRES"),
    ("SEARCH", "YOUNGER", "WITHIN"),
    ("SELECT", "CONDSTORE", "CONDSTORE"),
    ("SELECT", "QRESYNC", "QRESYNC"),
    ("STATUS", "HIGHESTMODSEQ", "CONDSTORE"),
    ("STATUS", "MAILBOXID", "OBJECTID"),
    ("STATUS", "SIZE", "STATUS=SIZE"),
    ("STORE", "UNCHANGEDSINCE", "CONDSTORE"),
];
