//! X-GM-EXT-1: one message under several labels, each of which looks like a mailbox.

use super::fetch_items::Gmail;
use super::mailbox::Message;
use super::names::quoted;
use super::session::Session;
use super::world::World;

/// Gmail's numbers have nineteen digits.
const FIRST: u64 = 1_278_455_344_230_334_865;

impl Session {
    /// One item of X-GM-EXT-1.
    pub fn answer_gmail(&mut self, item: Gmail, world: &World, message: &Message) {
        let number = FIRST + message.object;
        match item {
            Gmail::MessageId => self.say(&format!("X-GM-MSGID {number}")),
            Gmail::ThreadId => self.say(&format!("X-GM-THRID {number}")),
            Gmail::Labels => {
                let labels = world.labels(&self.name(), message.object);
                let labels: Vec<String> = labels
                    .iter()
                    .filter(|label| !label.starts_with('['))
                    .map(|label| if label == "INBOX" { "\\Inbox" } else { label })
                    .map(quoted)
                    .collect();
                self.say(&format!("X-GM-LABELS ({})", labels.join(" ")));
            }
        }
    }
}
