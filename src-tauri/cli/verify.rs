//! `verify`: checks the store and says what is wrong.

use crate::failure::Failure;
use crate::output::Output;
use engine::Engine;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output) -> Result<ExitCode, Failure> {
    let faults = engine.verify().await?;
    let list: Vec<Value> =
        faults.iter().map(|f| json!({"code": f.code, "detail": f.detail})).collect();
    let value = json!({"ok": faults.is_empty(), "faults": list});
    out.print(&value, || match faults.is_empty() {
        true => "nothing is wrong".to_owned(),
        false => faults.iter().map(|f| format!("{}: {}\n", f.code, f.detail)).collect(),
    })?;
    Ok(ExitCode::from(u8::from(!faults.is_empty())))
}
