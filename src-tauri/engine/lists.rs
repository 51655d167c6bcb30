//! Lists as the person arranged them: pages of a mailbox, or of what stands in many.

use crate::Engine;
use crate::error::Problem;
use crate::views::{PAGE_LIMIT, Page};
use mail::id::LocationId;
pub use store::{Listing, Only, Order, Shown, Smart};

/// So many rows are given what they are sorted by in one go: nobody waits for it long.
const SORTED_AT_ONCE: u32 = 4_000;

impl Engine {
    /// The most places a list tells of at once.
    pub const MOST_PLACES: u32 = 10_000;

    /// The rows `first..first + count` of a list.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn list_page(
        &self,
        listing: Listing,
        first: u32,
        count: u32,
    ) -> Result<Page, Problem> {
        self.sort(listing).await?;
        let count = count.min(PAGE_LIMIT);
        let read = move |r: &store::Read<'_>| {
            let (total, rows) = r.listed(&listing, first, count)?;
            Ok(Page { total, first, rows })
        };
        Ok(self.store().read(read).await?)
    }

    /// Where the rows `first..first + count` of a list stand, at most
    /// [`MOST_PLACES`](Engine::MOST_PLACES).
    ///
    /// # Errors
    /// `notFound`.
    pub async fn list_places(
        &self,
        listing: Listing,
        first: u32,
        count: u32,
    ) -> Result<Vec<LocationId>, Problem> {
        self.sort(listing).await?;
        let count = count.min(Self::MOST_PLACES);
        Ok(self.store().read(move |r| r.listed_places(&listing, first, count)).await?)
    }

    /// What a list is sorted by may have to be written down first, the first time for all of it.
    pub(crate) async fn sort(&self, listing: Listing) -> Result<(), Problem> {
        if self.store().read(move |r| r.is_sorted(&listing)).await? {
            return Ok(());
        }
        while !self.store().write(move |w| w.sort_some(&listing, SORTED_AT_ONCE)).await? {}
        Ok(())
    }
}
