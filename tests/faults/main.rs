//! What breaks: the process, the network, the disk, the server.

use tests::inside;

mod actions;
mod damage;
#[cfg(unix)]
mod disk;
mod doubt;
mod errands;
mod flags;
mod flaky;
mod kill;
mod kills;
mod letters;
mod local;
mod mailboxes;
mod model;
mod network;
#[cfg(unix)]
mod push;
mod scripted;
mod sending;
mod sweep;
