//! Whom to trust: the system's certificate authorities, and nobody else.

pub use crate::Error;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore, crypto, version};
use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};

/// The variables that name other authorities than the system's, as OpenSSL reads them.
const OVERRIDES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

type Source = [Option<OsString>; 2];

/// Reading 140 certificates takes milliseconds and is the same each time.
static KEPT: Mutex<Option<(Source, Arc<ClientConfig>)>> = Mutex::new(None);

/// The TLS settings of every connection: TLS 1.2 and 1.3, the system's authorities (or those that
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` name), host names checked. There is no way to accept a
/// certificate that does not hold. Blocks on the first call (files; on macOS and Windows the
/// system's certificate store).
pub fn client_config() -> Result<Arc<ClientConfig>, Error> {
    let source = OVERRIDES.map(std::env::var_os);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((from, config)) = kept.as_ref()
        && *from == source
    {
        return Ok(Arc::clone(config));
    }
    let found = rustls_native_certs::load_native_certs();
    if !found.errors.is_empty() {
        tracing::warn!(unreadable = found.errors.len(), "some certificate authorities");
    }
    let config = config_from(found.certs, found.errors.len())?;
    *kept = Some((source, Arc::clone(&config)));
    Ok(config)
}

/// The same settings with these authorities only.
pub fn client_config_with(roots: Vec<CertificateDer<'_>>) -> Result<Arc<ClientConfig>, Error> {
    config_from(roots, 0)
}

fn config_from(
    roots: Vec<CertificateDer<'_>>,
    unreadable: usize,
) -> Result<Arc<ClientConfig>, Error> {
    let mut store = RootCertStore::empty();
    let (good, bad) = store.add_parsable_certificates(roots);
    if good == 0 {
        return Err(Error::NoRoots { unreadable: unreadable + bad });
    }
    tracing::debug!(good, bad, "certificate authorities");
    // The provider is named, not taken from the process: another crate may install its own.
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])
        .map_err(|_| Error::System)?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_authorities_trusts_nobody() {
        assert_eq!(client_config_with(Vec::new()).unwrap_err(), Error::NoRoots { unreadable: 0 });
        let rubbish = vec![CertificateDer::from(b"no certificate".to_vec())];
        assert_eq!(client_config_with(rubbish).unwrap_err(), Error::NoRoots { unreadable: 1 });
    }

    #[test]
    fn the_systems_authorities_are_read_once() {
        let Ok(first) = client_config() else {
            return; // A build machine without ca-certificates: the case above.
        };
        assert!(Arc::ptr_eq(&first, &client_config().unwrap()));
    }
}
