//! Which addresses belong to the world outside, and not to this machine or the house it stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

/// All but what IANA's registry of special purposes keeps apart.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a, b & 0xC0) == (100, 64)
        || (a, b & 0xFE) == (198, 18)
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99);
    !special
}

/// Global unicast, and of that nothing which carries another address in it that is not public.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let [.., w, x, y, z] = ip.octets();
    match (a, b) {
        (0x64, 0xFF9B) => is_public_v4(Ipv4Addr::new(w, x, y, z)),
        (0x2002, _) | (0x2001, 0..=0x1FF | 0xDB8) => false,
        (0x3FFF, 0..=0xFFF) => false,
        _ => a & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_a_house_are_not_public() {
        let public = |text: &str| is_public(text.parse().unwrap());
        for ip in ["8.8.8.8", "193.0.6.139", "172.32.0.1", "2a00:1450:4001::1", "64:ff9b::808:808"]
        {
            assert!(public(ip), "{ip}");
        }
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "198.18.0.1",
            "198.19.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "250.1.1.1",
            "::1",
            "::",
            "::ffff:192.168.1.1",
            "::ffff:8.8.8.8",
            "::7f00:1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
            "64:ff9b::7f00:1",
        ] {
            assert!(!public(ip), "{ip}");
        }
    }
}
