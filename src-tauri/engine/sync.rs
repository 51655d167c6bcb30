//! Bringing a mailbox here and the server's into step: decide (`plan`), then do (`pull`); and
//! telling it what the person did (`push`).

pub mod agenda;
pub mod backoff;
pub mod bodies;
mod compare;
pub mod connections;
pub mod errand;
mod flag_ranges;
mod headers;
pub mod idle;
pub mod line;
mod listing;
pub mod meter;
pub mod plan;
pub mod pull;
pub mod push;
mod renamed;
mod rights;
pub mod stand;
mod standing;
pub mod verdict;
