//! One connection as a queue of things the server said, async-imap's view of it confirmed at every
//! command's end.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::ops::DerefMut;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use async_imap::Connection;
use async_imap::imap_proto::{Response, Status};
use tokio::time::{Instant, timeout_at};

use crate::code::Word;
use crate::error::Error;
use crate::tap::{Item, Tap};
use crate::wire::Wire;

/// What async-imap made of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Skeleton {
    Done(String, Option<Word>),
    Continue,
    Other,
}

impl Skeleton {
    fn of(response: &Response<'_>) -> Self {
        if let Response::Done { tag, status, .. } = response {
            let word = match status {
                Status::Ok => Some(Word::Ok),
                Status::No => Some(Word::No),
                Status::Bad => Some(Word::Bad),
                Status::Bye | Status::PreAuth => None,
            };
            return Skeleton::Done(tag.0.clone(), word);
        }
        // The guard feeds nothing else.
        let goes_on = matches!(response, Response::Continue(_));
        if goes_on { Skeleton::Continue } else { Skeleton::Other }
    }
}

/// async-imap's client or session, with the guard's tap.
#[derive(Debug)]
pub(crate) struct Link<C> {
    pub(crate) imap: C,
    pub(crate) tap: Tap,
    /// What async-imap read before we asked for it.
    pub(crate) ahead: VecDeque<Skeleton>,
}

impl<C: DerefMut<Target = Connection<Wire>>> Link<C> {
    pub(crate) fn new(imap: C, tap: Tap) -> Self {
        Self { imap, tap, ahead: VecDeque::new() }
    }

    /// The next thing the server said. Nothing is lost when this is dropped unfinished.
    pub(crate) async fn next(&mut self) -> Result<Item, Error> {
        let item = self.pop_or_read().await?;
        let expected = match &item {
            Item::Tagged(tag, status) => Skeleton::Done(tag.clone(), Some(status.word)),
            Item::Continue => Skeleton::Continue,
            Item::Untagged(_) | Item::Stray => return Ok(item),
        };
        let out_of_step = Error::Protocol { what: "an answer out of step" };
        if self.skeleton().await? == expected { Ok(item) } else { Err(out_of_step) }
    }

    async fn pop_or_read(&mut self) -> Result<Item, Error> {
        let Self { imap, tap, ahead } = self;
        poll_fn(|cx| {
            loop {
                if let Some(item) = tap.pop() {
                    return Poll::Ready(Ok(item));
                }
                let read = pin!(imap.read_response()).poll(cx);
                match read {
                    Poll::Ready(Ok(Some(said))) => ahead.push_back(Skeleton::of(said.parsed())),
                    Poll::Ready(Ok(None) | Err(_)) => {
                        let ended = tap.lock().failure.clone().unwrap_or(Error::Closed);
                        return Poll::Ready(tap.pop().ok_or(ended));
                    }
                    Poll::Pending => match tap.pop() {
                        Some(item) => return Poll::Ready(Ok(item)),
                        None => return Poll::Pending,
                    },
                }
            }
        })
        .await
    }

    /// What async-imap made of the line just taken: it is there, for the guard fed both at once.
    async fn skeleton(&mut self) -> Result<Skeleton, Error> {
        if let Some(said) = self.ahead.pop_front() {
            return Ok(said);
        }
        let said = self.imap.read_response().await;
        let said = said.ok().flatten().map(|said| Skeleton::of(said.parsed()));
        said.ok_or(Error::Protocol { what: "an answer out of step" })
    }
}

/// How long a step may take: without a byte, and in all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) what: &'static str,
    pub(crate) quiet: Duration,
    pub(crate) end: Instant,
}

impl Patience {
    pub(crate) fn new(what: &'static str, quiet: Duration, whole: Duration) -> Self {
        Self { what, quiet, end: Instant::now() + whole }
    }

    /// Waits for `step` as long as bytes come.
    pub(crate) async fn wait<T>(
        self,
        tap: &Tap,
        step: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let begun = Instant::now();
        let mut step = pin!(step);
        loop {
            let quiet_until = tap.lock().last_byte.max(begun) + self.quiet;
            let until = quiet_until.min(self.end);
            if let Ok(done) = timeout_at(until, &mut step).await {
                return done;
            }
            let still_quiet = tap.lock().last_byte.max(begun) + self.quiet <= Instant::now();
            if still_quiet || Instant::now() >= self.end {
                return Err(Error::Timeout { what: self.what });
            }
        }
    }
}
