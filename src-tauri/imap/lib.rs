//! IMAP sessions (RFC 3501, RFC 9051): async-imap over tokio-rustls behind a guard, each verb a
//! file.
//!
//! A session answers only after the server's own tagged OK; NO, BAD, BYE, the end of the stream and
//! silence are errors of different kinds. async-imap and imap-proto log every line they see at
//! `trace`: the guard (`wire`) shows them neither commands nor answers, only their skeletons, but
//! an app should still cap the log targets `async_imap` and `imap_proto` at `warn` in code.

mod acl;
mod append;
mod auth;
mod bodies;
mod capability;
mod code;
mod command;
mod connect;
mod copyuid;
mod create;
mod cursor;
mod date;
mod delete;
mod enable;
mod error;
mod expunge;
mod fetch;
mod fetch_line;
mod frame;
mod greeted;
mod hear;
mod id;
mod idle;
mod limits;
mod link;
mod list;
mod list_line;
mod logout;
mod move_messages;
mod namespace;
mod noop;
mod notify;
mod outgoing;
mod pushes;
mod rename;
mod response;
mod search_line;
mod select;
mod session;
mod starttls;
mod status;
mod store_flags;
mod subscribe;
mod tap;
mod types;
mod uids;
mod wire;

#[cfg(test)]
mod peer;
#[cfg(test)]
mod tests;

pub use capability::Capabilities;
pub use connect::connect;
pub use copyuid::Transferred;
pub use error::{Code, Error, Refusal};
pub use greeted::Greeted;
pub use limits::Limits;
pub use mail::server::TlsReason;
pub use mail::server_text::ServerText;
pub use namespace::{Namespace, Namespaces};
pub use session::Session;
pub use types::{FlagKey, FlagUpdate, Header, Idled, Listed, Push, Select, Selected, Status};
#[doc(hidden)]
pub use wire::Stream;
