//! The ways to fetch a mailbox that Fumi is measured beside.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::sizes::Sizes;

/// Which of the messages a reader asks for.
#[derive(Clone, Copy)]
pub enum What {
    /// The header fields Fumi asks for.
    Headers,
    /// The whole messages.
    Bodies,
    /// The flags.
    Flags,
}

/// The bare reader: one FETCH over TLS, every byte thrown away. No client can be faster on one
/// connection.
pub fn raw_reader(port: u16, ca: &Path, user: &str, password: &str, what: What) -> Option<u64> {
    let mut stream = BufReader::with_capacity(1 << 18, tls(port, ca));
    line(&mut stream);
    command(&mut stream, "a", &format!("LOGIN {user} {password}"));
    command(&mut stream, "b", "EXAMINE INBOX");
    let items = match what {
        What::Headers => {
            "(UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ BODY.PEEK[HEADER.FIELDS (DATE FROM SENDER \
             REPLY-TO TO CC BCC SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID CONTENT-TYPE)])"
        }
        What::Bodies => "(UID BODY.PEEK[])",
        What::Flags => "(FLAGS)",
    };
    stream.get_mut().write_all(format!("c UID FETCH 1:* {items}\r\n").as_bytes()).expect("sent");
    // The tagged line is looked for at the end of what was read: nothing else is looked at.
    let mut buffer = vec![0u8; 1 << 18];
    let mut tail: Vec<u8> = Vec::new();
    loop {
        let n = stream.read(&mut buffer).expect("the answer goes on");
        assert!(n > 0, "the server ended the connection");
        tail.extend_from_slice(&buffer[n.saturating_sub(256)..n]);
        let keep = tail.len().saturating_sub(512);
        tail.drain(..keep);
        if tail.ends_with(b"\r\n") && tail.windows(7).any(|w| w == b"\r\nc OK ") {
            return None;
        }
    }
}

fn tls(port: u16, ca: &Path) -> StreamOwned<ClientConnection, TcpStream> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca).expect("the authority") {
        roots.add(certificate.expect("a certificate")).expect("an authority");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    let socket = TcpStream::connect(("127.0.0.1", port)).expect("the server");
    StreamOwned::new(connection, socket)
}

fn line(stream: &mut impl BufRead) -> String {
    let mut line = String::new();
    stream.read_line(&mut line).expect("a line");
    line
}

fn command(
    stream: &mut BufReader<StreamOwned<ClientConnection, TcpStream>>,
    tag: &str,
    text: &str,
) {
    stream.get_mut().write_all(format!("{tag} {text}\r\n").as_bytes()).expect("sent");
    while !line(stream).starts_with(&format!("{tag} OK")) {}
}

/// Whether mbsync can be measured beside.
pub fn has_mbsync(sizes: &Sizes) -> bool {
    let found = Command::new("mbsync").arg("--version").output().is_ok();
    assert!(found || sizes.smoke, "mbsync (Debian's isync) is not installed");
    found
}

/// mbsync into a Maildir of its own, `FSync no` (its default spends its time waiting for the disk).
/// A second run in the same folder looks for what changed.
pub fn mbsync(folder: &Path, port: u16, ca: &Path, user: &str, password: &str) -> Option<u64> {
    let mail = folder.join("mail");
    let state = folder.join("state");
    fs::create_dir_all(&mail).expect("a folder");
    fs::create_dir_all(&state).expect("a folder");
    let config = format!(
        "FSync no\nIMAPAccount a\nHost localhost\nPort {port}\nUser {user}\nPass {password}\n\
         SSLType IMAPS\nCertificateFile {}\nSystemCertificates no\nPipelineDepth 50\n\n\
         IMAPStore far\nAccount a\n\nMaildirStore near\nPath {m}/\nInbox {m}/INBOX\n\
         SubFolders Verbatim\n\nChannel c\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\n\
         Sync Pull\nSyncState {state}/\n",
        ca.display(),
        m = mail.display(),
        state = state.display()
    );
    let file = folder.join("mbsyncrc");
    fs::write(&file, config).expect("its configuration");
    let mut run = Command::new("mbsync");
    run.args(["-q", "-c"]).arg(&file).arg("c");
    peak_of(run)
}

/// Whether notmuch can be measured beside.
pub fn has_notmuch(sizes: &Sizes) -> bool {
    let found = Command::new("notmuch").arg("--version").output().is_ok();
    assert!(found || sizes.smoke, "notmuch is not installed");
    found
}

/// Makes searchable what mbsync put into this folder.
pub fn notmuch(folder: &Path) -> Option<u64> {
    let file = folder.join("notmuchrc");
    let mail = folder.join("mail");
    let config = format!(
        "[database]\npath={}\n[user]\nname=Alice\nprimary_email=alice@example.test\n\
         [new]\ntags=new\nignore=\n",
        mail.display()
    );
    fs::write(&file, config).expect("its configuration");
    let mut run = Command::new("notmuch");
    run.env("NOTMUCH_CONFIG", &file).args(["new", "--quiet", "--no-hooks"]);
    peak_of(run)
}

/// Runs a program to its end, which must be good; returns the most memory it had, in KiB.
pub fn peak_of(mut command: Command) -> Option<u64> {
    let name = format!("{:?}", command.get_program());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{name}: {e}"));
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    loop {
        if let Ok(text) = fs::read_to_string(&status) {
            let hwm = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
            let kib = hwm.and_then(|l| l.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak = peak.max(kib);
        }
        if let Some(status) = child.try_wait().expect("its end can be asked for") {
            assert!(status.success(), "{name} failed: {status}");
            return peak;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
