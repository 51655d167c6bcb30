//! What a person should know of a letter, as it crosses to the screens.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What there is to know.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Notes {
    /// Whether its images from the web are shown.
    pub images: ImagesShown,
    /// Who counts readers by an image in it.
    pub trackers: Vec<String>,
    /// The domain whose images can be shown from now on; none where the sender cannot be told.
    pub trusts: Option<String>,
    /// What is odd about its sender, the gravest first.
    pub oddities: Vec<Oddity>,
    /// Where it comes from.
    pub origin: Origin,
    /// Links whose words name another place.
    pub claims: Vec<Claim>,
    /// How to leave its list, the best way first.
    pub leave: Vec<Leave>,
    /// When the person left that list.
    #[specta(type = Option<specta_typescript::Number>)]
    pub left: Option<f64>,
}

/// Whether images from the web are shown.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImagesShown {
    /// Never: it is junk.
    Junk,
    /// Not before the person asks.
    Asked,
    /// This time.
    Once,
    /// The sender is trusted.
    Always,
}

/// How long the person wants to see images.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ImagesWish {
    /// This time.
    Once,
    /// All of this address.
    Address,
    /// All of its domain.
    Domain,
}

/// Something odd about a sender.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Oddity {
    /// What.
    pub kind: OddityKind,
    /// The address or domain it is about.
    pub what: String,
    /// The domain it looks like.
    pub like: String,
}

/// What is odd.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OddityKind {
    /// The name is another address.
    NameIsAnAddress,
    /// Several senders.
    SeveralSenders,
    /// A broken address.
    BrokenAddress,
    /// Letters that deceive.
    DeceptiveDomain,
    /// It looks like another.
    LooksLike,
    /// Answers go elsewhere.
    AnswersElsewhere,
}

/// Where a letter comes from.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// Nobody who can be believed has looked.
    Unchecked,
    /// The provider has confirmed the domain.
    Confirmed,
    /// The domain disowns it.
    Disowned,
}

/// A link whose words name another place than it leads to.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
    /// Which link.
    pub link: u32,
    /// What its words name.
    pub host: String,
    /// Where it leads.
    pub leads: String,
    /// Whether it is worth a word before it is followed.
    pub grave: bool,
}

/// A way to leave a list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Leave {
    /// How.
    pub kind: LeaveKind,
    /// The host, or for a letter the address.
    pub to: String,
    /// The page, or the letter's subject.
    pub what: String,
    /// The letter's text.
    pub body: String,
}

/// How a list is left.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LeaveKind {
    /// By one click.
    OneClick,
    /// By a letter.
    Letter,
    /// On a page.
    Page,
}

/// Whose images are shown without asking.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImageSender {
    /// Whether it is a domain, and no address.
    pub domain: bool,
    /// The address or domain.
    pub value: String,
}
