//! What a server offers in its answer to EHLO.

/// The extensions Fumi makes use of, as offered under TLS.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offers {
    /// SIZE: the largest message it takes, in bytes, where it says one.
    pub size_limit: Option<u64>,
    /// 8BITMIME.
    pub eight_bit: bool,
    /// SMTPUTF8.
    pub utf8: bool,
    /// PIPELINING.
    pub pipelining: bool,
    /// CHUNKING.
    pub chunking: bool,
    /// DSN.
    pub dsn: bool,
    /// ENHANCEDSTATUSCODES.
    pub enhanced_codes: bool,
    /// AUTH PLAIN.
    pub plain: bool,
    /// AUTH LOGIN.
    pub login: bool,
    /// AUTH XOAUTH2.
    pub xoauth2: bool,
    /// AUTH OAUTHBEARER.
    pub oauthbearer: bool,
}

impl Offers {
    /// Reads everything the server said from its greeting on; only lines of 250 count.
    pub(crate) fn from_wire(heard: &[u8]) -> Self {
        let text = String::from_utf8_lossy(heard).to_ascii_uppercase();
        let lines = text.lines().filter_map(|l| l.strip_prefix("250")?.get(1..));
        let mut offers = Self::default();
        // The first line of the answer is the server's name.
        for line in lines.skip(1) {
            let mut words = line.split([' ', '=', '\t']).filter(|w| !w.is_empty());
            match words.next().unwrap_or_default() {
                // 0 says: no fixed limit.
                "SIZE" => {
                    offers.size_limit =
                        words.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0);
                }
                "8BITMIME" => offers.eight_bit = true,
                "SMTPUTF8" => offers.utf8 = true,
                "PIPELINING" => offers.pipelining = true,
                "CHUNKING" => offers.chunking = true,
                "DSN" => offers.dsn = true,
                "ENHANCEDSTATUSCODES" => offers.enhanced_codes = true,
                "AUTH" => {
                    for mechanism in words {
                        offers.plain |= mechanism == "PLAIN";
                        offers.login |= mechanism == "LOGIN";
                        offers.xoauth2 |= mechanism == "XOAUTH2";
                        offers.oauthbearer |= mechanism == "OAUTHBEARER";
                    }
                }
                _ => {}
            }
        }
        offers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_offers_are_read() {
        let heard = b"220 smtp.example ESMTP\r\n250-smtp.example SIZE 1 PIPELINING\r\n\
                      250-size 53477376\r\n250-AUTH LOGIN plain XOAUTH2\r\n250-8BITMIME\r\n\
                      250-X-SOMETHING DSN\r\n250 SMTPUTF8\r\n";
        let offers = Offers::from_wire(heard);
        let expected = Offers {
            size_limit: Some(53_477_376),
            eight_bit: true,
            utf8: true,
            plain: true,
            login: true,
            xoauth2: true,
            ..Offers::default()
        };
        assert_eq!(offers, expected);
    }

    #[test]
    fn odd_offers_are_read_too() {
        let read = |lines: &str| Offers::from_wire(format!("250-me\r\n{lines}").as_bytes());
        assert_eq!(read("250 SIZE 0\r\n").size_limit, None);
        assert_eq!(read("250 SIZE\r\n").size_limit, None);
        assert_eq!(read("250 SIZE 99999999999999999999999\r\n").size_limit, None);
        assert!(read("250-AUTH=LOGIN\r\n250 HELP\r\n").login);
        assert_eq!(Offers::from_wire(b"250 AUTH PLAIN\r\n"), Offers::default());
        assert_eq!(Offers::from_wire(b"\xff\xfe"), Offers::default());
    }
}
