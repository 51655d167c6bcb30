//! A detour for tests: `FUMI_DETOUR` names a name server, other ports than the usual ones, and an
//! address that is to count as public. What a certificate must name stays the same, so a detour
//! leads nowhere that is not trusted anyway.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

/// Where to go instead.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Detour {
    /// The name server to ask.
    pub dns: Option<SocketAddr>,
    /// An address of this machine that counts as one of the world outside.
    pub public: Option<IpAddr>,
    ports: HashMap<u16, u16>,
}

impl Detour {
    /// The detour of this process: none, as a rule.
    pub fn current() -> &'static Detour {
        static CURRENT: LazyLock<Detour> = LazyLock::new(|| {
            std::env::var("FUMI_DETOUR").map(|text| Detour::read(&text)).unwrap_or_default()
        });
        &CURRENT
    }

    /// `dns=127.0.0.1:5353 443=20443 993=20993`; what cannot be read is left out.
    fn read(text: &str) -> Detour {
        let mut detour = Detour::default();
        for (key, value) in text.split_whitespace().filter_map(|word| word.split_once('=')) {
            match (key, key.parse(), value.parse()) {
                ("dns", ..) => detour.dns = value.parse().ok(),
                ("public", ..) => detour.public = value.parse().ok(),
                (_, Ok(from), Ok(to)) => drop(detour.ports.insert(from, to)),
                _ => {}
            }
        }
        detour
    }

    /// The port that stands for this one.
    pub fn port(&self, port: u16) -> u16 {
        self.ports.get(&port).copied().unwrap_or(port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detour_names_a_name_server_and_ports() {
        let detour = Detour::read("dns=127.0.0.1:5353 993=20993 443=x y=3 z public=127.0.0.9");
        assert_eq!(detour.public, Some("127.0.0.9".parse().unwrap()));
        assert_eq!(detour.dns, Some("127.0.0.1:5353".parse().unwrap()));
        assert_eq!((detour.port(993), detour.port(443), detour.port(465)), (20993, 443, 465));
        assert_eq!(Detour::read(""), Detour::default());
    }
}
