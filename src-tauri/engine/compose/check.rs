//! Looks a letter through before it is sent.

use super::Warning;
use crate::Engine;
use crate::error::{Code, Problem};
use account::providers;
use mail::id::AccountId;
use mail::letter_checks::{self, Ready};
use mail::letter_text;

impl Engine {
    /// What the person may have forgotten, or cannot have meant.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn check_letter(&self, draft: i64) -> Result<Vec<Warning>, Problem> {
        let letter = self.open_draft(draft).await?;
        let address = self.store().read(move |r| r.account(letter.account)).await?.address;
        let look = move || {
            let form = &letter.form;
            let text = if form.html { letter_text::of_html(&form.body) } else { form.body.clone() };
            let domain = address.rsplit('@').next().unwrap_or_default();
            // Addresses of a provider are everybody's, and nobody's house.
            let house = Some(domain).filter(|domain| providers::by_domain(domain).is_none());
            letter_checks::check(&Ready {
                to: &form.to,
                cc: &form.cc,
                bcc: &form.bcc,
                subject: &form.subject,
                text: &text,
                files: letter.parts.iter().filter(|part| part.content_id.is_none()).count(),
                size: letter.size,
                limit: letter.limit,
                house,
            })
        };
        tokio::task::spawn_blocking(look).await.map_err(|_| Problem::of(Code::Internal))
    }

    /// The most octets an account's server takes of a letter, where it has said so.
    pub(super) async fn largest_letter(&self, account: AccountId) -> Result<Option<u64>, Problem> {
        self.size_limit(account).await
    }
}
