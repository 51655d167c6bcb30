//! What an account needs beside its protocols: whom to trust, where its secrets are, which servers
//! its provider has, and what a refusal means.

pub mod authserv_names;
pub mod diagnosis;
#[cfg(test)]
mod diagnosis_tests;
mod diagnosis_words;
mod error;
pub mod help;
pub mod keychain;
pub mod providers;
mod ring;
mod sealed;
mod secret;
pub mod trust;

pub use error::Error;
pub use secret::Secret;
