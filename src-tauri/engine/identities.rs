//! The names and addresses the person writes from.

use crate::Engine;
use crate::error::{Code, Problem};
use mail::address::Address;
use mail::id::{AccountId, IdentityId};
use store::{Identity, IdentityRow};

/// The longest signature, in bytes: people paste pictures into them.
const LONGEST_SIGNATURE: usize = 256 * 1024;
/// The longest name, in characters, and the longest address, in bytes (RFC 5321 section 4.5.3.1).
const LONGEST_NAME: usize = 200;
const LONGEST_ADDRESS: usize = 320;

impl Engine {
    /// The identities of an account, the one letters are begun with first.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn identities(&self, account: AccountId) -> Result<Vec<IdentityRow>, Problem> {
        let read = move |r: &store::Read<'_>| {
            r.account(account)?;
            r.identities(account)
        };
        Ok(self.store().read(read).await?)
    }

    /// Adds an identity to an account that can send.
    ///
    /// # Errors
    /// `badAddress`, `tooLarge`, `identityExists`, `notFound`.
    pub async fn add_identity(
        &self,
        account: AccountId,
        identity: Identity,
    ) -> Result<IdentityRow, Problem> {
        self.with_server(account).await?;
        let identity = checked(identity)?;
        let add = move |w: &mut store::Write<'_>| {
            let id = w.insert_identity(account, &identity)?;
            id.map(|id| w.read().identity(id)).transpose()
        };
        let added = self.store().write_durable(add).await?;
        added.ok_or(Problem::of(Code::IdentityExists))
    }

    /// Changes an identity.
    ///
    /// # Errors
    /// `badAddress`, `tooLarge`, `identityExists`, `notFound`.
    pub async fn change_identity(
        &self,
        id: IdentityId,
        identity: Identity,
    ) -> Result<IdentityRow, Problem> {
        let identity = checked(identity)?;
        let change = move |w: &mut store::Write<'_>| {
            let changed = w.update_identity(id, &identity)?;
            changed.then(|| w.read().identity(id)).transpose()
        };
        let changed = self.store().write_durable(change).await?;
        changed.ok_or(Problem::of(Code::IdentityExists))
    }

    /// Letters from its account are begun with this identity.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn prefer_identity(&self, id: IdentityId) -> Result<(), Problem> {
        Ok(self.store().write_durable(move |w| w.prefer_identity(id)).await?)
    }

    /// Removes an identity.
    ///
    /// # Errors
    /// `lastIdentity`, `notFound`.
    pub async fn remove_identity(&self, id: IdentityId) -> Result<(), Problem> {
        let removed = self.store().write_durable(move |w| w.remove_identity(id)).await?;
        if removed { Ok(()) } else { Err(Problem::of(Code::LastIdentity)) }
    }
}

/// An identity as it is used: trimmed, with addresses that can stand in a header.
pub(crate) fn checked(identity: Identity) -> Result<Identity, Problem> {
    let long = |text: &str| text.len() > LONGEST_SIGNATURE;
    if long(&identity.signature) || long(&identity.signature_html) {
        return Err(Problem::of(Code::TooLarge));
    }
    let reply_to = identity.reply_to.trim();
    Ok(Identity {
        name: identity
            .name
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST_NAME)
            .collect::<String>()
            .trim()
            .to_owned(),
        address: address(&identity.address)?,
        reply_to: if reply_to.is_empty() { String::new() } else { address(reply_to)? },
        signature: text(&identity.signature),
        signature_html: text(&identity.signature_html),
    })
}

fn address(typed: &str) -> Result<String, Problem> {
    let email = typed.trim().to_owned();
    let plain = !email.contains(|c: char| c.is_control() || matches!(c, ':' | ';' | '(' | ')'));
    let address = Address { name: String::new(), email };
    if plain && address.is_usable() && address.email.len() <= LONGEST_ADDRESS {
        Ok(address.email)
    } else {
        Err(Problem::of(Code::BadAddress))
    }
}

/// Text in which nothing but tabs and line ends controls anything.
fn text(typed: &str) -> String {
    let typed = typed.replace("\r\n", "\n");
    typed.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(address: &str, reply_to: &str) -> Identity {
        Identity {
            name: " Alice\r\nBcc: eve@example.org ".into(),
            address: address.into(),
            reply_to: reply_to.into(),
            signature: "-- \r\nAlice\0".into(),
            ..Identity::default()
        }
    }

    #[test]
    fn what_is_typed_is_trimmed_and_can_add_nothing_to_a_header() {
        let good = checked(identity(" post@例え.jp ", " ")).unwrap();
        assert_eq!(good.name, "AliceBcc: eve@example.org");
        assert_eq!((good.address.as_str(), good.reply_to.as_str()), ("post@例え.jp", ""));
        assert_eq!(good.signature, "-- \nAlice");
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(400));
        for bad in
            ["", "alice", "@b", "a@", "a@b@c", "a b@c", "a@b, c@d", "<a@b>", "a@b\r\nX", &long]
        {
            assert_eq!(checked(identity(bad, "")).unwrap_err().code, Code::BadAddress, "{bad}");
            if !bad.is_empty() {
                let refused = checked(identity("alice@example.org", bad)).unwrap_err();
                assert_eq!(refused.code, Code::BadAddress, "{bad}");
            }
        }
        let huge = Identity { signature: "x".repeat(300_000), ..identity("a@b.c", "") };
        assert_eq!(checked(huge).unwrap_err().code, Code::TooLarge);
    }
}
