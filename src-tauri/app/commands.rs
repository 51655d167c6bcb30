//! The commands the screens can give, one file a feature: unpack, call, pack.

pub mod accounts;
pub mod actions;
pub mod arrange;
pub mod compose;
pub mod drafts;
pub mod folders;
pub mod identities;
pub mod mailboxes;
pub mod message;
pub mod network;
pub mod preferences;
pub mod queue;
pub mod reading;
pub mod start;
pub mod structure;
