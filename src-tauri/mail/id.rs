//! Identities of rows in the local store, one type each so that they cannot be mixed up.

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    };
}

row_id!(/// An account in the store.
    AccountId);
row_id!(/// A mailbox (RFC 9051) of one account in the store.
    MailboxId);
row_id!(/// A distinct message of an account in the store, however many mailboxes it stands in (RFC
    /// 8621 `Email`).
    MessageId);
row_id!(/// One place where a message stands: a mailbox and, once the server has said it, a UID.
    LocationId);
row_id!(/// Something the person did to mail, which can be undone as one.
    ActionId);
row_id!(/// A conversation (RFC 8621 `Thread`).
    ThreadId);
row_id!(/// A name and address the person writes from (RFC 8621 `Identity`).
    IdentityId);
