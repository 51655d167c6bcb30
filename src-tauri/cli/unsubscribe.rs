//! `unsubscribe ID`: leaves a message's mailing list by one click.

use crate::failure::Failure;
use crate::output::Output;
use engine::Engine;
use mail::id::MessageId;
use serde_json::json;
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, id: MessageId) -> Result<ExitCode, Failure> {
    engine.leave_list(&id.into()).await?;
    out.print(&json!({"left": id.to_string()}), || "The list was left.".to_owned())?;
    Ok(ExitCode::SUCCESS)
}
