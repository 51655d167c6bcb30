//! What breaks: the process, the network, the disk, the server.

mod flags;
mod kill;
mod mailboxes;
mod network;
mod scripted;
