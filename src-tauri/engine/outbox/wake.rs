//! The accounts' posts: made, and woken.

use crate::account_task::post::{Post, Wake, lock_file};
use crate::event::Event;
use crate::{Engine, Secret};
use mail::id::AccountId;
use tokio::sync::mpsc;

impl Engine {
    /// An account's post, not yet at work.
    pub(crate) fn post(
        &self,
        account: AccountId,
        secret: Option<Secret>,
        hears: mpsc::Receiver<Wake>,
        task: mpsc::WeakSender<Event>,
    ) -> Post {
        Post {
            store: self.store().clone(),
            keychain: self.keychain(),
            grants: self.grants(),
            tls: self.tls(),
            account,
            secret,
            lock: lock_file(self.dir(), account),
            hears,
            task,
        }
    }

    /// Tells an account's post, where it runs.
    pub(crate) fn wake_post(&self, account: AccountId, wake: Wake) {
        if let Some(running) = self.tasks().get(&account) {
            // Where there is no room it has a word to hear already.
            let _ = running.post.try_send(wake);
        }
    }

    /// The same for all accounts.
    pub(crate) fn wake_posts(&self, wake: impl Fn() -> Wake) {
        for running in self.tasks().values() {
            // As above.
            let _ = running.post.try_send(wake());
        }
    }
}
