//! A certificate authority made on the spot, and the good and bad certificates servers show.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What kind of certificate a server shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Certificate {
    /// Signed by the authority, valid today, for `localhost` and 127.0.0.1.
    #[default]
    Good,
    /// Its time ended in 2021.
    Expired,
    /// Its time begins in 2080.
    NotYetValid,
    /// Signed and in time, but for `mail.elsewhere.test`.
    WrongHost,
    /// Signed by nobody but itself.
    SelfSigned,
}

impl Certificate {
    /// Every kind there is.
    pub const ALL: [Certificate; 5] =
        [Self::Good, Self::Expired, Self::NotYetValid, Self::WrongHost, Self::SelfSigned];

    fn stem(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::WrongHost => "wrong-host",
            Self::SelfSigned => "self-signed",
        }
    }
}

/// A certificate authority of the test, with its PEM files in a folder.
#[derive(Debug, Clone)]
pub struct Authority {
    folder: PathBuf,
}

impl Authority {
    /// Makes the authority and a certificate of each kind, as PEM files in `folder`.
    pub fn new(folder: &Path) -> Self {
        Self::with_names(folder, &[])
    }

    /// The same, its good certificates also naming `extra` hosts.
    pub fn with_names(folder: &Path, extra: &[&str]) -> Self {
        fs::create_dir_all(folder).expect("the folder of the certificates can be made");
        let authority = Self { folder: folder.to_owned() };
        let (params, key) = (authority_params(), new_key());
        let own = params.self_signed(&key).expect("the authority signs itself");
        fs::write(authority.ca_file(), own.pem()).expect("ca.pem can be written");
        let issuer = Issuer::new(params, key);
        for kind in Certificate::ALL {
            let (params, key) = (leaf_params(kind, extra), new_key());
            let leaf = match kind {
                Certificate::SelfSigned => params.self_signed(&key),
                Certificate::Good
                | Certificate::Expired
                | Certificate::NotYetValid
                | Certificate::WrongHost => params.signed_by(&key, &issuer),
            };
            let pem = leaf.expect("the certificate can be signed").pem();
            fs::write(authority.certificate_file(kind), pem).expect("the PEM can be written");
            fs::write(authority.key_file(kind), key.serialize_pem()).expect("as can its key");
        }
        authority
    }

    /// The PEM file clients are to trust (`SSL_CERT_FILE`).
    pub fn ca_file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// The PEM file of a server's certificate.
    pub fn certificate_file(&self, kind: Certificate) -> PathBuf {
        self.folder.join(format!("{}.pem", kind.stem()))
    }

    /// The PEM file of that certificate's private key.
    pub fn key_file(&self, kind: Certificate) -> PathBuf {
        self.folder.join(format!("{}.key.pem", kind.stem()))
    }

    /// What a server of ours needs to show a certificate of this kind.
    pub fn server_config(&self, kind: Certificate) -> Arc<rustls::ServerConfig> {
        let leaf = CertificateDer::from_pem_file(self.certificate_file(kind)).expect("a PEM");
        let key = PrivateKeyDer::from_pem_file(self.key_file(kind)).expect("a PEM key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows the default versions")
            .with_no_client_auth()
            .with_single_cert(vec![leaf], key)
            .expect("the key fits its certificate");
        Arc::new(config)
    }

    /// What a client of ours needs to trust this authority and nothing else.
    pub fn client_config(&self) -> Arc<rustls::ClientConfig> {
        let ca = CertificateDer::from_pem_file(self.ca_file()).expect("a PEM");
        let mut roots = rustls::RootCertStore::empty();
        roots.add(ca).expect("the authority is a fit root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows the default versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Arc::new(config)
    }
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("a key can be made")
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Fumi test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2015, 1, 1);
    params.not_after = date_time_ymd(2095, 1, 1);
    params
}

fn leaf_params(kind: Certificate, extra: &[&str]) -> CertificateParams {
    let names: Vec<String> = match kind {
        Certificate::WrongHost => vec!["mail.elsewhere.test".to_owned()],
        Certificate::Good
        | Certificate::Expired
        | Certificate::NotYetValid
        | Certificate::SelfSigned => {
            ["localhost", "127.0.0.1"].iter().chain(extra).map(|&name| name.to_owned()).collect()
        }
    };
    let (from, until) = match kind {
        Certificate::Expired => (2020, 2021),
        Certificate::NotYetValid => (2080, 2090),
        Certificate::Good | Certificate::WrongHost | Certificate::SelfSigned => (2020, 2090),
    };
    let mut params = CertificateParams::new(names).expect("the names are fit for a certificate");
    // A common name has not counted for twenty years, whatever it is.
    params.distinguished_name.push(DnType::CommonName, "127.0.0.1");
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = kind != Certificate::SelfSigned;
    params
}
