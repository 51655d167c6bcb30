//! The provider's token endpoint: a code or an old token is changed for new ones, and given back in
//! the end. Answers are bounded, and believed only in the form the standard has (RFC 6749, 7009).

use crate::error::Error;
use account::Secret;
use account::clients::Client;
use account::providers::Oauth;
use net::https::{self, Answer, Ask};
use rustls::ClientConfig;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

/// An answer has some KB: tokens of the large providers have up to three.
const LARGEST: usize = 64 << 10;
const PATIENCE: Duration = Duration::from_secs(20);
/// Nobody waits long for a good-bye.
const GOOD_BYE: Duration = Duration::from_secs(8);
/// A token is no longer than this.
const LONGEST: usize = 16 << 10;
/// How long an access token holds where nobody says; and at most, whatever is said.
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

/// What the provider gave.
#[derive(Debug, Clone)]
pub struct Granted {
    /// What mail servers take.
    pub access: Secret,
    /// What new ones are had with; where there is none, the old one goes on.
    pub refresh: Option<Secret>,
    /// How long mail servers take it.
    pub lifetime: Duration,
}

#[derive(serde::Deserialize)]
struct Tokens {
    access_token: Zeroizing<String>,
    token_type: String,
    #[serde(default)]
    refresh_token: Option<Zeroizing<String>>,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
    #[serde(default)]
    scope: Option<String>,
}

#[derive(serde::Deserialize)]
struct Refusal {
    error: String,
}

/// Changes a code for tokens. A sign-in that leaves nothing to go on with later is none.
pub(crate) async fn exchange(
    oauth: &Oauth,
    client: &Client,
    (code, verifier, back): (&Secret, &Secret, &str),
    tls: &Arc<ClientConfig>,
) -> Result<Granted, Error> {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("code_verifier", verifier.expose()),
        ("redirect_uri", back),
    ];
    let answer = post(&oauth.token, client, &form, PATIENCE, tls).await?;
    let granted = match granted(&answer, oauth) {
        // The code was used before, or is somebody else's.
        Err(Error::Expired) => return Err(Error::Denied),
        granted => granted?,
    };
    if granted.refresh.is_none() {
        return Err(Error::Broken { what: "no refresh token" });
    }
    Ok(granted)
}

/// Changes a refresh token for a new access token, and perhaps for a new refresh token, which alone
/// counts from then on.
///
/// # Errors
/// [`Error::Expired`] where the provider takes it no longer; what else keeps it from answering.
pub async fn refresh(
    oauth: &Oauth,
    client: &Client,
    token: &Secret,
    tls: &Arc<ClientConfig>,
) -> Result<Granted, Error> {
    let form = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
    granted(&post(&oauth.token, client, &form, PATIENCE, tls).await?, oauth)
}

/// Gives a refresh token back: neither it nor what was had with it counts any more.
///
/// # Errors
/// Why nobody knows whether it does; [`Error::ClientRefused`] where the provider takes none back.
pub async fn revoke(
    oauth: &Oauth,
    client: &Client,
    token: &Secret,
    tls: &Arc<ClientConfig>,
) -> Result<(), Error> {
    let url = oauth.revoke.as_ref().ok_or(Error::ClientRefused)?;
    let form = [("token", token.expose()), ("token_type_hint", "refresh_token")];
    let answer = post(url, client, &form, GOOD_BYE, tls).await?;
    // One that does not count any more is gone already.
    match refusal(&answer) {
        None | Some(Error::Expired) => Ok(()),
        Some(error) => Err(error),
    }
}

async fn post(
    url: &Url,
    client: &Client,
    form: &[(&str, &str)],
    patience: Duration,
    tls: &Arc<ClientConfig>,
) -> Result<Answer, Error> {
    let words = worded(client, form);
    let (accept, form) = ("application/json", Some(words.as_str()));
    let asked = https::ask(Ask { url, accept, form, largest: LARGEST, patience }, tls).await;
    let answer = asked?;
    tracing::debug!(status = answer.status, "the provider answered");
    Ok(answer)
}

fn worded(client: &Client, form: &[(&str, &str)]) -> Zeroizing<String> {
    let mut words = Serializer::new(String::new());
    words.extend_pairs(form).append_pair("client_id", &client.id);
    if let Some(secret) = &client.secret {
        words.append_pair("client_secret", secret);
    }
    Zeroizing::new(words.finish())
}

/// What an answer that says no means; `None` for a yes.
fn refusal(answer: &Answer) -> Option<Error> {
    match answer.status {
        200..=299 => return None,
        429 | 500..=599 => return Some(Error::Trouble { status: answer.status }),
        _ => {}
    }
    let said = serde_json::from_slice::<Refusal>(&answer.body).ok();
    Some(match said.as_ref().map(|refusal| refusal.error.as_str()) {
        Some("invalid_grant" | "invalid_token" | "interaction_required") => Error::Expired,
        Some("invalid_client" | "unauthorized_client" | "unsupported_grant_type") => {
            Error::ClientRefused
        }
        Some("access_denied" | "consent_required" | "invalid_scope") => Error::Denied,
        Some("temporarily_unavailable" | "server_error" | "slow_down") => {
            Error::Trouble { status: answer.status }
        }
        Some(_) | None => Error::Broken { what: "a refusal" },
    })
}

fn granted(answer: &Answer, oauth: &Oauth) -> Result<Granted, Error> {
    if let Some(error) = refusal(answer) {
        return Err(error);
    }
    let broken = |what| Error::Broken { what };
    let tokens: Tokens = serde_json::from_slice(&answer.body).map_err(|_| broken("the tokens"))?;
    if !tokens.token_type.eq_ignore_ascii_case("bearer") {
        return Err(broken("the kind of token"));
    }
    let refresh = tokens.refresh_token.as_ref().filter(|token| !token.is_empty());
    if !is_token(&tokens.access_token) || !refresh.is_none_or(|token| is_token(token)) {
        return Err(broken("a token"));
    }
    if tokens.scope.is_some_and(|given| lacks(&given, &oauth.scopes)) {
        return Err(Error::Denied);
    }
    let seconds = match &tokens.expires_in {
        None => HOUR,
        Some(said) => {
            said.as_u64().or_else(|| said.as_str()?.parse().ok()).ok_or(broken("a token's end"))?
        }
    };
    Ok(Granted {
        access: Secret::token(tokens.access_token.to_string()),
        refresh: refresh.map(|token| Secret::new(token.to_string())),
        lifetime: Duration::from_secs(seconds.min(DAY)),
    })
}

/// What can stand in a header and in a SASL line: nothing that could end either.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether the person allowed less than was asked for. What is only a way of asking
/// (`offline_access`) does not stand among what is allowed.
fn lacks(given: &str, asked: &[String]) -> bool {
    let given: Vec<&str> = given.split_whitespace().collect();
    let mut mail = asked.iter().filter(|scope| scope.contains("://"));
    mail.any(|scope| !given.iter().any(|one| one.eq_ignore_ascii_case(scope)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use account::providers;

    fn read(status: u16, body: &str) -> Result<Granted, Error> {
        let answer = Answer { status, location: None, body: body.as_bytes().to_vec() };
        granted(&answer, providers::oauth("google").unwrap())
    }

    #[test]
    fn tokens_are_read_in_the_standards_form() {
        let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":60,
                       "refresh_token":"r","scope":"openid https://mail.google.com/"}"#;
        let granted = read(200, body).unwrap();
        assert_eq!(granted.access.expose(), "a");
        assert!(granted.access.is_token());
        assert_eq!(granted.refresh.unwrap().expose(), "r");
        assert_eq!(granted.lifetime, Duration::from_secs(60));
        let short = read(200, r#"{"access_token":"a","token_type":"bearer"}"#).unwrap();
        assert!(short.refresh.is_none() && short.lifetime == Duration::from_secs(HOUR));
        let text = r#"{"access_token":"a","token_type":"bearer","expires_in":"9999999999"}"#;
        assert_eq!(read(200, text).unwrap().lifetime, Duration::from_secs(DAY));
    }

    #[test]
    fn what_is_no_token_is_not_believed() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"access_token":"","token_type":"bearer"}"#,
            r#"{"access_token":"a b","token_type":"bearer"}"#,
            r#"{"access_token":"a\u0001b","token_type":"bearer"}"#,
            r#"{"access_token":"a\r\nb","token_type":"bearer"}"#,
            r#"{"access_token":"a","token_type":"mac"}"#,
            r#"{"access_token":"a","token_type":"bearer","refresh_token":"r\n"}"#,
            r#"{"access_token":"a","token_type":"bearer","expires_in":-1}"#,
        ] {
            assert!(matches!(read(200, body), Err(Error::Broken { .. })), "{body}");
        }
        let less = r#"{"access_token":"a","token_type":"bearer","scope":"openid email"}"#;
        assert_eq!(read(200, less).unwrap_err(), Error::Denied);
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let no = |status, error: &str| read(status, &format!(r#"{{"error":"{error}"}}"#));
        assert_eq!(no(400, "invalid_grant").unwrap_err(), Error::Expired);
        assert_eq!(no(401, "invalid_client").unwrap_err(), Error::ClientRefused);
        assert_eq!(no(503, "invalid_grant").unwrap_err(), Error::Trouble { status: 503 });
        assert_eq!(no(429, "slow_down").unwrap_err(), Error::Trouble { status: 429 });
        assert!(matches!(no(400, "teapot"), Err(Error::Broken { .. })));
        assert!(matches!(read(302, "https://evil.example"), Err(Error::Broken { .. })));
        assert!(matches!(read(404, "<html>"), Err(Error::Broken { .. })));
    }
}
