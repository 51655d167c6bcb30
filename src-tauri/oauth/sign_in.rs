//! One sign-in: a port is opened, the person goes to the provider's page, and the code they come
//! back with is changed for tokens.

use crate::error::Error;
use crate::loopback::Loopback;
use crate::pkce::Secrets;
use crate::redirect::Pages;
use crate::tokens::{self, Granted};
use account::clients::Client;
use account::providers::Oauth;
use rustls::ClientConfig;
use std::sync::Arc;
use url::Url;

/// How many random bytes a sign-in takes.
pub const CHANCE: usize = 48;

/// A sign-in that has begun: its port is open until it is finished or dropped.
#[derive(Debug)]
pub struct SignIn {
    oauth: &'static Oauth,
    client: Client,
    secrets: Secrets,
    loopback: Loopback,
    back: String,
    url: Url,
}

impl SignIn {
    /// Opens the port and words the page's address. `chance` is random, and used for nothing else.
    ///
    /// # Errors
    /// [`Error::NoPort`].
    pub async fn begin(
        oauth: &'static Oauth,
        client: Client,
        address: &str,
        chance: &[u8; CHANCE],
    ) -> Result<SignIn, Error> {
        let secrets = Secrets::of(chance);
        let loopback = Loopback::open().await?;
        let back = format!("http://{}:{}", oauth.loopback.host(), loopback.port);
        let mut url = oauth.authorise.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.id)
            .append_pair("redirect_uri", &back)
            .append_pair("scope", &oauth.scopes.join(" "))
            .append_pair("state", secrets.state.expose())
            .append_pair("code_challenge", &secrets.challenge())
            .append_pair("code_challenge_method", "S256")
            .append_pair("access_type", "offline")
            .append_pair("login_hint", address);
        Ok(SignIn { oauth, client, secrets, loopback, back, url })
    }

    /// The page to open in the person's browser.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Waits until the person comes back, for less than five minutes, and has the tokens.
    ///
    /// # Errors
    /// Everything of [`Error`].
    pub async fn finish(self, pages: &Pages, tls: &Arc<ClientConfig>) -> Result<Granted, Error> {
        let Self { oauth, client, secrets, loopback, back, .. } = self;
        let code = loopback.code(&secrets, oauth, pages).await?;
        tokens::exchange(oauth, &client, (&code, &secrets.verifier, &back), tls).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use account::providers;

    #[tokio::test]
    async fn the_page_is_the_providers_and_knows_the_challenge_but_not_the_verifier() {
        let client = Client { id: "fumi".into(), secret: Some("canary".into()) };
        let oauth = providers::oauth("google").unwrap();
        let sign_in = SignIn::begin(oauth, client, "a+b@gmail.com", &[3; 48]).await.unwrap();
        let url = sign_in.url();
        assert!(url.starts_with("https://accounts.google.com/o/oauth2/v2/auth?"), "{url}");
        for part in [
            "response_type=code",
            "client_id=fumi",
            "code_challenge_method=S256",
            "scope=https%3A%2F%2Fmail.google.com%2F",
            "login_hint=a%2Bb%40gmail.com",
            &format!("redirect_uri=http%3A%2F%2F127.0.0.1%3A{}&", sign_in.loopback.port),
        ] {
            assert!(url.contains(part), "{part} in {url}");
        }
        assert!(!url.contains("canary") && !url.contains(sign_in.secrets.verifier.expose()));
    }

    #[tokio::test]
    async fn the_port_is_shut_with_the_sign_in() {
        let client = Client { id: "fumi".into(), secret: None };
        let oauth = providers::oauth("microsoft").unwrap();
        let sign_in = SignIn::begin(oauth, client, "a@outlook.com", &[3; 48]).await.unwrap();
        assert!(sign_in.url().contains("redirect_uri=http%3A%2F%2Flocalhost%3A"));
        let port = sign_in.loopback.port;
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        drop(sign_in);
        assert!(tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err());
    }
}
