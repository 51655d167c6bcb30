//! A password or token that does not show itself.

use mail::server::Credential;
use zeroize::Zeroizing;

/// A password, passphrase or token. Its memory is wiped when it goes; it has no `Display`, and its
/// `Debug` says only that there is one.
#[derive(Clone)]
pub struct Secret {
    text: Zeroizing<String>,
    is_token: bool,
}

impl Secret {
    /// Takes a password or passphrase over.
    pub fn new(text: String) -> Self {
        Self { text: Zeroizing::new(text), is_token: false }
    }

    /// Takes a token over that the provider gave.
    pub fn token(text: String) -> Self {
        Self { text: Zeroizing::new(text), is_token: true }
    }

    /// The secret itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// As a mail server is shown it.
    pub fn credential(&self) -> Credential<'_> {
        if self.is_token { Credential::Token(&self.text) } else { Credential::Password(&self.text) }
    }

    /// Whether it came from the provider, not from the person.
    pub fn is_token(&self) -> bool {
        self.is_token
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(
            format!("{secret:?} {:#?} {:?}", secret, Some(&secret)),
            "Secret Secret Some(Secret)"
        );
        assert_eq!(secret.clone().expose(), "hunter2");
    }
}
