//! The real app in the real web view, driven as a person would, against real servers.

mod accounts;
mod action_looks;
mod actions;
mod browser;
mod compose;
mod compose_looks;
mod demo;
mod first_run;
mod flags;
mod list_looks;
mod local;
mod looks;
mod many;
mod post;
mod reading;
mod refusals;
mod search;
mod servers_found;
