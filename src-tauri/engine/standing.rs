//! Where accounts stand: now, and once they have got as far as they can.

use crate::{AccountState, Engine, Phase};
use mail::id::AccountId;

impl Engine {
    /// Where an account stands now.
    pub fn state(&self, account: AccountId) -> AccountState {
        if self.inner.local.get() == Some(&account) {
            return AccountState { phase: Phase::Idle, ..AccountState::default() };
        }
        self.tasks().get(&account).map(|r| r.state.borrow().clone()).unwrap_or_default()
    }

    /// Waits until an account is in step, or cannot get there now: its state then.
    pub async fn settled(&self, account: AccountId) -> AccountState {
        let state = self.tasks().get(&account).map(|r| r.state.clone());
        let Some(mut state) = state else { return self.state(account) };
        let settled = |s: &AccountState| match s.phase {
            Phase::Idle | Phase::PasswordNeeded | Phase::SignInNeeded | Phase::Failed => true,
            Phase::Offline => s.problem.is_some(),
            Phase::Connecting | Phase::Syncing => false,
        };
        match state.wait_for(settled).await {
            Ok(state) => state.clone(),
            Err(_) => AccountState::default(),
        }
    }
}
