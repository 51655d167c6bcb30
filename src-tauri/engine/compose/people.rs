//! Whom the person may want to write to.

use crate::Engine;
use crate::error::Problem;
use mail::address::Address;

/// The most that are offered.
const MOST: u32 = 50;

impl Engine {
    /// Who fits what was typed of a name or an address: first whom the person wrote to, then who
    /// wrote to the person.
    pub async fn recipients(&self, typed: &str, count: u32) -> Result<Vec<Address>, Problem> {
        let (typed, now) = (typed.to_owned(), self.store().now());
        let known = self.store().read(move |r| r.people(&typed, now, count.min(MOST))).await?;
        Ok(known.into_iter().map(|known| known.person).collect())
    }
}
