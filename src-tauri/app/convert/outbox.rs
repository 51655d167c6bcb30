//! Letters on their way, in the words of the web view.

use super::people;
use crate::dto::outbox::OutboxRow;
use engine::outbox;

impl From<outbox::OutboxRow> for OutboxRow {
    fn from(row: outbox::OutboxRow) -> OutboxRow {
        OutboxRow {
            id: row.id.to_string(),
            account: row.account.to_string(),
            subject: row.subject,
            to: people(row.to),
            state: row.state.to_owned(),
            due: row.due as f64,
            tries: row.tries,
            failure: row.failure,
            server: row.server,
            mend: row.mend.map(|mend| mend.name().to_owned()),
        }
    }
}
