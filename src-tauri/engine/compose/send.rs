//! A written letter is put on its way, and comes back to be written on.

use super::{Kind, Letter};
use crate::Engine;
use crate::error::{Code, Problem};
use crate::outbox::{Answers, Outgoing, Route, TakenBack, When};

impl Engine {
    /// Sends a letter as it stands; its draft is out of sight until then. Its id in the outbox.
    ///
    /// # Errors
    /// `notFound`; `badAddress`, `badMessage`, `tooLarge` where it cannot be sent as it is.
    pub async fn send_draft(&self, draft: i64, when: When) -> Result<i64, Problem> {
        let ready = self.outgoing(draft).await?;
        let recipients = ready.recipients.into_iter().map(|person| person.email).collect();
        let letter = Outgoing {
            account: ready.account,
            route: Some(Route { sender: ready.sender, recipients }),
            raw: ready.raw,
            when,
            draft: Some(draft),
            answers: ready.answers.and_then(|(message, kind)| Some((message, answers(kind)?))),
        };
        self.enqueue(letter).await
    }

    /// Takes a letter back that has not left: its draft, as it was.
    ///
    /// # Errors
    /// `cannotUndo` where it is on its way, or was not written here; `notFound`.
    pub async fn undo_send_draft(&self, letter: i64) -> Result<Letter, Problem> {
        self.written_here(letter).await?;
        let taken = self.undo_send(letter).await?;
        self.open_again(&taken).await
    }

    /// The same for one that was refused.
    ///
    /// # Errors
    /// As [`Engine::undo_send_draft`].
    pub async fn edit_failed_draft(&self, letter: i64) -> Result<Letter, Problem> {
        self.written_here(letter).await?;
        let taken = self.edit_failed(letter).await?;
        self.open_again(&taken).await
    }

    /// One given as bytes has no draft to go back to: it stays where it is.
    async fn written_here(&self, letter: i64) -> Result<(), Problem> {
        let draft = self.outbox_letter(letter).await?.draft;
        draft.map(drop).ok_or(Problem::of(Code::CannotUndo))
    }

    async fn open_again(&self, taken: &TakenBack) -> Result<Letter, Problem> {
        self.open_draft(taken.draft.ok_or(Problem::of(Code::NotFound))?).await
    }
}

fn answers(kind: Kind) -> Option<Answers> {
    match kind {
        Kind::Reply | Kind::ReplyAll | Kind::ReplyList => Some(Answers::Reply),
        Kind::Forward | Kind::ForwardAttached => Some(Answers::Forward),
        Kind::New | Kind::Redirect | Kind::EditAsNew => None,
    }
}
