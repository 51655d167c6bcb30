//! Parsing and showing mail, on the whole corpus: nothing in it may crash, mislead or load.

mod agreement;
mod charsets;
mod corpus;
mod html;
mod mbox;
mod messages;
mod names;
