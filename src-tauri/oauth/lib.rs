//! Signing in on a provider's page in the browser: OAuth 2.0 for native apps (RFC 8252) with PKCE
//! (RFC 7636) and the issuer's name in the answer (RFC 9207).
//!
//! By hand and not with a library: what is needed is one URL, one page on loopback and three
//! questions by POST, and the rest of a library is an HTTP client that follows what it is told.
//! Every address is the provider table's; nothing here goes where an answer says.

mod error;
mod loopback;
mod pkce;
mod redirect;
mod sign_in;
mod tokens;

pub use error::Error;
pub use redirect::Pages;
pub use sign_in::{CHANCE, SignIn};
pub use tokens::{Granted, refresh, revoke};
