//! What DNS says about a domain beside its addresses: the system's name servers, asked directly.

use crate::detour::Detour;
use crate::error::Error;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// For one question, each of its tries.
const PATIENCE: Duration = Duration::from_secs(2);
/// More records than this of one kind are no honest answer.
const MOST: usize = 50;

/// A way to ask.
#[derive(Clone)]
pub struct Dns {
    resolver: TokioResolver,
}

/// Where a domain's mail is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mx {
    /// The lower, the sooner.
    pub preference: u16,
    /// The host, without the final dot.
    pub host: String,
}

/// Where a service of a domain is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Srv {
    /// The lower, the sooner.
    pub priority: u16,
    /// Among those of the same priority: the higher, the oftener.
    pub weight: u16,
    /// The port.
    pub port: u16,
    /// The host, without the final dot; empty where the service is expressly not there.
    pub host: String,
}

impl Dns {
    /// Asks the system's name servers.
    ///
    /// # Errors
    /// The system names none.
    pub fn system() -> Result<Dns, Error> {
        let builder = match Detour::current().dns {
            Some(server) => {
                let provider = TokioRuntimeProvider::default();
                TokioResolver::builder_with_config(only(server), provider)
            }
            None => TokioResolver::builder_tokio().map_err(|error| failed(&error))?,
        };
        let mut builder = builder;
        set(builder.options_mut());
        Ok(Dns { resolver: builder.build().map_err(|error| failed(&error))? })
    }

    /// A domain's MX records in their order; none where there are none.
    ///
    /// # Errors
    /// No name server answered.
    pub async fn mx(&self, domain: &str) -> Result<Vec<Mx>, Error> {
        let found = self.resolver.mx_lookup(rooted(domain)).await;
        let mut found = records(found, |data| {
            let RData::MX(mx) = data else { return None };
            Some(Mx { preference: mx.preference, host: plain(&mx.exchange) })
        })?;
        found.sort_by_key(|mx| mx.preference);
        Ok(found)
    }

    /// A domain's texts, each joined from its strings.
    ///
    /// # Errors
    /// No name server answered.
    pub async fn txt(&self, domain: &str) -> Result<Vec<String>, Error> {
        let found = self.resolver.txt_lookup(rooted(domain)).await;
        records(found, |data| {
            let RData::TXT(txt) = data else { return None };
            Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned())
        })
    }

    /// The hosts of a service (`_imaps._tcp.example.org`), the first to be tried first.
    ///
    /// # Errors
    /// No name server answered.
    pub async fn srv(&self, service: &str) -> Result<Vec<Srv>, Error> {
        let found = self.resolver.srv_lookup(rooted(service)).await;
        let mut found = records(found, |data| {
            let RData::SRV(srv) = data else { return None };
            let (priority, weight, port) = (srv.priority, srv.weight, srv.port);
            Some(Srv { priority, weight, port, host: plain(&srv.target) })
        })?;
        // Not by chance, as RFC 2782 has it: one client asks once.
        found.sort_by_key(|srv| (srv.priority, u16::MAX - srv.weight));
        Ok(found)
    }

    pub(crate) async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Error> {
        match self.resolver.lookup_ip(rooted(host)).await {
            Ok(found) => Ok(found.iter().take(MOST).collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(failed(&error)),
        }
    }
}

/// A name as it stands, not below the system's search domains.
fn rooted(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.'))
}

fn plain(name: &hickory_resolver::proto::rr::Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

fn only(server: SocketAddr) -> ResolverConfig {
    let at = |mut connection: ConnectionConfig| {
        connection.port = server.port();
        connection
    };
    let ways = vec![at(ConnectionConfig::udp()), at(ConnectionConfig::tcp())];
    let server = NameServerConfig::new(server.ip(), true, ways);
    ResolverConfig::from_name_servers(vec![server])
}

fn set(options: &mut ResolverOpts) {
    options.timeout = PATIENCE;
    options.attempts = 1;
}

fn records<T>(
    found: Result<hickory_resolver::lookup::Lookup, NetError>,
    read: impl Fn(&RData) -> Option<T>,
) -> Result<Vec<T>, Error> {
    match found {
        Ok(found) => {
            let records = found.answers().iter().filter_map(|record| read(&record.data));
            Ok(records.take(MOST).collect())
        }
        Err(error) if error.is_no_records_found() => Ok(Vec::new()),
        Err(error) => Err(failed(&error)),
    }
}

/// Why no name server answered is told by a text only, which may carry the name that was asked for.
fn failed(error: &NetError) -> Error {
    if matches!(error, NetError::Timeout) {
        return Error::Timeout { what: "DNS" };
    }
    Error::Network { kind: io::ErrorKind::NetworkDown }
}
