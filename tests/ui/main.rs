//! The real app in the real web view, driven as a person would, against real servers.

mod demo;
mod first_run;
mod flags;
mod looks;
mod post;
mod refusals;
