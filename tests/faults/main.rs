//! What breaks: the process, the network, the disk, the server.

use tests::inside;

mod actions;
mod flags;
mod flaky;
mod kill;
mod kills;
mod mailboxes;
mod model;
mod network;
mod scripted;
