//! The flows of the program, one file each, by `fumictl` against real servers.

mod accounts;
mod actions;
mod diagnoses;
mod discover;
mod export_import;
mod first_run;
mod flags;
mod keyring;
mod local_folders;
mod new_mail;
mod profile;
mod reading;
mod room;
mod search;
mod sending;
