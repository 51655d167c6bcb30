//! Waking the accounts' posts.

use crate::Engine;
use crate::account_task::post::Wake;
use mail::id::AccountId;

impl Engine {
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
