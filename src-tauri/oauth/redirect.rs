//! The browser's way back: what is read from the one request that counts, and the page it is
//! answered with.

use crate::error::Error;
use crate::pkce::Secrets;
use account::Secret;
use account::providers::Oauth;
use url::Url;

/// What the browser shows in the end, in the person's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// After the sign-in.
    pub done: String,
    /// After a refusal.
    pub refused: String,
    /// For anything that is no answer to our question.
    pub stray: String,
}

/// What a request on loopback turned out to be.
pub(crate) enum Came {
    /// Something else: it changes nothing.
    Stray,
    /// The provider's answer.
    Answer(Result<Secret, Error>),
}

/// Reads a request's head. Only what names this machine as we named it, and brings our state back,
/// is an answer; a page of the web that guesses the port knows neither.
pub(crate) fn read(head: &str, port: u16, secrets: &Secrets, oauth: &Oauth) -> Came {
    answer(head, port, secrets, oauth).map_or(Came::Stray, Came::Answer)
}

fn answer(
    head: &str,
    port: u16,
    secrets: &Secrets,
    oauth: &Oauth,
) -> Option<Result<Secret, Error>> {
    let mut lines = head.lines();
    let target = lines.next()?.strip_prefix("GET ")?.split(' ').next()?;
    let host = lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case("host").then(|| value.trim().to_owned())
    })?;
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !names.contains(&host) || !target.starts_with("/?") {
        return None;
    }
    let url = Url::parse("http://localhost/").ok()?.join(target).ok()?;
    let one = |name: &str| {
        let mut found = url.query_pairs().filter(|(key, _)| key == name);
        // Said twice it is said by two.
        found.next().filter(|_| found.next().is_none()).map(|(_, value)| value.into_owned())
    };
    if !secrets.is_ours(&one("state")?) {
        return None;
    }
    let named = one("iss");
    if oauth.issuer.as_ref().is_some_and(|issuer| !issuer.allows(named.as_deref())) {
        return Some(Err(Error::WrongIssuer));
    }
    if let Some(error) = one("error") {
        return Some(Err(match error.as_str() {
            "unauthorized_client" | "invalid_scope" | "invalid_request" => Error::ClientRefused,
            "server_error" | "temporarily_unavailable" => Error::Trouble { status: 503 },
            _ => Error::Denied,
        }));
    }
    one("code").filter(|code| !code.is_empty()).map(|code| Ok(Secret::new(code)))
}

/// The whole answer to a request, with a page that runs nothing and loads nothing.
pub(crate) fn page(came: &Came, pages: &Pages) -> String {
    let (status, words) = match came {
        Came::Stray => ("404 Not Found", &pages.stray),
        Came::Answer(Ok(_)) => ("200 OK", &pages.done),
        Came::Answer(Err(_)) => ("200 OK", &pages.refused),
    };
    let words = escaped(words);
    let body = format!(
        "<!doctype html><meta charset=utf-8><meta name=color-scheme content=\"light dark\">\
         <title>Fumi</title><body style=\"font:18px/1.6 system-ui,sans-serif;max-width:32em;\
         margin:20vh auto;padding:0 1em;text-align:center\"><p>{words}</p>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use account::providers;

    fn came(request: &str) -> Option<Result<String, Error>> {
        let secrets = Secrets::of(&[0; 48]);
        let state = secrets.state.expose().to_owned();
        let head = request.replace("STATE", &state);
        let head = if head.contains("Host:") {
            head
        } else {
            format!("{head} HTTP/1.1\r\nHost: 127.0.0.1:7\r\n\r\n")
        };
        match read(&head, 7, &secrets, providers::oauth("google").unwrap()) {
            Came::Stray => None,
            Came::Answer(answer) => Some(answer.map(|code| code.expose().to_owned())),
        }
    }

    #[test]
    fn the_providers_answer_brings_the_code_and_our_state() {
        assert_eq!(came("GET /?state=STATE&code=4%2F0A"), Some(Ok("4/0A".into())));
        let iss = "iss=https%3A%2F%2Faccounts.google.com";
        assert_eq!(came(&format!("GET /?code=x&{iss}&state=STATE")), Some(Ok("x".into())));
        let named =
            "GET /?state=STATE&code=x HTTP/1.1\r\nAccept: */*\r\nhost: localhost:7\r\nHost: x";
        assert_eq!(came(named), Some(Ok("x".into())));
    }

    #[test]
    fn anything_else_on_the_port_changes_nothing() {
        for stray in [
            "GET /?state=wrong&code=x",
            "GET /?code=x",
            "GET /?state=STATE",
            "GET /?state=STATE&code=",
            "GET /?state=STATE&state=STATE&code=x",
            "GET /?state=STATE&code=x&code=y",
            "GET /favicon.ico",
            "GET //evil.example/?state=STATE&code=x",
            "POST /?state=STATE&code=x",
            "GET /?state=STATE&code=x HTTP/1.1\r\nHost: evil.example:7\r\n\r\n",
            "GET /?state=STATE&code=x HTTP/1.1\r\nHost: 127.0.0.1:8\r\n\r\n",
            "\u{0}\u{1}",
            "",
        ] {
            assert_eq!(came(stray), None, "{stray}");
        }
    }

    #[test]
    fn a_refusal_and_somebody_elses_answer_end_it() {
        let denied = came("GET /?state=STATE&error=access_denied&code=x");
        assert_eq!(denied, Some(Err(Error::Denied)));
        let client = came("GET /?state=STATE&error=unauthorized_client");
        assert_eq!(client, Some(Err(Error::ClientRefused)));
        let other = came("GET /?state=STATE&code=x&iss=https%3A%2F%2Fevil.example");
        assert_eq!(other, Some(Err(Error::WrongIssuer)));
    }

    #[test]
    fn the_page_says_its_words_and_runs_nothing() {
        let pages = Pages { done: "<b>&".into(), refused: "refused".into(), stray: "stray".into() };
        let done = page(&Came::Answer(Ok(Secret::new(String::new()))), &pages);
        assert!(done.starts_with("HTTP/1.1 200 OK\r\n") && done.contains("&lt;b&gt;&amp;"));
        assert!(page(&Came::Stray, &pages).contains("404"));
        assert!(page(&Came::Answer(Err(Error::Denied)), &pages).contains("refused"));
    }
}
