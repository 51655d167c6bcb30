//! From a server's name to a TCP connection with one of its addresses.

use crate::detour::Detour;
use crate::dns::Dns;
use crate::error::Error;
use crate::public;
use futures_util::future::select_ok;
use socket2::{SockRef, TcpKeepalive};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};

/// How long to wait for a server at the level of TCP.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection, all addresses together.
    pub connect: Duration,
    /// For a sign that what we sent was taken, where the system can tell (Linux).
    pub unacknowledged: Duration,
}

/// Connects to a host by name.
///
/// # Errors
/// The name has no address, or none of its addresses answers.
pub async fn reach(host: &str, port: u16, patience: Patience) -> Result<TcpStream, Error> {
    reach_any(host, port, patience, |_| true).await
}

/// The same for a host that a stranger named: none but public addresses are tried, whatever its
/// name leads to at this moment.
///
/// # Errors
/// The same; a name that leads only to private addresses has none.
pub async fn reach_public(host: &str, port: u16, patience: Patience) -> Result<TcpStream, Error> {
    let detour = Detour::current();
    reach_any(host, port, patience, |ip| public::is_public(ip) || detour.public == Some(ip)).await
}

async fn reach_any(
    host: &str,
    port: u16,
    patience: Patience,
    may: impl Fn(IpAddr) -> bool,
) -> Result<TcpStream, Error> {
    let tcp = match timeout(patience.connect, first_to_answer(host, port, may)).await {
        Ok(tcp) => tcp?,
        Err(_) => return Err(Error::Timeout { what: "connect" }),
    };
    prepare(&tcp, patience)?;
    Ok(tcp)
}

/// Tries every address, each a moment after the one before it (RFC 8305 in short); the first to
/// answer wins.
async fn first_to_answer(
    host: &str,
    port: u16,
    may: impl Fn(IpAddr) -> bool,
) -> Result<TcpStream, Error> {
    const STAGGER: Duration = Duration::from_millis(250);
    let mut addresses = addresses(host, Detour::current().port(port)).await?;
    addresses.retain(|address| may(address.ip()));
    let tries: Vec<_> = (0u32..)
        .zip(interleave(addresses))
        .map(|(turn, address)| {
            Box::pin(async move {
                sleep(STAGGER * turn).await;
                TcpStream::connect(address).await
            })
        })
        .collect();
    if tries.is_empty() {
        return Err(Error::HostNotFound);
    }
    Ok(select_ok(tries).await?.0)
}

async fn addresses(host: &str, port: u16) -> Result<Vec<SocketAddr>, Error> {
    let numeric = host.parse::<IpAddr>().is_ok() || host == "localhost";
    if Detour::current().dns.is_some() && !numeric {
        let found = Dns::system()?.addresses(host).await?;
        return Ok(found.into_iter().map(|address| SocketAddr::new(address, port)).collect());
    }
    let found = lookup_host((host, port)).await.map_err(|error| unresolved(&error))?;
    Ok(found.collect())
}

/// No answer from any name server is no network; "no such name" is a wrong name. The system tells
/// them apart by a text only.
fn unresolved(error: &io::Error) -> Error {
    if error.to_string().contains("Temporary failure") {
        Error::Network { kind: io::ErrorKind::NetworkDown }
    } else {
        Error::HostNotFound
    }
}

/// One address of the first family, one of the other, and so on; at most eight. A dead family must
/// not hold up the other; which comes first is the system's to know.
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    const MOST: usize = 8;
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, other): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first_is_v6);
    let turns = first.len().max(other.len());
    let in_turn = (0..turns).flat_map(|turn| [first.get(turn), other.get(turn)]).flatten();
    in_turn.take(MOST).copied().collect()
}

/// Half a minute's silence, and the peer is asked for a sign of life; so often, and it is dead. All
/// of it is less than a minute (a connection cut off shows after 51 s on Linux).
const SILENCE: Duration = Duration::from_secs(30);
const ASK_EVERY: Duration = Duration::from_secs(10);
const ASK_TIMES: u32 = 2;

/// Small writes at once, and a dead peer noticed.
fn prepare(tcp: &TcpStream, patience: Patience) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    let socket = SockRef::from(tcp);
    let keepalive =
        TcpKeepalive::new().with_time(SILENCE).with_interval(ASK_EVERY).with_retries(ASK_TIMES);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(patience.unacknowledged))?;
    #[cfg(not(target_os = "linux"))]
    let _ = patience;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    const PATIENCE: Patience =
        Patience { connect: Duration::from_secs(10), unacknowledged: Duration::from_secs(45) };

    #[test]
    fn a_dead_family_of_addresses_does_not_hold_up_the_other() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let six = ["[::1]:1", "[::2]:1", "[::3]:1"].map(address);
        let four = ["10.0.0.1:1", "10.0.0.2:1"].map(address);
        let order = interleave(six.iter().chain(&four).copied().collect());
        assert_eq!(order, [six[0], four[0], six[1], four[1], six[2]]);
        let order = interleave(four.iter().chain(&six).copied().collect());
        assert_eq!(order, [four[0], six[0], four[1], six[1], six[2]]);
        assert_eq!(interleave(vec![six[0]; 20]).len(), 8);
    }

    #[test]
    fn no_name_server_is_no_network_and_no_such_name_a_wrong_name() {
        let lookup = "failed to lookup address information: ";
        let error = |why: &str| unresolved(&io::Error::other(format!("{lookup}{why}")));
        let offline = Error::Network { kind: io::ErrorKind::NetworkDown };
        assert_eq!(error("Temporary failure in name resolution"), offline);
        assert_eq!(error("Name or service not known"), Error::HostNotFound);
        assert_eq!(error("No address associated with hostname"), Error::HostNotFound);
    }

    #[tokio::test]
    async fn a_name_leads_to_a_connection_that_notices_a_dead_peer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let tcp = reach("localhost", port, PATIENCE).await.unwrap();
        assert!(tcp.nodelay().unwrap());
        let socket = SockRef::from(&tcp);
        assert!(socket.keepalive().unwrap());
        #[cfg(unix)]
        {
            let silence = socket.tcp_keepalive_time().unwrap();
            let asked = socket.tcp_keepalive_interval().unwrap();
            let asked = asked * socket.tcp_keepalive_retries().unwrap();
            assert!(silence + asked < Duration::from_secs(60), "within a minute");
        }
        #[cfg(target_os = "linux")]
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(PATIENCE.unacknowledged));
        drop(listener);
        let kind = io::ErrorKind::ConnectionRefused;
        let refused = reach("127.0.0.1", port, PATIENCE).await.err();
        assert_eq!(refused, Some(Error::Network { kind }));
    }
}
