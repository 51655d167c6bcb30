//! A line of our own between a client and a server on loopback: it counts what goes over it, notes
//! when the server's bytes came, and may be as slow and as long as a real one.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ServerConfig};
use tests::servers::certificate::Certificate;
use tests::servers::dovecot::Dovecot;
use tests::servers::port::Port;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::shape::{Lane, Shape};

/// What went over a line.
#[derive(Debug, Default)]
pub struct Tally {
    /// Bytes from the server.
    pub down: AtomicU64,
    /// Bytes from the client.
    pub up: AtomicU64,
    arrivals: Mutex<Vec<Instant>>,
}

impl Tally {
    /// Begins to count anew.
    pub fn clear(&self) {
        self.down.store(0, Ordering::Relaxed);
        self.up.store(0, Ordering::Relaxed);
        self.arrivals().clear();
    }

    /// Bytes both ways.
    pub fn both(&self) -> u64 {
        self.down.load(Ordering::Relaxed) + self.up.load(Ordering::Relaxed)
    }

    /// When the first bytes of the server came after that.
    pub fn first_after(&self, mark: Instant) -> Option<Instant> {
        self.arrivals().iter().copied().find(|at| *at >= mark)
    }

    fn arrivals(&self) -> MutexGuard<'_, Vec<Instant>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, direction: Direction, bytes: usize) {
        let count = match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        };
        count.fetch_add(bytes as u64, Ordering::Relaxed);
        if matches!(direction, Direction::Down) {
            self.arrivals().push(Instant::now());
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Direction {
    Up,
    Down,
}

/// A running line; dropping it cuts it.
pub struct Line {
    /// What went over it so far.
    pub tally: Arc<Tally>,
    port: Port,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Clone)]
struct Ends {
    tally: Arc<Tally>,
    server: u16,
    opened: Option<(Arc<ServerConfig>, Arc<ClientConfig>)>,
    up: Lane,
    down: Lane,
}

impl Line {
    /// A line to Dovecot's TLS port that leaves the bytes as they are.
    pub fn sealed(dovecot: &Dovecot, shape: Shape) -> Line {
        Line::start(dovecot, shape, None)
    }

    /// A line that takes TLS off and puts it on again, and so counts what is said inside.
    pub fn opened(dovecot: &Dovecot) -> Line {
        let authority = dovecot.authority();
        let tls = (authority.server_config(Certificate::Good), authority.client_config());
        Line::start(dovecot, Shape::default(), Some(tls))
    }

    /// Where its client finds it.
    pub fn port(&self) -> u16 {
        self.port.number()
    }

    fn start(
        dovecot: &Dovecot,
        shape: Shape,
        opened: Option<(Arc<ServerConfig>, Arc<ClientConfig>)>,
    ) -> Line {
        let (port, tally) = (Port::free(), Arc::new(Tally::default()));
        let ends = Ends {
            tally: tally.clone(),
            server: dovecot.imap_port(),
            opened,
            up: Lane::of(shape),
            down: Lane::of(shape),
        };
        let number = port.number();
        let (stop, stopped) = oneshot::channel();
        let (ready, bound) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = TcpListener::bind(("127.0.0.1", number)).await;
                let listener = listener.expect("the port is ours");
                ready.send(()).expect("the starter waits");
                tokio::select! {
                    () = serve(listener, ends) => {}
                    _ = stopped => {}
                }
            });
        });
        bound.recv().expect("the line is up");
        Line { tally, port, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, ends: Ends) {
    while let Ok((client, _)) = listener.accept().await {
        let ends = ends.clone();
        tokio::spawn(async move {
            // A client that breaks off is no fault of the line's.
            let _ = connect(client, ends).await;
        });
    }
}

async fn connect(client: TcpStream, ends: Ends) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    let server = TcpStream::connect(("127.0.0.1", ends.server)).await?;
    server.set_nodelay(true)?;
    match ends.opened.clone() {
        None => relay(client, server, ends).await,
        Some((front, back)) => {
            let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
            let client = TlsAcceptor::from(front).accept(client).await?;
            let server = TlsConnector::from(back).connect(name, server).await?;
            relay(client, server, ends).await
        }
    }
}

async fn relay<C, S>(client: C, server: S, ends: Ends) -> std::io::Result<()>
where
    C: AsyncRead + AsyncWrite,
    S: AsyncRead + AsyncWrite,
{
    let (from_client, to_client) = tokio::io::split(client);
    let (from_server, to_server) = tokio::io::split(server);
    let Ends { tally, up, down, .. } = ends;
    let (up, down) = tokio::join!(
        way(from_client, to_server, &tally, Direction::Up, up),
        way(from_server, to_client, &tally, Direction::Down, down)
    );
    up.and(down)
}

async fn way<R, W>(
    mut from: R,
    mut to: W,
    tally: &Tally,
    direction: Direction,
    lane: Lane,
) -> std::io::Result<()>
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Unpin,
{
    let count = |bytes: usize| tally.note(direction, bytes);
    if lane.is_shaped() {
        return lane.carry(from, to, count).await;
    }
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        count(read);
        to.write_all(&buffer[..read]).await?;
        to.flush().await?;
    }
}
