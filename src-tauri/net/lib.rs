//! Reaches a server: from its name to addresses, TCP and TLS, and why that failed. What is said
//! over the connection is the business of `imap` and `smtp`. And what the system says of the
//! network.

mod certificate;
mod detour;
mod dns;
mod error;
mod public;
mod starttls;
mod tcp;
mod tls;
mod uplink;

pub use certificate::certificate;
pub use dns::{Dns, Mx, Srv};
pub use error::Error;
pub use starttls::spoke_early;
pub use tcp::{Patience, reach, reach_public};
pub use tls::secure;
pub use uplink::{News, Uplink};
