//! What the person does to mail: shown at once, promised to the server, one verb one file.

mod across;
pub mod append;
pub mod archive;
pub mod copy;
pub mod delete;
pub mod draft;
pub mod empty;
pub mod flag;
pub mod junk;
pub mod mailbox;
pub mod move_to;
pub mod purge;
pub mod queue;
pub mod read_all;
pub mod rights;
pub(crate) mod select;
pub mod selection;
pub mod trash;
pub mod undo;

pub use queue::Standing;
pub use store::{QueueCount, QueueRow};
