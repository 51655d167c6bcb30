//! A small internet on loopback: names, the web, and a mail server at the usual ports, all reached
//! by a detour (`FUMI_DETOUR`).

use tempfile::TempDir;

use super::certificate::{Authority, Certificate};
use super::name_server::NameServer;
use super::scripted::profile::Profile;
use super::scripted::{Options, Scripted};
use super::web::Web;

/// The hosts whose names the good certificates bear.
const HOSTS: [&str; 13] = [
    "example.test",
    "autoconfig.example.test",
    "autoconfig.thunderbird.net",
    "imap.example.test",
    "mail.example.test",
    "smtp.example.test",
    "imappro.zoho.eu",
    "imap.zoho.eu",
    "smtppro.zoho.eu",
    "smtp.zoho.eu",
    "press.example",
    "pictures.example",
    "x.list-manage.com",
];

/// It ends when it is dropped.
#[derive(Debug)]
pub struct Internet {
    /// Its name server, which knows the web's hosts.
    pub names: NameServer,
    /// Its web server.
    pub web: Web,
    /// The one mail server, at every name and at ports 993 and 465.
    pub mail: Scripted,
    authority: Authority,
    _folder: TempDir,
}

impl Internet {
    /// One with these users, its web server with a certificate of this kind.
    ///
    /// # Panics
    /// Where a server does not start.
    pub fn with(profile: Profile, users: &[(&str, &str)], web: Certificate) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let authority = Authority::with_names(&folder.path().join("ca"), &HOSTS);
        let mut options = Options::profile(profile);
        options.authority = Some(authority.clone());
        let options =
            users.iter().fold(options, |options, (name, password)| options.user(name, password));
        let (names, web) = (NameServer::start(), Web::start(&authority, web));
        names.here(&["example.test", "autoconfig.example.test", "autoconfig.thunderbird.net"]);
        Self { names, web, mail: Scripted::start(options), authority, _folder: folder }
    }

    /// The environment of a program that lives in it.
    pub fn env(&self) -> Vec<(String, String)> {
        let mail = &self.mail;
        let ports = [(443, self.web.port()), (993, mail.imap_port()), (465, mail.smtp_port())];
        let ca = self.authority.ca_file().to_string_lossy().into_owned();
        vec![
            ("FUMI_DETOUR".to_owned(), format!("{} public=127.0.0.1", self.names.detour(&ports))),
            ("SSL_CERT_FILE".to_owned(), ca),
        ]
    }
}
