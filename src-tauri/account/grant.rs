//! What a sign-in in the browser has brought: tokens, kept as one secret beside the passwords.

use crate::Secret;
use zeroize::Zeroizing;

/// The tokens of an account.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Whose they are, in the table of providers: nobody else is shown them.
    pub provider: String,
    /// The one that new ones are had with; empty once the provider has refused it.
    pub refresh: Secret,
    /// The one that mail servers take; may be empty.
    pub access: Secret,
    /// Until when they take it, in seconds since the epoch.
    pub until: i64,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Kept {
    provider: String,
    refresh: Zeroizing<String>,
    #[serde(default)]
    access: Zeroizing<String>,
    #[serde(default)]
    until: i64,
}

impl Grant {
    /// As it is kept.
    pub fn to_secret(&self) -> Option<Secret> {
        let text = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        let kept = Kept {
            provider: self.provider.clone(),
            refresh: text(&self.refresh),
            access: text(&self.access),
            until: self.until,
        };
        serde_json::to_string(&kept).ok().map(Secret::new)
    }

    /// From what was kept.
    pub fn of(secret: &Secret) -> Option<Grant> {
        let kept: Kept = serde_json::from_str(secret.expose()).ok()?;
        let secret = |text: &str| Secret::new(text.to_owned());
        Some(Grant {
            provider: kept.provider,
            refresh: secret(&kept.refresh),
            access: Secret::token(kept.access.to_string()),
            until: kept.until,
        })
    }

    /// Without the token that can be had anew: for a key ring that takes no long secrets.
    pub fn shortened(&self) -> Grant {
        Grant { access: Secret::token(String::new()), until: 0, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_does_not_show_itself() {
        let grant = Grant {
            provider: "google".into(),
            refresh: Secret::new("canary-r".into()),
            access: Secret::token("canary-a".into()),
            until: 7,
        };
        let back = Grant::of(&grant.to_secret().unwrap()).unwrap();
        assert_eq!((back.refresh.expose(), back.access.expose()), ("canary-r", "canary-a"));
        assert_eq!((back.provider.as_str(), back.until), ("google", 7));
        assert!(!format!("{back:?}").contains("canary"));
        let short = Grant::of(&grant.shortened().to_secret().unwrap()).unwrap();
        assert!(short.access.is_empty() && short.refresh.expose() == "canary-r");
        assert!(Grant::of(&Secret::new("a password".into())).is_none());
    }
}
