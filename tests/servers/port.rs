//! Free loopback ports, kept for as long as a server may want to come back on them.

use std::env;
use std::fs::{self, File};
use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which systems take the ports of outgoing connections: a stopped server's
/// port is not handed to somebody's client meanwhile.
const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// A port of 127.0.0.1 that no other server of these tests takes, also while nothing listens there.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    /// Finds one.
    ///
    /// # Panics
    /// Where all are taken.
    pub fn free() -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        // Processes begin at different places, so that they seldom meet.
        let begin = u16::try_from(process::id().wrapping_mul(97) % u32::from(COUNT)).unwrap_or(0);
        for _ in 0..COUNT {
            let step = NEXT.fetch_add(1, Ordering::Relaxed);
            let offset = (u32::from(begin) + u32::from(step)) % u32::from(COUNT);
            let number = FIRST + u16::try_from(offset).unwrap_or(0);
            if let Some(lock) = lock(number)
                && TcpListener::bind(("127.0.0.1", number)).is_ok()
            {
                return Self { number, _lock: lock };
            }
        }
        panic!("no free port between {FIRST} and {}", FIRST + COUNT);
    }

    /// Its number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

/// Taken until the file is closed, which the system does when the process is gone.
fn lock(number: u16) -> Option<File> {
    let user = env::var("USER").or_else(|_| env::var("USERNAME")).unwrap_or_default();
    let folder = env::temp_dir().join(format!("fumi-test-ports-{user}"));
    fs::create_dir_all(&folder).ok()?;
    let file =
        File::options().create(true).append(true).open(folder.join(number.to_string())).ok()?;
    file.try_lock().ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_never_get_the_same_port_even_while_neither_listens() {
        let held: Vec<Port> = (0..50).map(|_| Port::free()).collect();
        let mut numbers: Vec<u16> = held.iter().map(Port::number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 50);
        assert!(lock(numbers[0]).is_none(), "the port is locked while it is held");
    }
}
