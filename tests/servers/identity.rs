//! A provider's sign-in page and token endpoint: honest with rotating tokens, or wrong in each of
//! the ways that matter. A test plays the browser.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded;

use super::scripted::state::State;

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// As it should.
    #[default]
    Honest,
    /// The person says no.
    Denies,
    /// The answer names somebody else.
    WrongIssuer,
    /// Tokens are refused: the old sign-in counts no more.
    Withdrawn,
    /// It has trouble.
    Broken,
    /// Its answers have no end.
    Endless,
    /// Nothing can be given back.
    KeepsAll,
}

#[derive(Debug, Default)]
struct Held {
    manner: Manner,
    /// Codes given out and not used: the challenge and the address they go back to.
    codes: HashMap<String, (String, String)>,
    refresh: String,
    given: u32,
    lifetime: u64,
    asked: Vec<String>,
    revoked: Vec<String>,
}

/// An identity provider.
#[derive(Debug, Clone)]
pub struct Identity {
    held: Arc<Mutex<Held>>,
    mail: State,
}

/// Every token and code begins so: it must be found nowhere.
pub const CANARY: &str = "canary-";
/// The client it knows.
pub const CLIENT: &str = "fumi-of-the-tests";

impl Identity {
    /// One whose access tokens this mail server takes.
    pub fn of(mail: State) -> Self {
        let held = Held { lifetime: 3_600, ..Held::default() };
        Self { held: Arc::new(Mutex::new(held)), mail }
    }

    /// Behaves so from now on.
    pub fn behave(&self, manner: Manner) {
        self.lock().manner = manner;
    }

    /// Its access tokens last so many seconds from now on.
    pub fn tokens_last(&self, seconds: u64) {
        self.lock().lifetime = seconds;
    }

    /// What it was asked for at its token endpoint, in order: `authorization_code`,
    /// `refresh_token`, `revoke`.
    pub fn asked(&self) -> Vec<String> {
        self.lock().asked.clone()
    }

    /// What was given back.
    pub fn revoked(&self) -> Vec<String> {
        self.lock().revoked.clone()
    }

    /// The person signs in on the page: where it sends the browser on to.
    ///
    /// # Panics
    /// Where the page's address lacks something.
    pub fn visit(&self, page: &str) -> String {
        let page = Url::parse(page).expect("an address");
        let asked: HashMap<String, String> = page.query_pairs().into_owned().collect();
        let of = |name: &str| asked.get(name).unwrap_or_else(|| panic!("no {name}")).clone();
        assert_eq!((of("client_id").as_str(), of("response_type").as_str()), (CLIENT, "code"));
        assert_eq!(of("code_challenge_method"), "S256");
        let mut held = self.lock();
        held.given += 1;
        let code = format!("{CANARY}code/{}", held.given);
        held.codes.insert(code.clone(), (of("code_challenge"), of("redirect_uri")));
        let mut back = Url::parse(&of("redirect_uri")).expect("the way back");
        assert_eq!(back.scheme(), "http");
        let issuer = match held.manner {
            Manner::WrongIssuer => "https://accounts.evil.example",
            _ => "https://accounts.google.com",
        };
        let (name, value) = match held.manner {
            Manner::Denies => ("error", "access_denied"),
            _ => ("code", code.as_str()),
        };
        back.query_pairs_mut()
            .append_pair("state", &of("state"))
            .append_pair("iss", issuer)
            .append_pair(name, value);
        back.to_string()
    }

    /// Answers a form: the status and the body.
    pub(super) fn post(&self, path: &str, form: &str) -> (u16, String) {
        let form: HashMap<String, String> =
            form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let of = |name: &str| form.get(name).cloned().unwrap_or_default();
        let mut held = self.lock();
        let kind = if path == "/revoke" { "revoke".to_owned() } else { of("grant_type") };
        held.asked.push(kind.clone());
        let no = |error: &str| (400, json!({ "error": error }).to_string());
        match held.manner {
            Manner::Broken => return (503, String::new()),
            Manner::Endless => return (200, " ".repeat(1 << 20)),
            Manner::KeepsAll if kind == "revoke" => return (503, String::new()),
            _ => {}
        }
        if of("client_id") != CLIENT {
            return no("invalid_client");
        }
        match kind.as_str() {
            "authorization_code" => {
                let Some((challenge, back)) = held.codes.remove(&of("code")) else {
                    return no("invalid_grant");
                };
                let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
                if proof != challenge || back != of("redirect_uri") {
                    return no("invalid_grant");
                }
            }
            "refresh_token" => {
                if held.manner == Manner::Withdrawn || of("refresh_token") != held.refresh {
                    return no("invalid_grant");
                }
            }
            "revoke" => {
                held.revoked.push(of("token"));
                return (200, String::new());
            }
            _ => return no("unsupported_grant_type"),
        }
        held.given += 1;
        let access = format!("{CANARY}access-{}", held.given);
        held.refresh = format!("{CANARY}refresh-{}", held.given);
        self.mail.set(|settings| settings.tokens = vec![access.clone()]);
        let answer = json!({
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": held.lifetime,
            "refresh_token": held.refresh,
            "scope": "https://mail.google.com/",
        });
        (200, answer.to_string())
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A browser opens an address on this machine: all it is answered.
///
/// # Panics
/// Where nobody listens there.
pub fn browse(address: &str) -> String {
    let url = Url::parse(address).expect("an address");
    let port = url.port().expect("a port");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    let target = format!("{}?{}", url.path(), url.query().unwrap_or_default());
    let host = url.host_str().unwrap_or_default();
    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: */*\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}
