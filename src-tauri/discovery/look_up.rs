//! Asks everybody at once, tells each answer as it comes, and stops when no better one can come.

use crate::found::{Found, Source};
use crate::srv::Records;
use crate::{autoconfig, guess, https, mx, rank, spf, srv};
use account::providers::{self, Hint, canonical};
use futures_util::StreamExt as _;
use futures_util::future::join4;
use futures_util::stream::FuturesUnordered;
use net::Dns;
use rustls::ClientConfig;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::timeout;

/// All of it together.
const PATIENCE: Duration = Duration::from_secs(8);
const ISPDB: &str = "autoconfig.thunderbird.net";

/// How to ask.
#[derive(Clone)]
pub struct Ways {
    /// Whom to trust.
    pub tls: Arc<ClientConfig>,
    /// Where to ask about names; without it only the web is asked.
    pub dns: Option<Dns>,
}

impl Ways {
    /// By the system's name servers, where it names any.
    pub fn system(tls: Arc<ClientConfig>) -> Ways {
        Ways { tls, dns: Dns::system().ok() }
    }
}

/// One who is asked: the best that can come of it, and then what came.
type Asked<'a> = Pin<Box<dyn Future<Output = (Source, Vec<Found>)> + Send + 'a>>;

/// What is asked about.
struct Question<'a> {
    address: &'a str,
    domain: &'a str,
    ways: &'a Ways,
}

/// Finds an address's servers, the most trusted first; nothing for what is no address. An address
/// of a provider in the table asks nobody.
pub async fn look_up(address: &str, ways: &Ways, tell: &UnboundedSender<Found>) -> Vec<Found> {
    let address = address.trim();
    let domain = address.rsplit_once('@').and_then(|(_, domain)| canonical(domain));
    let Some(domain) = domain else { return Vec::new() };
    if let Some(provider) = providers::by_domain(&domain) {
        let found = Found::of(provider, Source::Table, &domain, address);
        // Who asked may be gone.
        let _ = tell.send(found.clone());
        return vec![found];
    }
    let question = Question { address, domain: &domain, ways };
    let mut list = Vec::new();
    let whole = timeout(PATIENCE, gather(&question, &mut list, tell)).await.is_ok();
    tracing::debug!(found = list.len(), whole, "looked servers up");
    list
}

async fn gather(question: &Question<'_>, list: &mut Vec<Found>, tell: &UnboundedSender<Found>) {
    let mut asked: FuturesUnordered<Asked<'_>> = FuturesUnordered::new();
    let mut pending = Vec::new();
    for (best, question) in question.all() {
        pending.push(best);
        asked.push(question);
    }
    while let Some((best, answers)) = asked.next().await {
        if let Some(at) = pending.iter().position(|source| *source == best) {
            pending.swap_remove(at);
        }
        for found in answers {
            if rank::add(list, found.clone(), question.domain) {
                let marked = list.iter().find(|f| f.imap == found.imap && f.smtp == found.smtp);
                let _ = tell.send(marked.cloned().unwrap_or(found));
            }
        }
        if rank::settled(list, &pending) {
            return;
        }
    }
}

impl<'a> Question<'a> {
    fn all(&'a self) -> Vec<(Source, Asked<'a>)> {
        let domain = self.domain;
        let own = [
            format!("https://autoconfig.{domain}/mail/config-v1.1.xml"),
            format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
        ];
        let mut all: Vec<(Source, Asked<'a>)> = Vec::new();
        for url in own {
            let asked = async move {
                let found = self.file(Source::Autoconfig, &url, domain).await;
                (Source::Autoconfig, found.into_iter().collect())
            };
            all.push((Source::Autoconfig, Box::pin(asked)));
        }
        all.push((Source::Ispdb, Box::pin(async { (Source::Ispdb, self.ispdb().await) })));
        if let Some(dns) = &self.ways.dns {
            all.push((Source::Mx, Box::pin(async { (Source::Mx, self.mail(dns).await) })));
            all.push((Source::Srv, Box::pin(async { (Source::Srv, self.services(dns).await) })));
        }
        let guessed = async {
            let found = guess::servers(domain, self.address, &self.ways.tls).await;
            (Source::Guess, found.into_iter().collect())
        };
        all.push((Source::Guess, Box::pin(guessed)));
        all
    }

    async fn file(&self, source: Source, url: &str, by: &str) -> Option<Found> {
        let text = https::get(url, &self.ways.tls).await?;
        let config = autoconfig::read(&text, self.address)?;
        let found = Found::named(source, by, config.imap, config.smtp);
        let hint = if config.oauth_only { Some(Hint::BrowserOnly) } else { found.hint };
        Some(Found { title: config.title, username: config.username, hint, ..found })
    }

    async fn ispdb(&self) -> Vec<Found> {
        let url = format!("https://{ISPDB}/v1.1/{}", self.domain);
        self.file(Source::Ispdb, &url, ISPDB).await.into_iter().collect()
    }

    /// By the MX; by the SPF record where the MX is nobody's we know; else the ISPDB about the MX.
    async fn mail(&self, dns: &Dns) -> Vec<Found> {
        let (mx, txt) = futures_util::future::join(dns.mx(self.domain), dns.txt(self.domain)).await;
        let (mx, txt) = (mx.unwrap_or_default(), txt.unwrap_or_default());
        if let Some(found) = mx::provider(&mx, self.address) {
            return vec![found];
        }
        if let Some(found) = spf::provider(&txt, self.address) {
            return vec![found];
        }
        for base in mx::bases(&mx, self.domain) {
            let url = format!("https://{ISPDB}/v1.1/{base}");
            if let Some(found) = self.file(Source::MxIspdb, &url, &base).await {
                return vec![found];
            }
        }
        Vec::new()
    }

    async fn services(&self, dns: &Dns) -> Vec<Found> {
        let ask = async |service: &str| {
            dns.srv(&format!("{service}._tcp.{}", self.domain)).await.unwrap_or_default()
        };
        let (imaps, imap, submissions, submission) =
            join4(ask("_imaps"), ask("_imap"), ask("_submissions"), ask("_submission")).await;
        let records = Records { imaps, imap, submissions, submission };
        srv::servers(&records, self.domain, self.address).into_iter().collect()
    }
}
