//! What breaks: the process, the network, the disk, the server.

mod doubt;
mod flags;
mod kill;
mod mailboxes;
mod network;
#[cfg(unix)]
mod push;
mod scripted;
mod sweep;
