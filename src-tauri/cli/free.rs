//! `free --older DAYS | --to MB`

use crate::arguments::FreeVerb;
use crate::failure::Failure;
use crate::output::Output;
use engine::Engine;
use engine::free::Goal;
use serde_json::json;
use std::process::ExitCode;

const DAY: i64 = 86_400;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: FreeVerb) -> Result<ExitCode, Failure> {
    let goal = match (verb.older, verb.to) {
        (Some(days), None) => {
            let now = jiff::Timestamp::now().as_second();
            Goal::OlderThan(now.saturating_sub(i64::from(days) * DAY))
        }
        (None, Some(megabytes)) => Goal::Size(u64::from(megabytes) << 20),
        // One of them is demanded.
        (None, None) | (Some(_), Some(_)) => return Err(Failure::internal()),
    };
    let freed = engine.free_space(goal).await?;
    let value = json!({"messages": freed.messages, "bytes": freed.bytes, "left": freed.left});
    out.print(&value, || format!("{} bodies let go, {} bytes freed", freed.messages, freed.bytes))?;
    Ok(ExitCode::SUCCESS)
}
