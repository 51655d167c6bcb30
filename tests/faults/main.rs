//! What breaks: the process, the network, the disk, the server.

mod kill;
mod mailboxes;
mod network;
mod scripted;
