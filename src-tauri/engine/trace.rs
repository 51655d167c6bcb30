//! The log: ids, counts and durations on standard error, and never what other libraries would write
//! of mail or secrets.

use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Our own crates: the only ones whose log is known to hold neither mail nor secrets.
const OWN: [&str; 11] = [
    "account",
    "discovery",
    "engine",
    "fumi",
    "fumictl",
    "imap",
    "mail",
    "net",
    "oauth",
    "smtp",
    "store",
];

/// Libraries that write sent lines, received bytes or domains to their logs say nothing, whatever
/// the environment says.
const SILENT: [&str; 12] = [
    "async_imap",
    "imap_proto",
    "lettre",
    "hickory_net",
    "hickory_proto",
    "hickory_resolver",
    "hyper",
    "rustls",
    "keyring",
    "keyring_core",
    "secret_service",
    "zbus",
];

/// Starts the log. `RUST_LOG` chooses what of our own is written; the default is warnings. Others'
/// warnings are the most of theirs.
pub fn start() {
    let chosen = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".to_owned());
    let filter = EnvFilter::try_new(&chosen).unwrap_or_else(|_| EnvFilter::new("warn"));
    let log = tracing_subscriber::registry()
        .with(filter)
        .with(FilterFn::new(may_speak))
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr));
    // A second start in one process keeps the first log.
    let _ = log.try_init();
}

/// Whether a target may be written at this level, asked for or not.
fn may_speak(of: &Metadata<'_>) -> bool {
    let root = of.target().split("::").next().unwrap_or_default();
    OWN.contains(&root) || (!SILENT.contains(&root) && *of.level() <= LevelFilter::WARN)
}
