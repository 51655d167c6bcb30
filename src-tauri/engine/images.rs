//! Images that a mail wants from the web: none until the person asks, then fetched by us, without a
//! trace of who looks.

use crate::Engine;
use crate::error::{Code, Problem};
use imagesize::{Compression, ImageType};
use mail::domain;
use mail::html::Sanitised;
use mail::letter::LetterId;
use mail::sender;
use mail::trackers;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::ImageSender;
use tokio::sync::Semaphore;
use url::Url;
use web::Bounds;

/// A picture of a newsletter has 200 KB, a photo 5 MB.
const BOUNDS: Bounds =
    Bounds { largest: 10 << 20, patience: Duration::from_secs(20), redirects: 5 };
const ACCEPT: &str = "image/webp,image/png,image/jpeg,image/gif,image/avif,image/bmp";
/// The most pixels of one picture.
const MOST_PIXELS: u64 = 64_000_000;
/// The most images of one mail that are fetched.
const MOST: usize = 300;
/// So many are fetched at a time.
const AT_ONCE: usize = 6;
/// Letters whose images may be asked for: those on the screen, and those just left.
const LETTERS: usize = 8;
/// What is kept of fetched pictures, in bytes, so that a look back asks nobody.
const KEPT: usize = 48 << 20;

/// Whether a letter's remote images are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Never: it is junk.
    Junk,
    /// Not before the person asks.
    #[default]
    Asked,
    /// For as long as this program runs.
    Once,
    /// The person trusts the sender.
    Always,
}

/// How long the person wants to see images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// This letter's, now.
    Once,
    /// All of this sender.
    Address,
    /// All of the sender's domain.
    Domain,
}

/// A picture that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its type, by its own bytes.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The images of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Images {
    /// How many there are beside those that only count readers.
    pub remote: usize,
    /// Who counts readers by an image in it; those are never loaded.
    pub trackers: Vec<String>,
    /// Whether they are shown.
    pub shown: Shown,
}

type Places = Arc<Vec<Option<Url>>>;

/// What may be fetched, and what was.
pub(crate) struct Gallery {
    held: Mutex<Held>,
    turns: Semaphore,
}

#[derive(Default)]
struct Held {
    once: HashSet<LetterId>,
    open: VecDeque<(LetterId, Places)>,
    fetched: VecDeque<(Url, Arc<Picture>)>,
}

impl Default for Gallery {
    fn default() -> Gallery {
        Gallery { held: Mutex::default(), turns: Semaphore::new(AT_ONCE) }
    }
}

impl Gallery {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_shown_once(&self, letter: &LetterId) -> bool {
        self.held().once.contains(letter)
    }

    /// A letter's images may be asked for, or no longer.
    fn open(&self, letter: &LetterId, places: Option<Vec<Option<Url>>>) {
        let mut held = self.held();
        held.open.retain(|(other, _)| other != letter);
        if let Some(places) = places {
            held.open.push_back((letter.clone(), Arc::new(places)));
        }
        if held.open.len() > LETTERS {
            held.open.pop_front();
        }
    }

    fn place(&self, letter: &LetterId, number: usize) -> Option<Url> {
        let places = self.held().open.iter().find(|(l, _)| l == letter).map(|(_, p)| p.clone());
        places?.get(number)?.clone()
    }

    fn fetched(&self, url: &Url) -> Option<Arc<Picture>> {
        self.held().fetched.iter().find(|(at, _)| at == url).map(|(_, p)| Arc::clone(p))
    }

    fn keep(&self, url: Url, picture: &Arc<Picture>) {
        let mut held = self.held();
        held.fetched.push_back((url, Arc::clone(picture)));
        while held.fetched.iter().map(|(_, p)| p.bytes.len()).sum::<usize>() > KEPT {
            held.fetched.pop_front();
        }
    }
}

/// The images of a sanitised body, and where each is fetched from; none for those that only count
/// readers. What a mail names over HTTP is asked for over HTTPS.
pub(crate) fn places(body: &Sanitised) -> (Images, Vec<Option<Url>>) {
    let mut images = Images::default();
    let mut places = Vec::new();
    for (n, address) in body.remote.iter().enumerate() {
        let pixel = body.pixels.contains(&n);
        let mut url = Url::parse(address).ok();
        if let Some(who) = trackers::who(address, pixel) {
            images.trackers.push(who);
            url = None;
        } else {
            images.remote += 1;
        }
        let url = url.filter(|_| n < MOST).and_then(|mut url| {
            if url.scheme() == "http" {
                url.set_scheme("https").ok()?;
            }
            web::may_ask(&url).is_some().then_some(url)
        });
        places.push(url);
    }
    images.trackers.sort();
    images.trackers.dedup();
    (images, places)
}

impl Engine {
    /// Lets a letter's images be asked for, if they are shown, or shuts them off.
    pub(crate) fn open_images(&self, letter: &LetterId, shown: Shown, at: Vec<Option<Url>>) {
        let open = matches!(shown, Shown::Once | Shown::Always);
        self.gallery().open(letter, open.then_some(at));
    }

    /// The person wants to see a letter's images. The letter is to be read again then.
    ///
    /// # Errors
    /// `notAllowed` for junk, and for a sender who cannot be told from another.
    pub async fn show_images(&self, letter: &LetterId, wish: Wish) -> Result<(), Problem> {
        let message = letter.message;
        if self.store().read(move |r| r.is_junk(message)).await? {
            return Err(Problem::of(Code::NotAllowed));
        }
        let raw = self.letter(letter).await?;
        let envelope = mail::envelope::Envelope::parse(&raw);
        let sole = sender::sole(&envelope).ok_or(Problem::of(Code::NotAllowed));
        let trusted = match wish {
            Wish::Once => {
                self.gallery().held().once.insert(letter.clone());
                return Ok(());
            }
            Wish::Address => ImageSender::Address(sole?.email.clone()),
            Wish::Domain => ImageSender::Domain(domain::registrable(sole?.domain())),
        };
        Ok(self.store().write_durable(move |w| w.show_images_of(&trusted)).await?)
    }

    /// Whose images are shown without asking.
    pub async fn image_senders(&self) -> Result<Vec<ImageSender>, Problem> {
        Ok(self.store().read(|r| r.image_senders()).await?)
    }

    /// Asks again before this sender's images are shown.
    pub async fn hide_images_of(&self, sender: ImageSender) -> Result<(), Problem> {
        self.store().write_durable(move |w| w.hide_images_of(&sender)).await?;
        self.gallery().held().open.clear();
        Ok(())
    }

    /// An image of a letter that is on the screen with its images; `None` where it may not be
    /// shown or cannot be had.
    pub async fn remote_image(&self, letter: &LetterId, number: usize) -> Option<Arc<Picture>> {
        let url = self.gallery().place(letter, number)?;
        if let Some(picture) = self.gallery().fetched(&url) {
            return Some(picture);
        }
        let _turn = self.gallery().turns.acquire().await.ok()?;
        // Another image of the letter may have been the same.
        if let Some(picture) = self.gallery().fetched(&url) {
            return Some(picture);
        }
        let may = |url: &Url| !trackers::is_known(url);
        let answer = match web::get(&url, ACCEPT, BOUNDS, &self.tls(), &may).await {
            Ok(answer) => answer,
            Err(error) => {
                tracing::debug!(%error, "an image was not fetched");
                return None;
            }
        };
        let picture = Arc::new(picture(answer.body)?);
        self.gallery().keep(url, &picture);
        Some(picture)
    }
}

/// A picture, if these bytes are one of a known type and of sane size.
pub fn picture(bytes: Vec<u8>) -> Option<Picture> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the library's enum grows")]
    let mime = match imagesize::image_type(&bytes).ok()? {
        ImageType::Png => "image/png",
        ImageType::Jpeg => "image/jpeg",
        ImageType::Gif => "image/gif",
        ImageType::Webp => "image/webp",
        ImageType::Bmp => "image/bmp",
        ImageType::Heif(Compression::Av1) => "image/avif",
        _ => return None,
    };
    let size = imagesize::blob_size(&bytes).ok()?;
    let pixels = (size.width as u64).saturating_mul(size.height as u64);
    (pixels <= MOST_PIXELS).then_some(Picture { mime, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        let gif = |width: u16, height: u16| {
            let mut gif = b"GIF89a".to_vec();
            gif.extend(width.to_le_bytes());
            gif.extend(height.to_le_bytes());
            gif.extend([0; 20]);
            gif
        };
        assert_eq!(picture(gif(10, 10)).map(|p| p.mime), Some("image/gif"));
        assert_eq!(picture(gif(u16::MAX, u16::MAX)), None, "a bomb");
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..],
            b"<html>",
            b"%PDF-1.7",
            b"",
            b"\x89PNG\r\n\x1a\n",
        ] {
            assert_eq!(picture(other.to_vec()), None);
        }
    }

    #[test]
    fn readers_are_not_counted_and_nothing_private_is_asked() {
        let body = Sanitised {
            remote: [
                "http://shop.example/cat.png",
                "https://x.list-manage.com/track/open.php?u=1",
                "https://count.example/p.gif",
                "https://192.168.1.1/cam.jpg",
            ]
            .map(str::to_owned)
            .to_vec(),
            pixels: vec![2],
            ..Sanitised::default()
        };
        let (images, places) = places(&body);
        let places: Vec<_> = places.iter().map(|p| p.as_ref().map(Url::as_str)).collect();
        assert_eq!(places, [Some("https://shop.example/cat.png"), None, None, None]);
        assert_eq!(images.trackers, ["Mailchimp", "count.example"]);
        assert_eq!((images.remote, images.shown), (2, Shown::Asked));
    }
}
