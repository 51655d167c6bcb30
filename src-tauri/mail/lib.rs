//! Words of mail and pure functions on them: no I/O, no clock, no async, nothing of ours below it.

pub mod address;
mod body;
pub mod charset;
mod css;
mod css_names;
mod encoded_word;
mod entity_names;
pub mod envelope;
pub mod filename;
pub mod flags;
mod header;
pub mod html;
mod html_names;
#[cfg(test)]
mod html_test;
mod html_text;
mod html_urls;
pub mod id;
mod iso2022;
pub mod mailbox;
mod mailbox_names;
pub mod maildir;
pub mod mbox;
pub mod message;
mod mime;
mod nesting;
mod parameters;
mod plain_text;
mod prefix_names;
pub mod server;
pub mod server_text;
mod tag;
mod text;
pub mod thread;
mod transfer;
pub mod uid;
mod utf7;
