//! The threads: one that writes, three that read, one that indexes, and the queues in front of
//! them.

use crate::error::Error;
use crate::open::{self, Opened};
use crate::profile::Profile;
use crate::read::Read;
use crate::search_index::{Index, Want};
use crate::search_offer::Offer;
use crate::write::Write;
use crate::{Change, Clock};
use rusqlite::{Connection, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use tokio::sync::{broadcast, mpsc as signal, oneshot};

/// How many readers there are: the screen, the engine, and one for what takes long.
pub(crate) const READERS: usize = 3;
/// How many changes wait for a slow listener.
const CHANGES: usize = 4096;

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;
type Queue<S> = Mutex<Option<mpsc::Sender<Job<S>>>>;

/// The running threads of a store. When the last handle goes they finish their queues and end.
pub(crate) struct Threads {
    writer: Queue<Writer>,
    readers: Queue<Connection>,
    index: Queue<Index>,
    offer: Arc<Offer>,
    changes: broadcast::Sender<Change>,
    ended: tokio::sync::Mutex<signal::Receiver<()>>,
}

/// What the writing thread holds.
pub(crate) struct Writer {
    connection: Connection,
    profile: Profile,
    changes: broadcast::Sender<Change>,
    clock: Clock,
    foreign: i64,
    durable: bool,
    /// A commit failed, perhaps after the first of the two files had it.
    apart: bool,
}

impl Threads {
    pub async fn start(dir: PathBuf, clock: Clock) -> Result<Threads, Error> {
        let (changes, _) = broadcast::channel(CHANGES);
        let (writer, writer_jobs) = mpsc::channel();
        let (readers, reader_jobs) = mpsc::channel();
        let (index, index_jobs) = mpsc::channel();
        let (alive, ended) = signal::channel(1);
        let (report, opened) = oneshot::channel();
        let says = changes.clone();
        thread::Builder::new().name("store-writer".into()).spawn(move || {
            // Dropped when this thread ends, however it ends.
            let _alive = alive;
            match begin(dir, clock, says, reader_jobs, index_jobs) {
                // The caller has gone: what was opened is closed again.
                Ok((writer, readers)) => match report.send(Ok(())) {
                    Ok(()) => writer.run(writer_jobs, readers),
                    Err(_) => drop(writer),
                },
                Err(error) => drop(report.send(Err(error))),
            }
        })?;
        opened.await.unwrap_or(Err(Error::Closed))?;
        Ok(Threads {
            writer: Mutex::new(Some(writer)),
            readers: Mutex::new(Some(readers)),
            index: Mutex::new(Some(index)),
            offer: Arc::default(),
            changes,
            ended: tokio::sync::Mutex::new(ended),
        })
    }

    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    pub async fn write<T, F>(&self, durable: bool, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    {
        self.ask(&self.writer, move |w| w.transaction(durable, f)).await
    }

    pub async fn read<T, F>(&self, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T, Error> + Send + 'static,
    {
        let answer = self.ask(&self.readers, move |connection| {
            let snapshot = connection.transaction()?;
            let answer = f(&Read::new(&snapshot));
            snapshot.finish()?;
            answer
        });
        self.mind_damage(answer.await).await
    }

    /// Indexes a batch of what is not indexed yet. How much it was.
    pub async fn index(&self, want: Want) -> Result<usize, Error> {
        let offer = Arc::clone(&self.offer);
        let indexed = self.ask(&self.index, move |index| index.some(want, &offer)).await;
        self.mind_damage(indexed).await
    }

    /// Up to where the index has seen to what changed.
    pub async fn indexed_to(&self) -> Result<i64, Error> {
        self.ask(&self.index, Index::changed_to).await
    }

    pub fn offer(&self) -> &Offer {
        &self.offer
    }

    /// A damage that was met is looked into at the next start.
    async fn mind_damage<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        if matches!(answer, Err(Error::Damaged { .. })) {
            let noted = self.ask(&self.writer, |w| {
                w.profile.suspect();
                Ok(())
            });
            noted.await?;
        }
        answer
    }

    pub async fn foreign_changes(&self) -> Result<bool, Error> {
        self.ask(&self.writer, Writer::foreign_changes).await
    }

    pub async fn compact(&self) -> Result<(), Error> {
        while self.index(Want::Changed).await? > 0 {}
        self.ask(&self.index, Index::compact).await?;
        self.ask(&self.writer, |w| open::compact(&w.connection)).await
    }

    pub async fn give_back(&self) -> Result<bool, Error> {
        self.ask(&self.writer, |w| open::give_back(&w.connection)).await
    }

    pub async fn close(&self) {
        take(&self.index);
        take(&self.readers);
        take(&self.writer);
        // Answers `None` when the writing thread has let go of its end.
        while self.ended.lock().await.recv().await.is_some() {}
    }

    async fn ask<S, T, F>(&self, queue: &Queue<S>, f: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut S) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        // A caller that no longer waits does not undo what was asked for.
        let job: Job<S> = Box::new(move |state| drop(reply.send(f(state))));
        {
            let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.as_ref().ok_or(Error::Closed)?.send(job).map_err(|_| Error::Closed)?;
        }
        answer.await.unwrap_or(Err(Error::Closed))
    }
}

fn take<S>(queue: &Queue<S>) {
    queue.lock().unwrap_or_else(PoisonError::into_inner).take();
}

fn begin(
    dir: PathBuf,
    clock: Clock,
    changes: broadcast::Sender<Change>,
    jobs: mpsc::Receiver<Job<Connection>>,
    index_jobs: mpsc::Receiver<Job<Index>>,
) -> Result<(Writer, Vec<JoinHandle<()>>), Error> {
    let Opened { profile, writer: connection, readers, index } = open::open(&dir)?;
    let jobs = Arc::new(Mutex::new(jobs));
    let mut threads = readers
        .into_iter()
        .map(|connection| {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name("store-reader".into())
                .spawn(move || serve(connection, &jobs))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let index_jobs = Mutex::new(index_jobs);
    let serve_index = move || serve(index, &index_jobs);
    threads.push(thread::Builder::new().name("store-index".into()).spawn(serve_index)?);
    let foreign = open::foreign_version(&connection)?;
    let (durable, apart) = (false, false);
    Ok((Writer { connection, profile, changes, clock, foreign, durable, apart }, threads))
}

fn serve<S>(mut state: S, jobs: &Mutex<mpsc::Receiver<Job<S>>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        run(job, &mut state);
    }
}

/// A job that panics takes its caller's answer with it, not the thread.
fn run<S>(job: Job<S>, state: &mut S) {
    if catch_unwind(AssertUnwindSafe(|| job(state))).is_err() {
        tracing::error!("a job of the store panicked");
    }
}

impl Writer {
    fn run(mut self, jobs: mpsc::Receiver<Job<Writer>>, readers: Vec<JoinHandle<()>>) {
        for job in jobs {
            run(job, &mut self);
        }
        let together = self.come_together();
        for reader in readers {
            // A reader that panicked has ended, which is all that is asked.
            let _ = reader.join();
        }
        let Writer { connection, profile, .. } = self;
        match connection.close() {
            Ok(()) if together.is_ok() => profile.close(),
            // The next start brings the files together.
            Ok(()) => tracing::warn!("closed while the files may be a commit apart"),
            Err((_, error)) => tracing::warn!(error = %Error::from(error), "closing the store"),
        }
    }

    fn transaction<T>(
        &mut self,
        durable: bool,
        f: impl FnOnce(&mut Write<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.come_together()?;
        if self.durable != durable {
            open::set_durable(&self.connection, durable)?;
            self.durable = durable;
        }
        let now = (self.clock)();
        let result = (|| {
            let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut write = Write::new(&tx, now);
            let value = f(&mut write)?;
            let changes = write.into_changes();
            tx.commit().inspect_err(|_| self.apart = true)?;
            Ok((value, changes))
        })();
        match result {
            Ok((value, changes)) => {
                for change in changes.into_vec() {
                    // Nobody listening is no fault.
                    let _ = self.changes.send(change);
                }
                Ok(value)
            }
            Err(error) => {
                if matches!(error, Error::Damaged { .. }) {
                    self.profile.suspect();
                }
                Err(error)
            }
        }
    }

    /// After a commit that failed, what is held is noted anew.
    fn come_together(&mut self) -> Result<(), Error> {
        if self.apart {
            open::reconcile(&self.connection)?;
            self.apart = false;
        }
        Ok(())
    }

    fn foreign_changes(&mut self) -> Result<bool, Error> {
        let now = open::foreign_version(&self.connection)?;
        Ok(std::mem::replace(&mut self.foreign, now) != now)
    }
}
