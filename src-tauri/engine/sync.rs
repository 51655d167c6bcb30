//! Bringing a mailbox here and the server's into step: decide (`plan`), then do (`pull`); and
//! telling it what the person did (`push`).

pub mod agenda;
pub mod backoff;
pub mod bodies;
pub mod idle;
pub mod line;
pub mod meter;
pub mod plan;
pub mod pull;
pub mod push;
pub mod verdict;
