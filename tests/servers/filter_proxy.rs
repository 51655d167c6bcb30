//! Stands before Dovecot, takes TLS off, and shows each connection a profile's capabilities only.

use std::io;
use std::net::TcpListener as StdListener;
use std::sync::{Arc, Mutex as StdMutex, mpsc};
use std::thread::{self, JoinHandle};

use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, BufWriter,
};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};
use tokio_rustls::TlsAcceptor;

use super::filter::{Filter, Verdict, literal};
use super::profiles::Profile;

/// What the proxy listens on and what it shows.
#[derive(Debug, Clone)]
pub struct Front {
    /// The port with TLS from the first byte, where it is not Dovecot's own.
    pub tls_port: Option<u16>,
    /// The port with STARTTLS.
    pub starttls_port: u16,
    /// Dovecot's own clear-text port.
    pub backend: u16,
    /// The certificate shown.
    pub tls: Arc<rustls::ServerConfig>,
    /// What clients may see.
    pub profile: Profile,
    /// Capabilities added after login.
    pub more: String,
}

/// A running proxy; dropping it closes its ports and all its connections.
#[derive(Debug)]
pub struct FilterProxy {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FilterProxy {
    /// Starts it; when this returns both ports are open.
    pub fn start(front: Front) -> io::Result<Self> {
        let tls = front.tls_port.map(listen).transpose()?;
        let starttls = listen(front.starttls_port)?;
        let (stop, stopped) = oneshot::channel();
        let (ready, is_ready) = mpsc::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be made");
            runtime.block_on(async {
                let adopt = |socket| TcpListener::from_std(socket).expect("it fits the runtime");
                let (tls, starttls) = (tls.map(adopt), adopt(starttls));
                let _ = ready.send(());
                tokio::select! {
                    () = serve(tls.as_ref(), &front, false) => {}
                    () = serve(Some(&starttls), &front, true) => {}
                    _ = stopped => {}
                }
            });
        });
        let _ = is_ready.recv();
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for FilterProxy {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn listen(port: u16) -> io::Result<StdListener> {
    let listener = StdListener::bind(("127.0.0.1", port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn serve(listener: Option<&TcpListener>, front: &Front, clear: bool) {
    let Some(listener) = listener else { return std::future::pending().await };
    while let Ok((stream, _)) = listener.accept().await {
        let front = front.clone();
        tokio::spawn(async move {
            // A client that breaks off is no fault of the proxy's.
            let _ = connection(stream, &front, clear).await;
        });
    }
}

async fn connection(mut stream: TcpStream, front: &Front, clear: bool) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let filter = Filter::new(front.profile, &front.more);
    let backend = TcpStream::connect(("127.0.0.1", front.backend)).await?;
    backend.set_nodelay(true)?;
    let mut backend = BufReader::new(backend);
    let mut greeting = String::new();
    backend.read_line(&mut greeting).await?;
    let greeting = format!("{}\r\n", filter.greeting(greeting.trim_end(), clear));
    if clear {
        stream.write_all(greeting.as_bytes()).await?;
        if !clear_phase(&mut stream, &filter).await? {
            return Ok(());
        }
    }
    let mut stream = TlsAcceptor::from(front.tls.clone()).accept(stream).await?;
    if !clear {
        stream.write_all(greeting.as_bytes()).await?;
        stream.flush().await?;
    }
    if front.profile == Profile::Full {
        tokio::io::copy_bidirectional(&mut stream, &mut backend).await?;
        return Ok(());
    }
    relay(stream, backend, filter).await
}

/// Answers what may be asked before STARTTLS; true when the client may begin its handshake.
async fn clear_phase(stream: &mut TcpStream, filter: &Filter) -> io::Result<bool> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).await? == 0 {
            return Ok(false);
        }
        let (tag, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        let verb = rest.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "CAPABILITY" => {
                let capabilities = filter.before_login(true);
                format!("* CAPABILITY {capabilities}\r\n{tag} OK Capability completed.\r\n")
            }
            "NOOP" => format!("{tag} OK NOOP completed.\r\n"),
            "LOGOUT" => format!("* BYE Logging out\r\n{tag} OK Logout completed.\r\n"),
            "STARTTLS" => format!("{tag} OK Begin TLS negotiation now.\r\n"),
            "LOGIN" | "AUTHENTICATE" => {
                format!("{tag} NO [PRIVACYREQUIRED] Sign-in is not allowed without TLS.\r\n")
            }
            _ => format!("{tag} BAD Unknown command.\r\n"),
        };
        reader.get_mut().write_all(answer.as_bytes()).await?;
        match verb.as_str() {
            "STARTTLS" => return Ok(true),
            "LOGOUT" => return Ok(false),
            _ => {}
        }
    }
}

type Shared<W> = Arc<Mutex<BufWriter<W>>>;

async fn relay<C>(client: C, dovecot: BufReader<TcpStream>, filter: Filter) -> io::Result<()>
where
    C: AsyncRead + AsyncWrite + Send + 'static,
{
    let (from_client, to_client) = tokio::io::split(client);
    let (from_dovecot, to_dovecot) = tokio::io::split(dovecot);
    let to_client = Arc::new(Mutex::new(BufWriter::new(to_client)));
    let filter = StdMutex::new(filter);
    let (from_client, from_dovecot) = (BufReader::new(from_client), BufReader::new(from_dovecot));
    let result = tokio::select! {
        done = commands(from_client, to_dovecot, to_client.clone(), &filter) => done,
        done = responses(from_dovecot, to_client.clone(), &filter) => done,
    };
    let _ = to_client.lock().await.shutdown().await;
    result
}

async fn commands<R, W, C>(
    mut from: BufReader<R>,
    mut to: W,
    client: Shared<C>,
    filter: &StdMutex<Filter>,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
    C: AsyncWrite + Unpin,
{
    while let Some(line) = read_line(&mut from).await? {
        let text = String::from_utf8_lossy(&line).into_owned();
        let (verdict, unasked) = {
            let mut filter = filter.lock().expect("no thread panicked with the filter");
            (filter.command(&text), filter.unasked_literal())
        };
        let allowed = |line: &str| match literal(line) {
            Some((size, false)) => unasked.is_some_and(|most| size <= most),
            Some((_, true)) | None => true,
        };
        if !allowed(&text) {
            // Where a server does not know such literals, their bytes would be commands to it.
            let bye = "* BAD Unknown literal\r\n* BYE Too many invalid IMAP commands.\r\n";
            return send(&client, bye.as_bytes()).await;
        }
        let passed = match verdict {
            Verdict::Forward(new) if new == text => Some(line),
            Verdict::Forward(new) => Some(new.into_bytes()),
            Verdict::Answer(answer) => {
                swallow(&mut from, &text).await?;
                send(&client, format!("{}\r\n", answer.join("\r\n")).as_bytes()).await?;
                None
            }
        };
        let Some(mut line) = passed else { continue };
        loop {
            to.write_all(&line).await?;
            to.write_all(b"\r\n").await?;
            to.flush().await?;
            let Some((size, _)) = literal(&String::from_utf8_lossy(&line)) else { break };
            copy(&mut from, &mut to, size).await?;
            let Some(more) = read_line(&mut from).await? else { return Ok(()) };
            line = more;
        }
    }
    Ok(())
}

/// Reads what is left of a refused command; a literal that waits for leave never comes.
async fn swallow<R: AsyncRead + Unpin>(from: &mut BufReader<R>, first: &str) -> io::Result<()> {
    let mut line = first.to_owned();
    while let Some((size, false)) = literal(&line) {
        copy(from, &mut tokio::io::sink(), size).await?;
        let Some(next) = read_line(from).await? else { return Ok(()) };
        line = String::from_utf8_lossy(&next).into_owned();
    }
    Ok(())
}

async fn responses<R, C>(
    mut from: BufReader<R>,
    client: Shared<C>,
    filter: &StdMutex<Filter>,
) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    C: AsyncWrite + Unpin,
{
    while let Some(line) = read_line(&mut from).await? {
        // Held for a whole response: an answer of ours must not fall into the middle of one.
        let mut to = client.lock().await;
        match std::str::from_utf8(&line) {
            Ok(text) => {
                let lines = {
                    let mut filter = filter.lock().expect("no thread panicked with the filter");
                    filter.response(text)
                };
                for line in lines {
                    to.write_all(line.as_bytes()).await?;
                    to.write_all(b"\r\n").await?;
                }
            }
            Err(_) => {
                to.write_all(&line).await?;
                to.write_all(b"\r\n").await?;
            }
        }
        let mut last = line;
        while let Some((size, _)) = literal(&String::from_utf8_lossy(&last)) {
            copy(&mut from, &mut *to, size).await?;
            let Some(more) = read_line(&mut from).await? else { break };
            to.write_all(&more).await?;
            to.write_all(b"\r\n").await?;
            last = more;
        }
        if from.buffer().is_empty() {
            to.flush().await?;
        }
    }
    Ok(())
}

async fn read_line<R: AsyncRead + Unpin>(from: &mut BufReader<R>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if from.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    while line.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        line.pop();
    }
    Ok(Some(line))
}

async fn copy<R, W>(from: &mut BufReader<R>, to: &mut W, size: usize) -> io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let size = u64::try_from(size).map_err(io::Error::other)?;
    if tokio::io::copy(&mut from.take(size), to).await? < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    to.flush().await
}

async fn send<C: AsyncWrite + Unpin>(client: &Shared<C>, bytes: &[u8]) -> io::Result<()> {
    let mut client = client.lock().await;
    client.write_all(bytes).await?;
    client.flush().await
}
