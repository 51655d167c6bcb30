//! A bare client that speaks line by line over TLS: what a test needs to look at a server itself.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::certificate::Authority;

/// A connection over TLS, its greeting read.
#[derive(Debug)]
pub struct LineClient {
    stream: BufReader<StreamOwned<ClientConnection, TcpStream>>,
    greeting: String,
    count: u32,
}

impl LineClient {
    /// TLS from the first byte.
    pub fn connect(port: u16, authority: &Authority) -> io::Result<Self> {
        let tcp = open(port)?;
        let mut client = Self::over(tcp, authority.client_config())?;
        client.greeting = client.line()?;
        Ok(client)
    }

    /// IMAP's STARTTLS; also returns what was said in the clear.
    pub fn starttls(port: u16, authority: &Authority) -> io::Result<(Self, Vec<String>)> {
        let mut clear = BufReader::new(open(port)?);
        let mut said = vec![read_line(&mut clear)?];
        for (command, end) in [("a CAPABILITY\r\n", "a "), ("b STARTTLS\r\n", "b ")] {
            clear.get_mut().write_all(command.as_bytes())?;
            while said.last().is_some_and(|line| !line.starts_with(end)) {
                said.push(read_line(&mut clear)?);
            }
        }
        let client = Self::over(clear.into_inner(), authority.client_config())?;
        Ok((client, said))
    }

    /// SMTP's STARTTLS, EHLO said before and after.
    pub fn smtp_starttls(port: u16, authority: &Authority) -> io::Result<Self> {
        let mut clear = BufReader::new(open(port)?);
        smtp_answer(&mut clear)?;
        for command in ["EHLO localhost\r\n", "STARTTLS\r\n"] {
            clear.get_mut().write_all(command.as_bytes())?;
            let answer = smtp_answer(&mut clear)?;
            if !answer.last().is_some_and(|line| line.starts_with('2')) {
                return Err(io::Error::other(answer.join(" ")));
            }
        }
        Self::over(clear.into_inner(), authority.client_config())
    }

    fn over(tcp: TcpStream, config: Arc<ClientConfig>) -> io::Result<Self> {
        let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
        let tls = ClientConnection::new(config, name).map_err(io::Error::other)?;
        let stream = BufReader::new(StreamOwned::new(tls, tcp));
        Ok(Self { stream, greeting: String::new(), count: 0 })
    }

    /// The server's first line.
    pub fn greeting(&self) -> &str {
        &self.greeting
    }

    /// One line, without its end.
    pub fn line(&mut self) -> io::Result<String> {
        read_line(&mut self.stream)
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        self.stream.get_mut().flush()
    }

    /// An IMAP command: every line of the answer, literals among them, the tagged one last.
    pub fn imap(&mut self, command: &str) -> io::Result<Vec<String>> {
        self.count += 1;
        let tag = format!("t{} ", self.count);
        self.send(format!("{tag}{command}\r\n").as_bytes())?;
        let mut lines = Vec::new();
        loop {
            let line = self.line()?;
            let done = line.starts_with(&tag);
            let literal = super::filter::literal(&line);
            lines.push(line);
            if let Some((size, _)) = literal {
                let mut bytes = vec![0; size];
                self.stream.read_exact(&mut bytes)?;
                lines.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            if done {
                return Ok(lines);
            }
        }
    }

    /// An IMAP command that must succeed: its untagged lines.
    ///
    /// # Panics
    /// Where the server says anything but OK.
    pub fn imap_ok(&mut self, command: &str) -> Vec<String> {
        let mut lines = self.imap(command).expect("the server answers");
        let tagged = lines.pop().unwrap_or_default();
        let status = tagged.split(' ').nth(1).unwrap_or_default();
        assert_eq!(status, "OK", "{command}: {tagged}");
        lines
    }

    /// The status of an IMAP command: OK, NO or BAD.
    pub fn imap_status(&mut self, command: &str) -> String {
        let lines = self.imap(command).expect("the server answers");
        let tagged = lines.last().and_then(|line| line.split(' ').nth(1));
        tagged.unwrap_or_default().to_owned()
    }

    /// An SMTP command and its whole answer.
    pub fn smtp(&mut self, command: &str) -> io::Result<Vec<String>> {
        self.send(format!("{command}\r\n").as_bytes())?;
        smtp_answer(&mut self.stream)
    }
}

fn open(port: u16) -> io::Result<TcpStream> {
    let tcp = TcpStream::connect(("127.0.0.1", port))?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(Duration::from_secs(60)))?;
    Ok(tcp)
}

fn read_line(from: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
}

fn smtp_answer(from: &mut impl BufRead) -> io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let line = read_line(from)?;
        let more = line.as_bytes().get(3) == Some(&b'-');
        lines.push(line);
        if !more {
            return Ok(lines);
        }
    }
}
