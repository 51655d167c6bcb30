//! What the person does to mail: shown at once, promised to the server, one verb one file.

pub mod flag;
