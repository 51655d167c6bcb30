//! A web server on loopback, under TLS: the pages a test gives it, and some that mean harm.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificate::{Authority, Certificate};

/// What is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// This text.
    Text(String),
    /// These bytes, as what they are.
    Bytes(&'static str, Vec<u8>),
    /// It is elsewhere.
    Moved(String),
    /// A text without an end.
    Endless,
    /// An answer that never comes.
    Stalled,
    /// Bytes that are no HTTP.
    Rubbish,
}

#[derive(Debug, Default)]
struct Held {
    pages: HashMap<String, Page>,
    asked: Vec<String>,
    over: bool,
}

/// A running web server; it ends when it is dropped.
#[derive(Debug)]
pub struct Web {
    address: SocketAddr,
    held: Arc<Mutex<Held>>,
    thread: Option<JoinHandle<()>>,
}

impl Web {
    /// Starts one with a certificate of this kind.
    ///
    /// # Panics
    /// Where the system gives no port.
    pub fn start(authority: &Authority, certificate: Certificate) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("its number");
        let held = Arc::new(Mutex::new(Held::default()));
        let (shared, tls) = (Arc::clone(&held), authority.server_config(certificate));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if lock(&shared).over {
                    return;
                }
                let (held, tls) = (Arc::clone(&shared), Arc::clone(&tls));
                // How a connection ends is the client's to find out.
                let _ = stream.map(|stream| std::thread::spawn(move || serve(stream, tls, &held)));
            }
        });
        Self { address, held, thread: Some(thread) }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Puts a page at `host/path`.
    pub fn put(&self, place: &str, page: Page) {
        lock(&self.held).pages.insert(place.to_owned(), page);
    }

    /// The heads of all requests, line by line.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.held).asked.clone()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        lock(&self.held).over = true;
        // A last visitor wakes the thread up.
        if let (Ok(_), Some(thread)) = (TcpStream::connect(self.address), self.thread.take()) {
            let _ = thread.join();
        }
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(tcp: TcpStream, tls: Arc<ServerConfig>, held: &Mutex<Held>) -> std::io::Result<()> {
    let connection = ServerConnection::new(tls).map_err(std::io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(connection, tcp));
    let (mut path, mut host, mut length) = (String::new(), String::new(), 0usize);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        lock(held).asked.push(line.trim().to_owned());
        if let Some(rest) = line.strip_prefix("GET ").or_else(|| line.strip_prefix("POST ")) {
            path = rest.split(' ').next().unwrap_or_default().to_owned();
        } else if let Some((key, value)) = line.split_once(':')
            && key.eq_ignore_ascii_case("host")
        {
            host = value.trim().to_owned();
        } else if let Some((key, value)) = line.split_once(':')
            && key.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut content = vec![0; length.min(4096)];
    stream.read_exact(&mut content)?;
    if !content.is_empty() {
        lock(held).asked.push(String::from_utf8_lossy(&content).into_owned());
    }
    let page = lock(held).pages.get(&format!("{host}{path}")).cloned();
    let mut stream = stream.into_inner();
    match page {
        Some(Page::Text(text)) => write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        )?,
        Some(Page::Bytes(kind, bytes)) => {
            let length = bytes.len();
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n")?;
            write!(stream, "Content-Length: {length}\r\n\r\n")?;
            stream.write_all(&bytes)?;
        }
        Some(Page::Moved(to)) => {
            write!(stream, "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")?;
        }
        Some(Page::Endless) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")?;
            while stream.write_all(&[b' '; 4096]).is_ok() {}
        }
        Some(Page::Stalled) => {
            let _ = stream.read(&mut [0; 1])?;
        }
        Some(Page::Rubbish) => stream.write_all(&[0xfe; 300])?,
        None => write!(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")?,
    }
    stream.conn.send_close_notify();
    stream.flush()
}

/// A provider's `config-v1.1.xml` with these servers under TLS.
pub fn autoconfig(title: &str, imap: (&str, u16), smtp: (&str, u16)) -> String {
    let server = |tag: &str, kind: &str, (host, port): (&str, u16)| {
        format!(
            "<{tag} type=\"{kind}\"><hostname>{host}</hostname><port>{port}</port>\
             <socketType>SSL</socketType><authentication>password-cleartext</authentication>\
             <username>%EMAILADDRESS%</username></{tag}>"
        )
    };
    format!(
        "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"x\">\
         <displayName>{title}</displayName>{}{}</emailProvider></clientConfig>",
        server("incomingServer", "imap", imap),
        server("outgoingServer", "smtp", smtp)
    )
}
