//! A name server on loopback that knows what a test tells it, and answers well, badly or never.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, MX, SRV, TXT};
use hickory_proto::rr::{Name, RData, Record};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Manner {
    /// With what it knows, and "no such name" else.
    #[default]
    Honest,
    /// Not at all.
    Silent,
    /// With bytes that are no answer.
    Rubbish,
    /// With thousands of records.
    Flood,
}

#[derive(Debug, Default)]
struct Known {
    records: HashMap<String, Vec<RData>>,
    asked: Vec<String>,
    manner: Manner,
    over: bool,
}

/// A running name server; it ends when it is dropped.
#[derive(Debug)]
pub struct NameServer {
    address: SocketAddr,
    known: Arc<Mutex<Known>>,
    thread: Option<JoinHandle<()>>,
}

impl NameServer {
    /// Starts one that knows nothing.
    ///
    /// # Panics
    /// Where the system gives no port.
    pub fn start() -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = socket.local_addr().expect("its number");
        let known = Arc::new(Mutex::new(Known::default()));
        let shared = Arc::clone(&known);
        let thread = std::thread::spawn(move || serve(&socket, &shared));
        Self { address, known, thread: Some(thread) }
    }

    /// These names are at 127.0.0.1.
    pub fn here(&self, names: &[&str]) {
        for name in names {
            self.add(name, RData::A(A(Ipv4Addr::LOCALHOST)));
        }
    }

    /// A domain's mail is taken there.
    pub fn mx(&self, domain: &str, preference: u16, host: &str) {
        self.add(domain, RData::MX(MX::new(preference, name(host))));
    }

    /// A domain has this text.
    pub fn txt(&self, domain: &str, text: &str) {
        self.add(domain, RData::TXT(TXT::new(vec![text.to_owned()])));
    }

    /// A service is there.
    pub fn srv(&self, service: &str, port: u16, host: &str) {
        self.add(service, RData::SRV(SRV::new(0, 1, port, name(host))));
    }

    /// Answers so from now on.
    pub fn behave(&self, manner: Manner) {
        lock(&self.known).manner = manner;
    }

    /// What was asked, as `MX example.test`.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.known).asked.clone()
    }

    /// The detour (`FUMI_DETOUR`) that leads here, and from these ports to others.
    pub fn detour(&self, ports: &[(u16, u16)]) -> String {
        let ports = ports.iter().map(|(from, to)| format!(" {from}={to}"));
        format!("dns={}{}", self.address, ports.collect::<String>())
    }

    fn add(&self, name: &str, data: RData) {
        lock(&self.known).records.entry(name.to_ascii_lowercase()).or_default().push(data);
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        lock(&self.known).over = true;
        // A last packet wakes the thread up.
        let wake = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0));
        let woken = wake.and_then(|socket| socket.send_to(b"", self.address));
        if let (Ok(_), Some(thread)) = (woken, self.thread.take()) {
            let _ = thread.join();
        }
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

fn name(text: &str) -> Name {
    Name::from_ascii(format!("{text}.")).expect("a name")
}

fn serve(socket: &UdpSocket, known: &Mutex<Known>) {
    let mut buffer = [0; 4096];
    while let Ok((count, from)) = socket.recv_from(&mut buffer) {
        let mut known = lock(known);
        if known.over {
            return;
        }
        if let Some(answer) = answer(&buffer[..count], &mut known) {
            // Who asked may be gone.
            let _ = socket.send_to(&answer, from);
        }
    }
}

fn answer(question: &[u8], known: &mut Known) -> Option<Vec<u8>> {
    let asked = Message::from_vec(question).ok()?;
    let query = asked.queries.first()?.clone();
    let domain = query.name().to_ascii().trim_end_matches('.').to_ascii_lowercase();
    known.asked.push(format!("{} {domain}", query.query_type()));
    match known.manner {
        Manner::Silent => return None,
        Manner::Rubbish => return Some(vec![0xff; 600]),
        Manner::Honest | Manner::Flood => {}
    }
    let mut answer = Message::response(asked.metadata.id, asked.metadata.op_code);
    answer.add_query(query.clone());
    let all = known.records.get(&domain).cloned().unwrap_or_default();
    let there = !all.is_empty();
    let times = if known.manner == Manner::Flood { 1000 } else { 1 };
    for data in all.into_iter().filter(|data| data.record_type() == query.query_type()) {
        let record = Record::from_rdata(query.name().clone(), 60, data);
        answer.add_answers(std::iter::repeat_n(record, times));
    }
    if !there {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    answer.to_vec().ok()
}
