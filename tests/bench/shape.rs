//! How long and how narrow a line is: each byte waits its turn, then travels.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// What one turn carries: some ten packets.
const CHUNK: usize = 16 << 10;
/// How long bytes may stand before the narrow place until the sender has to wait: a router's
/// buffer.
const STANDING: Duration = Duration::from_millis(50);

/// A line's length and width.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// There and back.
    pub round_trip: Duration,
    /// Bytes a second each way; none where there is no bound.
    pub rate: Option<f64>,
}

impl Shape {
    /// So many milliseconds there and back, so many megabits a second.
    pub fn of(milliseconds: u64, megabits: f64) -> Shape {
        Shape {
            round_trip: Duration::from_millis(milliseconds),
            rate: Some(megabits * 1_000_000.0 / 8.0),
        }
    }
}

/// One direction of a line, which all its connections share.
#[derive(Debug, Clone)]
pub struct Lane {
    shape: Shape,
    free: Arc<Mutex<Instant>>,
}

impl Lane {
    /// A direction of a line.
    pub fn of(shape: Shape) -> Lane {
        Lane { shape, free: Arc::new(Mutex::new(Instant::now())) }
    }

    /// Whether it does anything to what goes over it.
    pub fn is_shaped(&self) -> bool {
        self.shape.rate.is_some() || !self.shape.round_trip.is_zero()
    }

    /// Carries bytes until their sender ends.
    pub async fn carry<R, W>(
        &self,
        mut from: R,
        mut to: W,
        count: impl Fn(usize),
    ) -> std::io::Result<()>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let (under_way, mut arriving) = mpsc::channel::<(Instant, Vec<u8>)>(4_096);
        let sending = async {
            loop {
                let mut chunk = vec![0; CHUNK];
                let read = from.read(&mut chunk).await?;
                if read == 0 {
                    drop(under_way);
                    return Ok(());
                }
                chunk.truncate(read);
                count(read);
                let through = self.turn(read);
                let there = through + self.shape.round_trip / 2;
                if under_way.send((there, chunk)).await.is_err() {
                    return Ok(());
                }
                sleep_until(through.checked_sub(STANDING).unwrap_or(through)).await;
            }
        };
        let receiving = async {
            while let Some((there, chunk)) = arriving.recv().await {
                sleep_until(there).await;
                to.write_all(&chunk).await?;
                to.flush().await?;
            }
            to.shutdown().await
        };
        let (sent, received): (std::io::Result<()>, _) = tokio::join!(sending, receiving);
        sent.and(received)
    }

    /// When bytes that come now are through the narrow place.
    fn turn(&self, bytes: usize) -> Instant {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let width = self
            .shape
            .rate
            .map_or(Duration::ZERO, |rate| Duration::from_secs_f64(bytes as f64 / rate));
        *free = (*free).max(Instant::now()) + width;
        *free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_megabyte_over_a_narrow_line_takes_its_time_and_comes_whole() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.unwrap().block_on(async {
            let lane = Lane::of(Shape::of(40, 80.0));
            let (sent, mut came) = (vec![7u8; 1_000_000], Vec::new());
            let start = Instant::now();
            lane.carry(sent.as_slice(), &mut came, |_| {}).await.unwrap();
            let took = start.elapsed();
            assert_eq!(came, sent);
            assert!(took >= Duration::from_millis(119), "{took:?}");
        });
    }
}
