//! What the mail's frame and the composer can reach: inline images of the shown message and of
//! letters being written, and links that are told instead of followed.

use crate::events::LinkClicked;
use crate::shell::{self, Shell};
use engine::images;
use mail::letter::LetterId;
use tauri::http::{Request, Response, StatusCode};
use tauri::{AppHandle, Manager as _, UriSchemeResponder, Url};

/// A frame's URL, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// `/cid/<letter>/<part>`
    Inline(LetterId, usize),
    /// `/remote/<letter>/<number>`
    Remote(LetterId, usize),
    /// `/link/<letter>/<number>`
    Link(LetterId, usize),
    /// `/draft/<draft>/<part>`
    Draft(i64, i64),
}

fn target(path: &str) -> Option<Target> {
    let mut levels = path.strip_prefix('/')?.split('/');
    let (kind, of, number) = (levels.next()?, levels.next()?, levels.next()?);
    let number: u32 = number.parse().ok()?;
    match (kind, levels.next()) {
        ("cid", None) => Some(Target::Inline(of.parse().ok()?, number as usize)),
        ("remote", None) => Some(Target::Remote(of.parse().ok()?, number as usize)),
        ("link", None) => Some(Target::Link(of.parse().ok()?, number as usize)),
        ("draft", None) => Some(Target::Draft(of.parse().ok()?, i64::from(number))),
        _ => None,
    }
}

/// Answers a request of the frame's scheme. Everything but an image of a known type is 404: one
/// inside the mail, or one from the web that the person wants to see.
pub fn serve(app: &AppHandle, request: &Request<Vec<u8>>, responder: UriSchemeResponder) {
    let wanted = target(request.uri().path());
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        responder.respond(match wanted {
            Some(Target::Inline(letter, part)) => inline(&app, &letter, part).await,
            Some(Target::Remote(letter, number)) => remote(&app, &letter, number).await,
            Some(Target::Draft(draft, part)) => of_draft(&app, draft, part).await,
            Some(Target::Link(..)) | None => nothing(),
        });
    });
}

/// SVG is a program, not a picture: what the bytes are counts, not what they are called.
async fn inline(app: &AppHandle, letter: &LetterId, part: usize) -> Response<Vec<u8>> {
    let Some(shell) = app.try_state::<Shell>() else { return nothing() };
    let Ok((part, bytes)) = shell.engine.part(letter, part).await else { return nothing() };
    picture(&part.mime, bytes)
}

async fn remote(app: &AppHandle, letter: &LetterId, number: usize) -> Response<Vec<u8>> {
    let Some(shell) = app.try_state::<Shell>() else { return nothing() };
    let picture = shell.engine.remote_image(letter, number).await;
    picture.map_or_else(nothing, |p| answer(StatusCode::OK, p.mime, p.bytes.clone()))
}

/// A picture of a letter being written.
async fn of_draft(app: &AppHandle, draft: i64, part: i64) -> Response<Vec<u8>> {
    let Some(shell) = app.try_state::<Shell>() else { return nothing() };
    let Ok((part, bytes)) = shell.engine.draft_part(draft, part).await else { return nothing() };
    picture(&part.mime, bytes)
}

fn picture(mime: &str, bytes: Vec<u8>) -> Response<Vec<u8>> {
    let picture = images::picture(bytes).filter(|_| mime.starts_with("image/"));
    picture.map_or_else(nothing, |shown| answer(StatusCode::OK, shown.mime, shown.bytes))
}

fn nothing() -> Response<Vec<u8>> {
    answer(StatusCode::NOT_FOUND, "text/plain", Vec::new())
}

fn answer(status: StatusCode, mime: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    Response::builder()
        .status(status)
        .header("Content-Type", mime)
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; sandbox")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "private, max-age=600")
        .body(body)
        .unwrap_or_default()
}

/// Tells the screens which link was clicked; they show where it leads and ask.
pub fn link_clicked(app: &AppHandle, url: &Url) {
    let Some(Target::Link(letter, number)) = target(url.path()) else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let Some(shell) = app.try_state::<Shell>() else { return };
        let Ok(url) = shell.engine.link(&letter, number).await else { return };
        let host = host_of(&url);
        let event = LinkClicked { message: letter.to_string(), link: number as u32, url, host };
        shell::tell(&app, &event);
    });
}

/// The host a person should judge a link by: for `mailto:` the whole address.
pub fn host_of(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) => url.host_str().map_or_else(|| url.path().to_owned(), str::to_owned),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_forms_of_path_mean_anything() {
        let letter = |text: &str| text.parse::<LetterId>().unwrap();
        assert_eq!(target("/cid/12/3"), Some(Target::Inline(letter("12"), 3)));
        assert_eq!(target("/remote/12.4/3"), Some(Target::Remote(letter("12.4"), 3)));
        assert_eq!(target("/link/12/0"), Some(Target::Link(letter("12"), 0)));
        assert_eq!(target("/draft/12/7"), Some(Target::Draft(12, 7)));
        for path in [
            "",
            "/",
            "/cid",
            "/cid/1",
            "/cid/1/2/3",
            "/cid/../2",
            "/cid/1/-1",
            "/x/1/2",
            "/cid/1/%2e",
            "/cid/1../2",
            "/remote/1/http:",
            "/draft/1/2/3",
            "/draft/x/1",
        ] {
            assert_eq!(target(path), None, "{path}");
        }
    }

    #[test]
    fn a_link_is_judged_by_its_true_host() {
        assert_eq!(host_of("https://paypal.com@evil.example/x"), "evil.example");
        assert_eq!(host_of("mailto:alice@example.org"), "alice@example.org");
    }
}
