//! Undo: what the server does not know yet is forgotten, the rest is done the other way round.

use crate::Engine;
use crate::error::{Code, Problem};
use mail::id::ActionId;

impl Engine {
    /// Takes an action back, and says which action that is. Works offline like the action itself.
    ///
    /// # Errors
    /// `notFound`; `cannotUndo` where it was taken back before, or nothing of it can be.
    pub async fn undo(&self, action: ActionId) -> Result<ActionId, Problem> {
        let undone = self.store().write_durable(move |w| w.undo_action(action.0)).await?;
        self.look_for_promises().await?;
        undone.map(ActionId).ok_or(Problem::of(Code::CannotUndo))
    }
}
