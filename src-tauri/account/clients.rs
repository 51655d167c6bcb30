//! Who Fumi is at a provider that signs people in through the browser: the client ids it was built
//! with. A desktop program's "client secret" is no secret (RFC 8252, section 8.5): it stands in
//! every copy.

/// Fumi as a provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The client id.
    pub id: String,
    /// What some providers call its secret.
    pub secret: Option<String>,
}

/// The client this program was built with, if it is registered there at all.
pub fn built_in(provider: &str) -> Option<Client> {
    let (id, secret) = match provider {
        "google" => {
            (option_env!("FUMI_GOOGLE_CLIENT_ID"), option_env!("FUMI_GOOGLE_CLIENT_SECRET"))
        }
        "microsoft" => (option_env!("FUMI_MICROSOFT_CLIENT_ID"), None),
        _ => (None, None),
    };
    let id = id.filter(|id| is_good(id))?;
    let secret = secret.filter(|secret| is_good(secret)).map(str::to_owned);
    Some(Client { id: id.to_owned(), secret })
}

/// Whether this can be a client id or its secret.
pub fn is_good(text: &str) -> bool {
    !text.is_empty() && text.len() <= 500 && text.bytes().all(|byte| byte.is_ascii_graphic())
}
