//! How a Dovecot of the tests is to be: its users, abilities and certificate.

use super::certificate::{Authority, Certificate};
use super::profiles::Profile;

/// Somebody with mail on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The address, which is the user name too.
    pub address: String,
    /// The password.
    pub password: String,
}

impl User {
    /// Somebody.
    pub fn new(address: &str, password: &str) -> Self {
        Self { address: address.to_owned(), password: password.to_owned() }
    }
}

/// How the server is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// What it is able to do.
    pub profile: Profile,
    /// Whose mail it keeps.
    pub users: Vec<User>,
    /// Rights and shared mailboxes (`Shared/OWNER/...`).
    pub acl: bool,
    /// The certificate shown.
    pub certificate: Certificate,
    /// Who signs it; an authority of its own where there is none.
    pub authority: Option<Authority>,
}

impl Default for Options {
    /// Alice and Bob, and everything Dovecot can do.
    fn default() -> Self {
        Self {
            profile: Profile::Full,
            users: vec![
                User::new("alice@example.test", "wonderland"),
                User::new("bob@example.test", "builder"),
            ],
            acl: false,
            certificate: Certificate::Good,
            authority: None,
        }
    }
}
