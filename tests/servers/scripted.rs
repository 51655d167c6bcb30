//! Our own IMAP and SMTP server for tests: honest with everything written in a log, following a
//! script, or failing on purpose.
//!
//! ```no_run
//! # use tests::servers::scripted::{Options, Scripted, fault::{Failure, Fault}};
//! let server = Scripted::start(Options::default());
//! server.state().add_user("alice@fumi.example", "secret");
//! server.state().deliver("alice@fumi.example", b"Subject: hello\n\nHi\n");
//! server.state().fault(Fault::at_verb("UID MOVE", 1, Failure::Close).applied());
//! ```

pub mod answers;
mod append;
pub mod connection;
mod envelope;
mod expunge;
pub mod fault;
mod fetch;
mod fetch_items;
mod folders;
mod gmail;
mod idle;
mod listener;
mod listing;
pub mod log;
mod login;
pub mod mailbox;
mod names;
mod parse;
pub mod profile;
pub mod script;
mod search;
mod search_key;
mod section;
mod select;
mod session;
#[cfg(test)]
mod session_test;
pub mod settings;
mod smtp;
#[cfg(test)]
mod smtp_test;
pub mod state;
mod store;
mod structure;
mod transfer;
mod view;
pub mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use listener::{Door, Running};
use profile::Profile;
use script::Script;
use settings::Settings;
use state::State;
use world::World;

use super::certificate::{Authority, Certificate};
use super::port::Port;

/// How a server begins.
#[derive(Debug, Clone)]
pub struct Options {
    /// What it says it can do.
    pub profile: Profile,
    /// Its switches.
    pub settings: Settings,
    /// The certificate it shows.
    pub certificate: Certificate,
    /// The authority that signs it; made anew where there is none.
    pub authority: Option<Authority>,
    /// Users and their passwords.
    pub users: Vec<(String, String)>,
    /// A transcript that IMAP connections follow in place of being served.
    pub imap_script: Option<Script>,
    /// The same for SMTP.
    pub smtp_script: Option<Script>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            profile: Profile::full(),
            settings: Settings::default(),
            certificate: Certificate::Good,
            authority: None,
            users: Vec::new(),
            imap_script: None,
            smtp_script: None,
        }
    }
}

impl Options {
    /// A server of this profile.
    pub fn profile(profile: Profile) -> Self {
        Self { profile, ..Self::default() }
    }

    /// With one more user.
    pub fn user(mut self, name: &str, password: &str) -> Self {
        self.users.push((name.to_owned(), password.to_owned()));
        self
    }
}

/// A running server. It ends when it is dropped.
#[derive(Debug)]
pub struct Scripted {
    state: State,
    options: Options,
    authority: Authority,
    ports: [Port; 4],
    running: Option<Running>,
    _folder: Option<tempfile::TempDir>,
}

impl Scripted {
    /// Starts it on free ports of 127.0.0.1, on a thread of its own.
    ///
    /// # Panics
    /// Where the system gives no port or thread.
    pub fn start(options: Options) -> Self {
        let mut folder = None;
        let authority = options.authority.clone().unwrap_or_else(|| {
            let made = tempfile::tempdir().expect("a temporary folder");
            let authority = Authority::new(made.path());
            folder = Some(made);
            authority
        });
        let mut world = World::new(options.profile.clone(), options.settings.clone());
        for (name, password) in &options.users {
            world.add_user(name, password);
        }
        let ports = std::array::from_fn(|_| Port::free());
        let state = State::new(world);
        let mut server = Self { state, options, authority, ports, running: None, _folder: folder };
        server.restart();
        server
    }

    /// Starts it again after [`Scripted::stop`], on the same ports and with the same mail.
    ///
    /// # Panics
    /// Where the ports are taken.
    pub fn restart(&mut self) {
        self.stop();
        let tls = self.authority.server_config(self.options.certificate);
        let doors = [
            Door { port: self.imap_port(), smtp: false, clear: false },
            Door { port: self.imap_starttls_port(), smtp: false, clear: true },
            Door { port: self.smtp_port(), smtp: true, clear: false },
            Door { port: self.submission_port(), smtp: true, clear: true },
        ];
        let scripts = (self.options.imap_script.clone(), self.options.smtp_script.clone());
        let scripts = (scripts.0.map(Arc::new), scripts.1.map(Arc::new));
        self.running = Some(Running::start(&self.state, tls, doors, scripts));
    }

    /// Closes all connections and listens no more; the mail stays.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// The same server with another certificate, from now on.
    pub fn show_certificate(&mut self, certificate: Certificate) {
        self.options.certificate = certificate;
        self.restart();
    }

    /// Its users, mail, log and switches.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// IMAP over TLS.
    pub fn imap_port(&self) -> u16 {
        self.ports[0].number()
    }

    /// IMAP with STARTTLS.
    pub fn imap_starttls_port(&self) -> u16 {
        self.ports[1].number()
    }

    /// Submission over TLS.
    pub fn smtp_port(&self) -> u16 {
        self.ports[2].number()
    }

    /// Submission with STARTTLS.
    pub fn submission_port(&self) -> u16 {
        self.ports[3].number()
    }

    /// The authority clients are to trust.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Its PEM file.
    pub fn ca_file(&self) -> PathBuf {
        self.authority.ca_file()
    }

    /// An authority that stays in `folder` for other programs to read.
    pub fn authority_in(folder: &Path) -> Authority {
        Authority::new(folder)
    }
}
