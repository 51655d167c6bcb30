//! Text a server sent for people: cleaned and cut, because it is shown beside the app's own words.

use crate::text::is_deceptive;

/// What the server says, at most 200 characters, free of control and direction characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServerText(String);

impl ServerText {
    /// The longest text kept, in characters.
    pub const LONGEST: usize = 200;

    /// Cleans what came from the wire.
    pub fn from_wire(raw: &[u8]) -> Self {
        let start = raw.get(..raw.len().min(4 * Self::LONGEST)).unwrap_or(raw);
        let text: String = String::from_utf8_lossy(start)
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .filter(|c| !c.is_control() && !is_deceptive(*c))
            .take(Self::LONGEST)
            .collect();
        Self(text.trim().to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ServerText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_cannot_dress_up_as_ours() {
        let text = ServerText::from_wire(b"no\r\n\x1b[31m \xe2\x80\xaegnp.exe \xff end\t ");
        assert_eq!(text.as_str(), "no  [31m gnp.exe \u{fffd} end");
        assert_eq!(ServerText::from_wire(&b"x".repeat(9_000)).as_str().len(), 200);
        let accents = ServerText::from_wire("é".repeat(900).as_bytes());
        assert_eq!(accents.as_str().chars().count(), 200);
        let hidden = "\u{ad}\u{61c}\u{180e}\u{200b}\u{feff}\u{2060}\u{fff9}\u{e0041}\u{2028}";
        assert_eq!(ServerText::from_wire(hidden.as_bytes()).as_str(), "");
    }
}
