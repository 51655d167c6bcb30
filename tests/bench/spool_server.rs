//! An IMAP server that has a spool for its inbox and does no more than a first sync asks for, as
//! fast as the file can be read.

use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use ::tests::servers::certificate::{Authority, Certificate};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::spool::Spool;

const CAPABILITIES: &str = "IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+ ESEARCH UIDPLUS";

/// A running server. Its threads end with the program that measures.
pub struct SpoolServer {
    /// Where it is.
    pub port: u16,
    folder: TempDir,
}

impl SpoolServer {
    /// Serves this spool to whoever signs in.
    pub fn start(spool: Spool) -> SpoolServer {
        let folder = TempDir::with_prefix("fumi-spool-").expect("a temporary folder");
        let authority = Authority::new(folder.path());
        let tls = authority.server_config(Certificate::Good);
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let spool = Arc::new(spool);
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let (spool, tls) = (spool.clone(), tls.clone());
                // A client that breaks off is no fault of the server's.
                thread::spawn(move || drop(serve(socket, tls, &spool)));
            }
        });
        SpoolServer { port, folder }
    }

    /// Whom its clients trust.
    pub fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

type Tls = StreamOwned<ServerConnection, TcpStream>;

/// One TLS stream is read through one buffer and written through another.
struct Both(BufReader<Tls>);

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.get_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.get_mut().flush()
    }
}

fn serve(socket: TcpStream, tls: Arc<ServerConfig>, spool: &Spool) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    let tls = StreamOwned::new(connection, socket);
    let mut out = BufWriter::with_capacity(1 << 16, Both(BufReader::new(tls)));
    write!(out, "* OK [CAPABILITY {CAPABILITIES}] ready\r\n")?;
    loop {
        if out.get_ref().0.buffer().is_empty() {
            out.flush()?;
        }
        let Some(line) = line(&mut out.get_mut().0)? else { return Ok(()) };
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let upper = command.to_ascii_uppercase();
        let said = answer(&upper, spool, &mut out)?;
        write!(out, "{tag} {said}\r\n")?;
        if upper == "LOGOUT" {
            return out.flush();
        }
    }
}

/// A line without its end; literals that are sent with it are passed over.
fn line(from: &mut BufReader<Tls>) -> io::Result<Option<String>> {
    let mut whole = String::new();
    loop {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        let literal = line.strip_suffix("+}").and_then(|l| l.rsplit_once('{'));
        let size = literal.and_then(|(_, size)| size.parse::<usize>().ok());
        whole += line;
        let Some(size) = size else { return Ok(Some(whole)) };
        from.read_exact(&mut vec![0; size])?;
    }
}

/// Says what is to be said before the tagged line, and gives that line's words.
fn answer(command: &str, spool: &Spool, out: &mut impl Write) -> io::Result<String> {
    let count = spool.len();
    let words: Vec<&str> = command.split(' ').collect();
    let last = |word: &str| word.trim_end_matches(')').to_owned();
    match words.as_slice() {
        ["CAPABILITY"] => write!(out, "* CAPABILITY {CAPABILITIES}\r\n")?,
        ["AUTHENTICATE" | "LOGIN", ..] => {
            return Ok(format!("OK [CAPABILITY {CAPABILITIES}] signed in"));
        }
        ["LIST", ..] => write!(out, "* LIST (\\HasNoChildren) \"/\" INBOX\r\n")?,
        ["LSUB", ..] => write!(out, "* LSUB () \"/\" INBOX\r\n")?,
        ["STATUS", ..] => write!(
            out,
            "* STATUS INBOX (MESSAGES {count} UIDNEXT {} UIDVALIDITY 1 UNSEEN 0)\r\n",
            count + 1
        )?,
        ["SELECT" | "EXAMINE", ..] => write!(
            out,
            "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)\r\n* {count} EXISTS\r\n\
             * OK [UIDVALIDITY 1] valid\r\n* OK [UIDNEXT {}] next\r\n",
            count + 1
        )?,
        ["UID", "SEARCH", .., set] => {
            let ranges = ranges(&last(set), count);
            let all: Vec<String> = ranges.iter().map(|(a, b)| format!("{a}:{b}")).collect();
            let found: usize = ranges.iter().map(|(a, b)| b + 1 - a).sum();
            let all = if found == 0 { String::new() } else { format!(" ALL {}", all.join(",")) };
            write!(out, "* ESEARCH (TAG \"x\") UID COUNT {found}{all}\r\n")?;
        }
        ["UID", "FETCH", set, ..] => {
            let bodies = command.contains("BODY.PEEK[]");
            for (first, last) in ranges(set, count) {
                spool.answers(first, last, bodies, out)?;
            }
        }
        ["NOOP" | "CHECK" | "ENABLE" | "ID" | "CLOSE", ..] => {}
        ["LOGOUT"] => write!(out, "* BYE\r\n")?,
        _ => return Ok("BAD not here".to_owned()),
    }
    Ok("OK done".to_owned())
}

/// The ranges of a sequence set that exist.
fn ranges(set: &str, count: usize) -> Vec<(usize, usize)> {
    let number = |text: &str| if text == "*" { Some(count) } else { text.parse().ok() };
    let range = |text: &str| {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let (first, last) = (number(first)?, number(last)?.min(count));
        (first >= 1 && first <= last).then_some((first, last))
    };
    set.split(',').filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_name_what_is_there() {
        assert_eq!(ranges("1:*", 9), [(1, 9)]);
        assert_eq!(ranges("3,5:7,8:99,12", 9), [(3, 3), (5, 7), (8, 9)]);
    }
}
