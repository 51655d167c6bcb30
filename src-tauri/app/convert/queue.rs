//! The queue, for the web view.

use crate::dto;
use engine::actions::{QueueCount, QueueRow};

impl From<QueueCount> for dto::queue::Waiting {
    fn from(count: QueueCount) -> Self {
        Self { account: count.account.to_string(), waits: count.waits, failed: count.failed }
    }
}

impl From<QueueRow> for dto::queue::QueueRow {
    fn from(row: QueueRow) -> Self {
        Self {
            id: row.id.map(|id| id.to_string()),
            account: row.account.to_string(),
            kind: row.kind,
            failed: row.state == "failed",
            failure: row.failure,
            server: row.failure_text,
            message: row.message.map(|id| id.to_string()),
            subject: row.subject,
            source: row.source,
            destination: row.destination,
            name: row.name,
        }
    }
}
