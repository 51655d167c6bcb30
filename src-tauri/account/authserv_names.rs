//! Table: the names by which providers sign what they found out about a message's origin
//! (`Authentication-Results`), as mail that passed through them shows. Only providers that always
//! write one, and take away those that came with the message, are here: of others nothing is
//! believed. Microsoft's bear no name, so anybody's would look the same.

use mail::auth::Signs;

/// Nobody's.
const NONE: Signs = Signs { ids: &[], many: false };

const TABLE: &[(&str, Signs)] = &[
    ("aol", Signs { ids: &[".yahoo.com", ".aol.com"], many: false }),
    ("fastmail", Signs { ids: &[".messagingengine.com"], many: true }),
    ("gmx", Signs { ids: &["gmx.net"], many: false }),
    ("google", Signs { ids: &["mx.google.com"], many: false }),
    ("icloud", Signs { ids: &[".icloud.com"], many: true }),
    ("infomaniak", Signs { ids: &["mx.infomaniak.com"], many: false }),
    ("mailru", Signs { ids: &["mxs.mail.ru"], many: false }),
    ("posteo", Signs { ids: &["posteo.de"], many: true }),
    ("yahoo", Signs { ids: &[".yahoo.com"], many: false }),
    ("yandex", Signs { ids: &[".yandex.net"], many: false }),
    (
        "zoho",
        Signs {
            ids: &[
                "mx.zohomail.com",
                "mx.zohomail.eu",
                "mx.zohomail.in",
                "mx.zohomail.jp",
                "mx.zohomail.sa",
                "mx.zohomail.ae",
                "mx.zohomail.com.au",
                "mx.zohomail.com.cn",
                "mx.zohomailcloud.ca",
                "mx.zoho.com",
                "mx.zoho.eu",
                "mx.zoho.in",
            ],
            many: false,
        },
    ),
];

/// Whose word a message of an account with this provider is believed on; nobody's for one that is
/// not in the table.
pub fn of(provider: &str) -> Signs {
    TABLE.iter().find(|(name, _)| *name == provider).map_or(NONE, |(_, signs)| *signs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers;

    #[test]
    fn every_name_is_of_a_provider_that_there_is() {
        for (name, signs) in TABLE {
            assert!(providers::all().iter().any(|p| p.name == *name), "{name}");
            assert!(!signs.ids.is_empty() && of(name) == *signs);
        }
        assert_eq!(of("microsoft"), NONE);
        assert_eq!(of(""), NONE);
    }
}
