//! What the screens keep for the person: keys, looks, how a list is arranged. The engine does not
//! read it.

use crate::Engine;
use crate::error::{Code, Problem};

/// Before every name, so that none of them is a setting of the engine's.
const PREFIX: &str = "screen.";
/// A longer name is nobody's.
const LONGEST_NAME: usize = 80;
/// A choice that takes more is none.
const LARGEST: usize = 32 << 10;
/// There are no more of them than this.
const MOST: usize = 10_000;

impl Engine {
    /// Everything the screens keep: names and values.
    pub async fn preferences(&self) -> Result<Vec<(String, String)>, Problem> {
        let rows = self.store().read(|r| r.settings_under(PREFIX)).await?;
        let named =
            |(key, value): (String, String)| Some((key.strip_prefix(PREFIX)?.to_owned(), value));
        Ok(rows.into_iter().filter_map(named).collect())
    }

    /// Keeps one; `None` takes it back.
    ///
    /// # Errors
    /// `tooLarge`, where it is not what the screens keep.
    pub async fn prefer(&self, name: &str, value: Option<String>) -> Result<(), Problem> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        let named = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain);
        if !named || value.as_ref().is_some_and(|value| value.len() > LARGEST) {
            return Err(Problem::of(Code::TooLarge));
        }
        let key = format!("{PREFIX}{name}");
        let write = move |w: &mut store::Write<'_>| {
            if value.is_some() && w.read().settings_under(PREFIX)?.len() >= MOST {
                return Ok(false);
            }
            w.set_setting(&key, value.as_deref())?;
            Ok(true)
        };
        let kept = self.store().write_durable(write).await?;
        if kept { Ok(()) } else { Err(Problem::of(Code::TooLarge)) }
    }
}
