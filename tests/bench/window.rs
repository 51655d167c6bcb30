//! The window as it is measured: the app of the same build on a desktop of its own, driven.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::tests::desktop::page::Page;
use ::tests::desktop::{App, Desktop, Options};
use ::tests::fumictl::Fumictl;
use ::tests::process::parent;
use serde_json::{Value, json};

use crate::corpus::{ALICE, PASSWORD};
use crate::idle::own_kib;

/// What happens in the page.
const SCRIPT: &str = include_str!("screens.js");
/// Clock ticks a second in /proc, on every Linux there is.
const TICKS: f64 = 100.0;
/// How long a person would wait at most before something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// A desktop with a profile whose mail is held.
pub struct Held {
    desktop: Desktop,
    ctl: Fumictl,
}

impl Held {
    /// Signs Alice in at this port and fetches her mail; all of it can be searched then.
    pub fn fetch(port: u16, ca: &Path, bodies: &str) -> Held {
        let trusted = ("SSL_CERT_FILE".to_owned(), ca.to_string_lossy().into_owned());
        let desktop = Desktop::start(&Options { env: vec![trusted], ..Options::default() });
        let mut ctl = Fumictl::new(&desktop.data_home().join("fumi")).trusting(ca);
        ctl = ctl.password(PASSWORD);
        for (name, value) in desktop.env() {
            ctl = ctl.env(name, value.as_str());
        }
        let server = format!("localhost:{port}");
        ctl.run(&["account", "add", ALICE, "--imap", &server]).ok();
        ctl.run(&["sync", "--bodies", bodies]).ok();
        Held { desktop, ctl }
    }

    /// From now on nobody is at the other end.
    pub fn cut_off(&self) {
        self.ctl.run(&["account", "set", ALICE, "imap", "localhost:1"]).ok();
    }

    /// Opens the window and waits until it shows the newest mail.
    pub fn open(&self) -> Window {
        let app = self.desktop.open(&[]);
        let window = Window { app };
        let there = window.page().wait_until(PATIENCE, |page| {
            let row = page.execute(&format!("{SCRIPT}\nreturn firstRow() !== '';"), &[]);
            row.is_ok_and(|row| row == json!(true))
        });
        assert!(there, "the list is shown: {}", window.page().shown());
        window
    }
}

/// An open window.
pub struct Window {
    app: App,
}

impl Window {
    fn page(&self) -> &Page {
        self.app.page()
    }

    /// Calls one of the functions of `screens.js`.
    pub fn call(&self, name: &str, arguments: &[Value]) -> Value {
        let script = format!(
            "{SCRIPT}\nconst done = arguments[arguments.length - 1];\n\
             const given = Array.from(arguments).slice(0, -1);\n\
             {name}(...given).then(done, (error) => done(String(error)));"
        );
        self.page().execute_async(&script, arguments).expect("the page answers")
    }

    /// The milliseconds one of them took; `None` where nothing was painted.
    pub fn milliseconds(&self, name: &str, arguments: &[Value]) -> Option<f64> {
        let value = self.call(name, arguments);
        assert!(value.is_number() || value.is_null(), "{name}: {value}");
        value.as_f64()
    }

    /// Types wherever the focus is.
    pub fn keys(&self, keys: &str) {
        self.page().keys(keys).expect("keys");
    }

    /// Seconds from the start of the process until the list had been painted.
    pub fn started_in(&self) -> f64 {
        let marked = self.call("painted", &[json!("list")]);
        let marked = marked.as_f64().expect("when the list was painted") / 1000.0;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock").as_secs_f64();
        let up = fs::read_to_string("/proc/uptime").expect("/proc/uptime");
        let up: f64 = up.split(' ').next().and_then(|n| n.parse().ok()).expect("seconds");
        let id = self.app.id().expect("the app runs");
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("its state");
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        let ticks: f64 = fields.skip(19).find_map(|n| n.parse().ok()).expect("its start");
        marked - (now - up + ticks / TICKS)
    }

    /// What it and all its processes have for themselves (PSS), in MiB.
    pub fn memory(&self) -> f64 {
        let mut all = vec![self.app.id().expect("the app runs")];
        let mut seen = 0;
        while let Some(&one) = all.get(seen) {
            all.extend(children(one));
            seen += 1;
        }
        all.iter().map(|id| own_kib(*id)).sum::<f64>() / 1024.0
    }

    /// Ends it.
    pub fn close(self) {
        self.app.close();
    }
}

fn children(id: i32) -> Vec<i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    ids.filter(|one| parent(*one) == Some(id)).collect()
}
