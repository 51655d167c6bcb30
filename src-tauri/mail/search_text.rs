//! What of a message can be searched, as tokens.

use crate::html_text;
use crate::message::Contents;
use crate::search_words::{LONGEST_TEXT, push_tokens};

/// The tokens of what a message holds besides its header.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// Its text, or the words of its HTML.
    pub body: String,
    /// The names of its attachments.
    pub files: String,
}

/// A text shorter than this, in bytes, may only say that there is HTML to read.
const SHORT: usize = 200;

/// The tokens of a message: of its text, of its HTML where there is no text or hardly any, and of
/// its attachments' names. At most 400 KB of text are read; what files hold is not.
pub fn words(message: &Contents) -> Words {
    let mut words = Words::default();
    let text = message.text.as_deref().unwrap_or_default();
    push_tokens(&mut words.body, text, false);
    if text.trim().len() < SHORT
        && let Some(html) = &message.html
    {
        let page = html_text::beginning(html, LONGEST_TEXT / 4);
        if page.len() > 2 * text.len() {
            push_tokens(&mut words.body, &page, false);
        }
    }
    for file in &message.files {
        push_tokens(&mut words.files, file, true);
    }
    words
}

/// The tokens of a field of the header.
pub fn field(text: &str) -> String {
    let mut out = String::new();
    push_tokens(&mut out, text, true);
    out
}
