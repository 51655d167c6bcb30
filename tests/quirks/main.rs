//! What real servers do otherwise than the standards: one file a provider, then everything that a
//! server may do to hurt.

#[path = "../mail/corpus.rs"]
mod corpus;
#[path = "../faults/scripted.rs"]
#[expect(dead_code, reason = "the faults ask more of Alice")]
mod scripted;

mod converge;

use tests::inside;

mod courier;
mod cyrus;
mod dovecot;
mod exchange;
mod gmail;
mod icloud;
mod yahoo;
mod yandex;
mod zoho;

mod between;
mod cut;
mod misbehaviour;
mod transcripts;
