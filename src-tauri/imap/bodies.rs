//! FETCH for whole messages: small ones in one go, two commands in flight; large ones in parts.

use mail::uid::{Uid, UidSet};

use crate::error::Error;
use crate::fetch::asked;
use crate::fetch_line::{Body, FetchLine};
use crate::frame::Literal;
use crate::session::{Purpose, Session};

/// What a large message is read by.
const PART: u32 = 4 << 20;

impl Session {
    /// These messages as they come, bytes as the server has them. One that is gone does not come.
    ///
    /// A message above [`Limits::body`](crate::Limits::body) is read on in parts after the others.
    /// One above [`Limits::message`](crate::Limits::message) ends the session: its size is known
    /// from its header, so don't ask; [`Session::fetch_part`] reads any.
    ///
    /// # Errors
    /// A refusal, or what ends the session; what came before it was true.
    pub async fn fetch_bodies(
        &mut self,
        chunks: &[UidSet],
        sink: &mut (dyn FnMut(Uid, Vec<u8>) + Send),
    ) -> Result<(), Error> {
        let asked = asked(chunks);
        let alone = (asked.len() == 1).then(|| asked.iter().next()).flatten();
        let mut large = Vec::new();
        self.fetch(Purpose::Bodies, chunks, "(UID BODY.PEEK[])", &mut |line| {
            let uid = line.uid.or(alone).filter(|uid| asked.contains(*uid));
            match (uid, line.body) {
                (Some(uid), Some(Body { from: None | Some(0), bytes })) => {
                    match bytes {
                        Some(literal) if literal.is_whole() => sink(uid, literal.bytes),
                        // The beginning is asked for again: many such beginnings would fill the
                        // memory.
                        Some(literal) => large.push((uid, literal.announced)),
                        None => {}
                    }
                    None
                }
                (_, body) => Some(FetchLine { body, ..line }),
            }
        })
        .await?;
        for (uid, size) in large {
            if let Some(message) = self.in_parts(uid, size).await? {
                sink(uid, message);
            }
        }
        Ok(())
    }

    async fn in_parts(&mut self, uid: Uid, size: u64) -> Result<Option<Vec<u8>>, Error> {
        let mut message = Vec::new();
        loop {
            let from = message.len() as u64;
            if from >= size {
                return Ok(Some(message));
            }
            let from = u32::try_from(from).map_err(|_| Error::Limit { what: "message" })?;
            match self.fetch_part(uid, from, PART).await? {
                Some(part) if !part.is_empty() => message.extend_from_slice(&part),
                // It went away, or is shorter than was said: half a message is none.
                Some(_) | None => return Ok(None),
            }
        }
    }

    /// A stretch of a message; `None` when it is gone, less than `length` bytes at its end.
    ///
    /// # Errors
    /// A refusal, or what ends the session.
    pub async fn fetch_part(
        &mut self,
        uid: Uid,
        from: u32,
        length: u32,
    ) -> Result<Option<Vec<u8>>, Error> {
        let most = usize::try_from(length).unwrap_or(usize::MAX).min(self.limits.body);
        let length = u32::try_from(most).unwrap_or(length);
        let items = format!("(UID BODY.PEEK[]<{from}.{length}>)");
        let one = UidSet::range(uid.get(), uid.get());
        let mut part = None;
        let chunks = std::slice::from_ref(&one);
        self.fetch(Purpose::Bodies, chunks, &items, &mut |line| match (line.uid, line.body) {
            (None, Some(body)) => {
                part = stretch(body, from, most);
                None
            }
            (Some(said), Some(body)) if said == uid => {
                part = stretch(body, from, most);
                None
            }
            (_, body) => Some(FetchLine { body, ..line }),
        })
        .await?;
        Ok(part)
    }
}

/// The stretch asked for, out of what came: some servers give the whole message instead.
fn stretch(body: Body, from: u32, most: usize) -> Option<Vec<u8>> {
    let Body { from: said, bytes } = body;
    let Literal { mut bytes, .. } = bytes?;
    match said {
        Some(said) if said == u64::from(from) => bytes.truncate(most),
        Some(_) => return None,
        None => {
            let from = usize::try_from(from).ok()?;
            bytes = bytes.into_iter().skip(from).take(most).collect();
        }
    }
    Some(bytes)
}
