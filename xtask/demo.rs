//! `cargo xtask demo`: a mail server with sample mail on this machine, and Fumi beside it.

use crate::child::Line;
use crate::json_line::{self, Value};
use crate::{place, run};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ExitCode, Stdio};

/// Where the sample server listens, and the authority that signed its certificate.
#[derive(Debug, PartialEq, Eq)]
struct Sample {
    imap: u64,
    smtp: u64,
    authority: String,
}

/// Builds both, starts both, and stops the server when the app ends.
pub fn demo(arguments: &[String]) -> Result<ExitCode, String> {
    let app = run::build()?;
    run::cargo(["build", "--package", "tests", "--bin", "demo_server"]).run()?;
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let sample = &server.sample;
    println!("Sample mail: IMAP on port {}, SMTP on port {}", sample.imap, sample.smtp);
    let mut app = Line::new(place::root(), app, arguments).command();
    app.arg("--demo").arg(format!("imap={},smtp={}", sample.imap, sample.smtp));
    app.arg("--data").arg(folder.0.join("profile")).env("SSL_CERT_FILE", &sample.authority);
    let status = app.status().map_err(|e| format!("cannot start the app: {e}"))?;
    Ok(run::exit_code(status))
}

impl Sample {
    fn read(line: &str) -> Option<Sample> {
        let fields = json_line::read(line)?;
        let field = |name| fields.iter().find(|(field, _)| field == name).map(|(_, value)| value);
        match (field("imap")?, field("smtp")?, field("ca")?) {
            (Value::Number(imap), Value::Number(smtp), Value::Text(authority)) => {
                Some(Sample { imap: *imap, smtp: *smtp, authority: authority.clone() })
            }
            _ => None,
        }
    }
}

/// The sample server's process. Its standard input stays open as long as this lives: the server
/// ends by itself when that closes, so it does not outlive us even if we are killed.
struct Server {
    child: Child,
    sample: Sample,
}

impl Server {
    fn start(folder: &Folder) -> Result<Server, String> {
        let program = place::built("demo_server")?;
        let mut command = Line::new(place::root(), program, ["--dir"]).command();
        command.arg(folder.0.join("server"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot start the sample server: {e}"))?;
        let mut line = String::new();
        let said = child.stdout.take().map(|said| BufReader::new(said).read_line(&mut line));
        match Sample::read(&line) {
            Some(sample) => Ok(Server { child, sample }),
            None => {
                stop(&mut child);
                Err(format!("the sample server did not say where it listens: {line:?} {said:?}"))
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        stop(&mut self.child);
    }
}

fn stop(child: &mut Child) {
    drop(child.stdin.take());
    if let Err(error) = child.kill().and_then(|()| child.wait()) {
        println!("the sample server could not be stopped: {error}");
    }
}

/// A folder for the length of the demo.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        let folder = std::env::temp_dir().join(format!("fumi-demo-{}", std::process::id()));
        let made =
            ["server", "profile"].iter().try_for_each(|part| fs::create_dir_all(folder.join(part)));
        made.map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        Ok(Folder(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            println!("{} could not be removed: {error}", self.0.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_first_line_says_where_it_listens() {
        let sample = Sample::read(r#"{"imap":1993,"smtp":1465,"ca":"/tmp/ca.pem"}"#);
        let expected = Sample { imap: 1993, smtp: 1465, authority: "/tmp/ca.pem".to_owned() };
        assert_eq!(sample, Some(expected));
    }

    #[test]
    fn a_line_without_the_ports_is_no_answer() {
        for line in ["", "listening", r#"{"imap":1993}"#, r#"{"imap":"a","smtp":1,"ca":"x"}"#] {
            assert_eq!(Sample::read(line), None, "{line}");
        }
    }

    #[test]
    fn the_folder_is_gone_after_the_demo() {
        let folder = Folder::new().unwrap();
        let path = folder.0.clone();
        assert!(path.join("profile").is_dir());
        drop(folder);
        assert!(!path.exists());
    }
}
