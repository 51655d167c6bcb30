//! The network under all accounts: that it is another one, and whether it costs money.

use crate::Engine;
use crate::account_task::post::Wake;
use crate::error::Problem;
use crate::event::Event;
use net::{News, Uplink};
use std::sync::atomic::{AtomicBool, Ordering};

/// The setting that says that the network costs money, whatever the system says.
const METERED: &str = "metered";

/// Who says that the network costs money.
#[derive(Default)]
pub(crate) struct Metered {
    told: AtomicBool,
    chosen: AtomicBool,
}

impl Metered {
    /// Whether anybody does.
    pub(crate) fn is_on(&self) -> bool {
        self.told.load(Ordering::Relaxed) || self.chosen.load(Ordering::Relaxed)
    }
}

impl Engine {
    /// Follows what the system says of the network. Ends at once where it says nothing.
    pub async fn follow_network(&self) {
        let Some(mut uplink) = Uplink::find(None).await else { return };
        while let Some(news) = uplink.next().await {
            match news {
                News::Metered(metered) => self.set_metered(metered).await,
                News::Changed => self.network_changed().await,
            }
        }
    }

    /// The machine woke up, or the network is another one: every connection proves that it is alive
    /// or is made anew, whatever failed before.
    pub async fn network_changed(&self) {
        self.wake_posts(|| Wake::Network);
        self.tell_all(|| Event::NetworkChanged).await;
    }

    /// Whether the system says that the network costs money: then nothing is fetched that nobody
    /// waits for.
    pub async fn set_metered(&self, metered: bool) {
        self.metered().told.store(metered, Ordering::Relaxed);
        self.tell_metered().await;
    }

    /// Whether the person says so; kept until they say otherwise.
    pub async fn choose_metered(&self, metered: bool) -> Result<(), Problem> {
        let value = metered.then_some("yes");
        self.store().write_durable(move |w| w.set_setting(METERED, value)).await?;
        self.metered().chosen.store(metered, Ordering::Relaxed);
        self.tell_metered().await;
        Ok(())
    }

    /// Whether the person has said so.
    pub async fn chosen_metered(&self) -> Result<bool, Problem> {
        Ok(self.store().read(|r| r.setting(METERED)).await?.is_some())
    }

    /// Takes up what the person said in another run.
    pub(crate) async fn remember_metered(&self) -> Result<(), Problem> {
        let chosen = self.chosen_metered().await?;
        self.metered().chosen.store(chosen, Ordering::Relaxed);
        Ok(())
    }

    async fn tell_metered(&self) {
        let metered = self.metered().is_on();
        self.tell_all(|| Event::Metered(metered)).await;
    }
}
