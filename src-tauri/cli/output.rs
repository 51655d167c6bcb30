//! Standard output and standard error: one JSON value, or words for people.

use crate::failure::Failure;
use serde_json::Value;
use std::io::Write as _;
use std::process::ExitCode;

/// How to print.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    /// JSON instead of words.
    pub json: bool,
}

impl Output {
    /// Prints one value: as JSON, or as `words` has it.
    pub fn print(self, value: &Value, words: impl FnOnce() -> String) -> Result<(), Failure> {
        let text = if self.json { value.to_string() } else { words() };
        self.bytes(format!("{}\n", text.trim_end_matches('\n')).as_bytes())
    }

    /// Prints bytes as they are.
    pub fn bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|_| Failure::no_reader())
    }

    /// Says something on standard error.
    pub fn note(self, words: &str) {
        // Where standard error is closed nobody wants to read it.
        let _ = writeln!(std::io::stderr(), "{words}");
    }

    /// Says on standard error what failed, and gives its exit code.
    pub fn fail(self, failure: &Failure) -> ExitCode {
        if self.json {
            self.note(&failure.json().to_string());
        } else {
            self.note(&format!("fumictl: {}", failure.words()));
        }
        ExitCode::from(failure.exit_code())
    }
}

/// An object with more fields; those of `more` win.
pub fn with(mut object: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
    object
}

/// A field's text; empty where it has none.
pub fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object.get(field).and_then(Value::as_str).unwrap_or_default()
}
