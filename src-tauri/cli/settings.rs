//! `settings export | import | client`

use crate::arguments::SettingsVerb;
use crate::failure::Failure;
use crate::output::Output;
use engine::{Client, Code, Engine, Problem, settings_file};
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

/// Runs the verb.
pub async fn run(engine: &Engine, out: Output, verb: SettingsVerb) -> Result<ExitCode, Failure> {
    match verb {
        SettingsVerb::Export { file } => {
            let text = engine.export_settings(None).await?;
            write(&file, &text)?;
            let shown = file.display().to_string();
            out.print(&json!({"file": shown, "bytes": text.len()}), || format!("{shown} written"))?;
        }
        SettingsVerb::Import { file } => {
            let done = engine.import_settings(&read(&file)?).await?;
            let value = json!({"added": done.added, "changed": done.changed});
            out.print(&value, || {
                format!("{} added, {} changed", done.added.len(), done.changed.len())
            })?;
        }
        SettingsVerb::Client { provider, id, secret, forget } => {
            if let Some(provider) = provider.filter(|_| forget || id.is_some()) {
                let client = id.map(|id| Client { id, secret });
                engine.choose_client(&provider, client).await?;
            }
            clients(engine, out).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn clients(engine: &Engine, out: Output) -> Result<(), Failure> {
    let clients = engine.clients().await?;
    let id = |client: &Option<Client>| client.as_ref().map(|client| client.id.clone());
    let rows: Vec<Value> =
        clients.iter().map(|(name, own)| json!({"provider": name, "client": id(own)})).collect();
    out.print(&Value::from(rows), || {
        let line = |(name, own): &(&str, Option<Client>)| {
            format!("{name}\t{}\n", id(own).unwrap_or_else(|| "not registered".to_owned()))
        };
        clients.iter().map(line).collect()
    })
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let written =
        file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| Problem::from(error).into())
}

/// A pipe may have no end: no more is read than is looked at.
fn read(path: &Path) -> Result<String, Failure> {
    let file = File::open(path).map_err(Problem::from)?;
    let most = settings_file::LARGEST as u64 + 1;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(Problem::from)?;
    String::from_utf8(bytes).map_err(|_| Problem::of(Code::BadSettings).into())
}
