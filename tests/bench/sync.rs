//! First sync of 20,000 messages from Dovecot over TLS on loopback: Fumi, mbsync, and a reader that
//! discards.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tests::fumictl::binary;
use tests::generate::{Seed, generate_in};
use tests::servers::dovecot::{Dovecot, Options, User};

use crate::load;
use crate::measure::{Series, table};
use crate::peers::{What, mbsync, peak_of, raw_reader};

const ALICE: &str = "alice@example.test";
const PASSWORD: &str = "wonderland";
const MESSAGES: usize = 20_000;
const ROUNDS: usize = 5;

/// Measures and prints.
pub fn run() {
    let users = vec![User::new(ALICE, PASSWORD)];
    let dovecot = Dovecot::start(&Options { users, ..Options::default() });
    let seeds: Vec<Seed> = generate_in("INBOX", MESSAGES, 2026).collect();
    let bytes: usize = seeds.iter().map(|s| s.raw.len()).sum();
    dovecot.seed(ALICE, &seeds);
    drop(seeds);
    let (port, ca) = (dovecot.imap_port(), dovecot.ca_file());
    println!("Machine: {}", load::machine());
    println!("Peers: {}, {}", load::version("dovecot"), load::version("mbsync"));
    println!("Corpus: {MESSAGES} messages, {} MB; load before: {}", bytes / 1_000_000, load::now());

    // The server reads and indexes its mail once for everybody.
    raw_reader(port, &ca, ALICE, PASSWORD, What::Headers);
    raw_reader(port, &ca, ALICE, PASSWORD, What::Bodies);

    let mut raw = Series::new("raw reader");
    let mut fumi = Series::new("Fumi");
    let mut first = Series::new("Fumi, first rows");
    for _ in 0..ROUNDS {
        raw.round(|| raw_reader(port, &ca, ALICE, PASSWORD, What::Headers));
        fumi_round(&mut fumi, port, &ca, "none");
        first_rows_round(&mut first, port, &ca);
    }
    table("Until the first rows of a fresh account can be shown", 200, &[&first, &raw], &[&raw]);
    table("First sync, headers", MESSAGES, &[&fumi, &raw], &[&raw]);
    println!("\nLoad after: {}", load::now());

    let mut raw = Series::new("raw reader");
    let mut fumi = Series::new("Fumi");
    let mut peer = Series::new("mbsync");
    for _ in 0..ROUNDS {
        raw.round(|| raw_reader(port, &ca, ALICE, PASSWORD, What::Bodies));
        fumi_round(&mut fumi, port, &ca, "all");
        let folder = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
        peer.round(|| mbsync(folder.path(), port, &ca, ALICE, PASSWORD));
    }
    table("First sync, with bodies", MESSAGES, &[&fumi, &peer, &raw], &[&peer, &raw]);
    println!("\nLoad after: {}", load::now());
}

/// From the program's start to the first commit that a list shows.
fn first_rows_round(series: &mut Series, port: u16, ca: &Path) {
    let (profile, input) = fresh(port, ca);
    let sync = ["sync", "--bodies", "none", "--watch", "--password-stdin"];
    let mut command = fumictl(profile.path(), ca, &sync, input.into());
    let mut child = None;
    series.round(|| {
        let mut started = command.stdout(Stdio::piped()).spawn().expect("fumictl starts");
        let news = BufReader::new(started.stdout.take().expect("its standard output"));
        let shown = |line: std::io::Result<String>| line.is_ok_and(|l| l.contains("\"messages\""));
        assert!(news.lines().any(shown), "no rows came");
        child = Some(started);
        None
    });
    if let Some(mut child) = child {
        child.kill().expect("it is still watching");
        child.wait().expect("its end");
    }
}

/// A profile with the account in it, and the password on its way.
fn fresh(port: u16, ca: &Path) -> (TempDir, std::io::PipeReader) {
    let profile = TempDir::with_prefix("fumi-bench-").expect("a temporary folder");
    let server = format!("localhost:{port}");
    let add = ["account", "add", ALICE, "--imap", &server, "--offline", "--no-keyring"];
    peak_of(fumictl(profile.path(), ca, &add, Stdio::null()));
    let (input, mut output) = std::io::pipe().expect("a pipe");
    output.write_all(format!("{PASSWORD}\n").as_bytes()).expect("sent");
    (profile, input)
}

fn fumi_round(series: &mut Series, port: u16, ca: &Path, bodies: &str) {
    let (profile, input) = fresh(port, ca);
    let sync = ["sync", "--bodies", bodies, "--password-stdin"];
    series.round(|| peak_of(fumictl(profile.path(), ca, &sync, input.into())));
}

fn fumictl(profile: &Path, ca: &Path, arguments: &[&str], input: Stdio) -> Command {
    let mut command = Command::new(binary("fumictl"));
    command.arg("--data").arg(profile).arg("--json").args(arguments).env("SSL_CERT_FILE", ca);
    command.stdin(input).stdout(Stdio::null());
    command
}
