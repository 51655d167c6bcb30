//! Finds the servers of an address: from Fumi's own table, the provider's word, the ISPDB, DNS and
//! guesses, all at once and in bounded time. Nobody is told the address, only its domain.

mod autoconfig;
mod found;
mod guess;
mod https;
mod look_up;
mod mx;
mod rank;
mod spf;
mod srv;
mod web;

pub use found::{Found, Source};
pub use look_up::{Ways, look_up};
pub use web::{Web, web};
