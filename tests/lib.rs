//! Servers and harness of the tests.

pub mod compose;
#[cfg(unix)]
pub mod desktop;
pub mod fumictl;
pub mod generate;
pub mod inside;
#[cfg(unix)]
pub mod process;
pub mod sample;

pub mod servers {
    //! The servers the tests talk to.

    #[cfg(unix)]
    pub mod account;
    pub mod certificate;
    #[cfg(unix)]
    pub mod dovecot;
    #[cfg(unix)]
    pub mod dovecot_config;
    pub mod dovecot_options;
    #[cfg(unix)]
    pub mod exim;
    pub mod filter;
    pub mod filter_proxy;
    pub mod identity;
    pub mod internet;
    pub mod line_client;
    pub mod lmtp;
    #[cfg(unix)]
    pub mod maildir;
    pub mod name_server;
    pub mod port;
    pub mod profiles;
    pub mod scripted;
    pub mod web;
}
