//! The doors of a scripted server and the thread that serves those who come.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::connection::{Connection, Stream};
use super::log::Who;
use super::script::Script;
use super::session::Session;
use super::smtp::Smtp;
use super::state::State;

/// A port and what is behind it.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// The port.
    pub port: u16,
    /// SMTP; else IMAP.
    pub smtp: bool,
    /// In the clear until STARTTLS.
    pub clear: bool,
}

/// The transcripts of IMAP and SMTP.
pub type Scripts = (Option<Arc<Script>>, Option<Arc<Script>>);

/// The thread that serves; ends when dropped.
#[derive(Debug)]
pub struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What every connection needs.
#[derive(Clone)]
struct House {
    state: State,
    tls: TlsAcceptor,
    scripts: Scripts,
}

impl Running {
    /// Binds the doors and serves.
    pub fn start(
        state: &State,
        tls: Arc<ServerConfig>,
        doors: [Door; 4],
        scripts: Scripts,
    ) -> Self {
        let house = House { state: state.clone(), tls: TlsAcceptor::from(tls), scripts };
        let (stop, stopped) = oneshot::channel();
        let (ready, bound) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new().name("scripted-server".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(async {
                for door in doors {
                    let listener = bind(door.port).await;
                    tokio::spawn(listen(listener, door, house.clone()));
                }
                ready.send(()).expect("the starter waits");
                // The sender's end is all that counts.
                let _ = stopped.await;
            });
        });
        bound.recv().expect("the doors open");
        Self { stop: Some(stop), thread: Some(thread.expect("a thread")) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server has been printed where it happened.
            let _ = thread.join();
        }
    }
}

/// The port is ours; a connection of the server before may still be on its way out.
async fn bind(port: u16) -> TcpListener {
    for _ in 0..200 {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
    panic!("port {port} stays taken");
}

async fn listen(listener: TcpListener, door: Door, house: House) {
    while let Ok((stream, _)) = listener.accept().await {
        let house = house.clone();
        tokio::spawn(async move {
            // How a connection ends is the client's to find out, and in the log.
            let _ = serve(stream, door, house).await;
        });
    }
}

async fn serve(tcp: TcpStream, door: Door, house: House) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    let House { state, tls, scripts } = house;
    if state.look(|world| world.settings.resets) {
        tcp.set_zero_linger()?;
    }
    let (stream, later): (Box<dyn Stream>, _) = match door.clear {
        true => (Box::new(tcp), Some(tls)),
        false => (Box::new(tls.accept(tcp).await?), None),
    };
    let number = state.next_number();
    let who = if door.smtp { Who::Smtp(number) } else { Who::Imap(number) };
    let conn = Connection::new(stream, who, state.clone());
    match (door.smtp, scripts) {
        (false, (Some(script), _)) | (true, (_, Some(script))) => {
            script.play(conn, state, later).await
        }
        (true, _) => Smtp::new(conn, state, later).run().await,
        (false, _) => Session::new(conn, state, later).run().await,
    }
}
