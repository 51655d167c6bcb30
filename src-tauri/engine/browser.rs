//! Signing in on the provider's page in the person's browser.

use crate::error::{Code, Problem};
use crate::grants::{self, id_key, secret_key};
use crate::secrets::is_refusal;
use crate::setup::{Check, Form, Step, provider_of};
use crate::try_servers::Watch;
use crate::{Engine, Online, Secret};
use crate::{diagnose, event::Event};
use account::clients;
use account::keychain::Place;
use account::providers::{self, Hint};
use account::{Grant, clients::Client};
use mail::id::AccountId;
use oauth::SignIn;
use store::AccountRow;
use tokio::sync::mpsc::UnboundedSender;

pub use oauth::Pages;

/// What a sign-in needs of whoever has a browser.
pub struct Browser<'a> {
    /// Opens a page in it, or shows where the page is.
    pub open: &'a (dyn Fn(&str) + Send + Sync),
    /// What the browser shows in the end.
    pub pages: Pages,
}

/// How accounts at a provider can sign in through the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The provider's short name.
    pub provider: String,
    /// Its name for people.
    pub title: String,
    /// Whether this copy of Fumi is registered there.
    pub registered: bool,
    /// Whether a password, one made for this program perhaps, does as well.
    pub password_too: bool,
}

impl Engine {
    /// How accounts at these servers sign in through the browser; `None` where they cannot. Both
    /// servers must be the provider's own: nobody else is shown a token of its.
    ///
    /// # Errors
    /// The store's.
    pub async fn browser_way(&self, imap: &str, smtp: &str) -> Result<Option<Way>, Problem> {
        let provider = provider_of(imap);
        if providers::oauth(&provider).is_none() || provider_of(smtp) != provider {
            return Ok(None);
        }
        let hints = providers::all().iter().filter(|one| one.name == provider);
        Ok(Some(Way {
            title: providers::title(&provider).unwrap_or_default().to_owned(),
            registered: self.grants().client(&provider).await?.is_some(),
            password_too: hints.clone().all(|one| one.hint != Some(Hint::BrowserOnly)),
            provider,
        }))
    }

    /// The providers that sign people in through the browser, each with the client id in force.
    ///
    /// # Errors
    /// The store's.
    pub async fn clients(&self) -> Result<Vec<(&'static str, Option<Client>)>, Problem> {
        let mut found: Vec<(&'static str, Option<Client>)> = Vec::new();
        for provider in providers::all().iter().filter(|one| one.oauth.is_some()) {
            found.push((&provider.name, self.grants().client(&provider.name).await?));
        }
        Ok(found)
    }

    /// Says who Fumi is at a provider; `None` takes it back.
    ///
    /// # Errors
    /// `notFound` for a provider without a sign-in in the browser, `badName` for what can be no id.
    pub async fn choose_client(
        &self,
        provider: &str,
        client: Option<Client>,
    ) -> Result<(), Problem> {
        if providers::oauth(provider).is_none() {
            return Err(Problem::of(Code::NotFound));
        }
        let good = |client: &Client| {
            clients::is_good(&client.id) && client.secret.as_deref().is_none_or(clients::is_good)
        };
        if client.as_ref().is_some_and(|client| !good(client)) {
            return Err(Problem::of(Code::BadName));
        }
        let (id, secret) = (id_key(provider), secret_key(provider));
        let keep = move |w: &mut store::Write<'_>| {
            let (own_id, own_secret) = match client {
                Some(client) => (Some(client.id), client.secret),
                None => (None, None),
            };
            w.set_setting(&id, own_id.as_deref())?;
            w.set_setting(&secret, own_secret.as_deref())
        };
        Ok(self.store().write_durable(keep).await?)
    }

    /// Has the person sign in through their browser, tries the servers with what that brings, and
    /// adds the account. Nothing is kept unless the servers take it.
    ///
    /// # Errors
    /// Why not: as [`Engine::sign_in`], and what can go wrong in the browser.
    pub async fn sign_in_by_browser(
        &self,
        form: Form,
        place: Place,
        browser: Browser<'_>,
        progress: UnboundedSender<Check>,
    ) -> Result<AccountRow, Problem> {
        let form = form.checked()?;
        if self.account_named(&form.address).await?.is_some() {
            return Err(Problem::of(Code::AccountExists));
        }
        let provider = self.provider_for(&form.imap.host, &form.smtp.host)?;
        let watch = Watch::start(Step::Browser, "", &progress);
        let granted = Box::pin(self.granted(&provider, &form.address, browser)).await;
        let grant = watch.end("", granted)?;
        let tried = Box::pin(self.try_servers(&form, &grant.access, true, &progress)).await;
        let refused = tried.imap.and(match tried.smtp {
            Some(Err(problem)) if !form.without_smtp => Err(problem),
            Some(_) | None => Ok(()),
        });
        if let Err(problem) = refused {
            self.drop_grant(&grant).await;
            return Err(problem);
        }
        self.grants().keep(&form.address, &grant, place).await?;
        let account = self.add_account_by(tried.form, true).await?;
        self.start(account.clone(), Online { watch: true, ..Online::default() });
        Ok(account)
    }

    /// Has the person sign in through their browser once more: the account goes on with what that
    /// brings, in the place of its password where it had one.
    ///
    /// # Errors
    /// `notFound`, and as [`Engine::sign_in_by_browser`].
    pub async fn sign_in_again(
        &self,
        account: AccountId,
        place: Place,
        browser: Browser<'_>,
    ) -> Result<(), Problem> {
        let row = self.with_server(account).await?;
        let provider = self.provider_for(&row.imap.host, &row.smtp.host)?;
        let grant = Box::pin(self.granted(&provider, &row.address, browser)).await?;
        self.grants().keep(&row.address, &grant, place).await?;
        self.go_on(row, true).await
    }

    /// Starts an account anew, after it signs in another way.
    pub(crate) async fn go_on(&self, row: AccountRow, by_browser: bool) -> Result<(), Problem> {
        let account = row.id;
        if row.by_browser == by_browser && self.tell(account, Event::SignedIn).await {
            return Ok(());
        }
        self.store().write_durable(move |w| w.note_browser(account, by_browser)).await?;
        self.stop(account).await;
        self.start(AccountRow { by_browser, ..row }, Online { watch: true, ..Online::default() });
        Ok(())
    }

    fn provider_for(&self, imap: &str, smtp: &str) -> Result<String, Problem> {
        let provider = provider_of(imap);
        let foreign = [imap, smtp].into_iter().find(|host| provider_of(host) != provider);
        if providers::oauth(&provider).is_none() || foreign.is_some() {
            let host = foreign.unwrap_or(imap).to_owned();
            return Err(Problem { host: Some(host), ..Problem::of(Code::ClientMissing) });
        }
        Ok(provider)
    }

    async fn granted(
        &self,
        provider: &str,
        address: &str,
        browser: Browser<'_>,
    ) -> Result<Grant, Problem> {
        let (oauth, client) = self.grants().way(provider).await?;
        let told = |error: &oauth::Error| diagnose::oauth(provider, oauth, error);
        let chance = grants::chance()?;
        let sign_in = SignIn::begin(oauth, client, address, &chance).await.map_err(|e| told(&e))?;
        (browser.open)(sign_in.url());
        let given = sign_in.finish(&browser.pages, &self.tls()).await.map_err(|e| told(&e))?;
        Ok(grants::grant(provider, given, None))
    }

    /// What nobody will use is given back at once.
    async fn drop_grant(&self, grant: &Grant) {
        if let Ok((oauth, client)) = self.grants().way(&grant.provider).await
            && let Err(error) = oauth::revoke(oauth, &client, &grant.refresh, &self.tls()).await
        {
            tracing::info!(%error, "a token could not be given back");
        }
    }

    /// Signs in to the outgoing server with a token, and with another one where that is refused.
    pub(crate) async fn check_with_token(
        &self,
        row: &AccountRow,
        token: Secret,
    ) -> Result<(), smtp::Error> {
        let check = async |token: &Secret| {
            let (server, name) = (&row.smtp, row.username.as_str());
            smtp::check(server, self.tls(), name, token.credential()).await.map(drop)
        };
        match check(&token).await {
            Err(error) if is_refusal(&error) => match self.grants().another(row, &token).await {
                Ok(other) => check(&other).await,
                Err(_) => Err(error),
            },
            done => done,
        }
    }
}
