//! A desktop of the tests' own: display, window manager, session bus, key ring, and the app on it.

pub mod page;
pub mod screen;
pub mod webdriver;

use std::fs::{self, DirBuilder, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use tempfile::TempDir;

use self::page::Page;
use self::screen::Screen;
use self::webdriver::WebDriver;
use crate::fumictl;
use crate::process::{Group, START_LIMIT, leashed, parent, poll};
use crate::servers::port::Port;

/// Whether the session has a place for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keyring {
    /// gnome-keyring, unlocked.
    #[default]
    Unlocked,
    /// A session bus with no key ring, and none that could be started.
    None,
}

/// How the desktop is to be.
#[derive(Debug, Clone)]
pub struct Options {
    /// See there.
    pub keyring: Keyring,
    /// The language, as `LANGUAGE` has it (`en`, `ja`).
    pub language: String,
    /// Whether the desktop asks for dark windows.
    pub dark: bool,
    /// The screen in pixels.
    pub screen: (u32, u32),
    /// More of the app's environment.
    pub env: Vec<(String, String)>,
}

impl Default for Options {
    /// English, light, with a key ring.
    fn default() -> Self {
        Self {
            keyring: Keyring::Unlocked,
            language: "en".to_owned(),
            dark: false,
            screen: (1400, 900),
            env: Vec::new(),
        }
    }
}

/// A desktop with a home of its own; it outlives the apps started on it.
#[derive(Debug)]
pub struct Desktop {
    // Ended in this order.
    keyring: Option<Group>,
    _bus: Group,
    _windows: Group,
    _display: Group,
    env: Vec<(String, String)>,
    home: TempDir,
}

impl Desktop {
    /// Starts it.
    ///
    /// # Panics
    /// Where something of it is not installed or does not start.
    pub fn start(options: &Options) -> Self {
        let home = TempDir::with_prefix("fumi-desktop-").expect("a temporary folder can be made");
        let mut env = homes(home.path());
        let (display, name) = display(home.path(), options.screen);
        env.push(("DISPLAY".to_owned(), name));
        let bus = bus(home.path());
        let address = format!("unix:path={}", home.path().join("bus").display());
        env.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), address));
        // C.UTF-8 is on every machine; the language itself needs no locale of the C library's.
        env.push(("LANG".to_owned(), "C.UTF-8".to_owned()));
        env.push(("LANGUAGE".to_owned(), options.language.clone()));
        env.push(("GTK_THEME".to_owned(), theme(options.dark).to_owned()));
        for (name, value) in [
            ("NO_AT_BRIDGE", "1"),
            ("GDK_BACKEND", "x11"),
            ("TAURI_WEBVIEW_AUTOMATION", "true"),
            ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
        ] {
            env.push((name.to_owned(), value.to_owned()));
        }
        let windows = start(leashed("openbox").arg("--sm-disable"), &env, None);
        let keyring = (options.keyring == Keyring::Unlocked).then(|| unlocked_keyring(&env));
        env.extend(options.env.iter().cloned());
        Self { keyring, _bus: bus, _windows: windows, _display: display, env, home }
    }

    /// The home folder; the app's own folders are in it.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the app keeps its mail (`XDG_DATA_HOME`).
    pub fn data_home(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The environment of everything on this desktop.
    pub fn env(&self) -> &[(String, String)] {
        &self.env
    }

    /// Whether a key ring runs.
    pub fn has_keyring(&self) -> bool {
        self.keyring.is_some()
    }

    /// Starts Fumi on this desktop, in the state an earlier one left.
    ///
    /// # Panics
    /// Where the app is not built or shows no window.
    pub fn open(&self, arguments: &[&str]) -> App {
        let app = app_binary();
        assert!(app.is_file(), "{} is missing: cargo build -p fumi", app.display());
        self.open_program(&app, arguments)
    }

    /// Starts any program with a WebKitGTK view that allows automation.
    ///
    /// # Panics
    /// Where it shows no window, with what it and the driver wrote.
    pub fn open_program(&self, program: &Path, arguments: &[&str]) -> App {
        let port = Port::free();
        let log = self.home.path().join(format!("app-{}.log", port.number()));
        let mut driver = leashed("WebKitWebDriver");
        driver.arg(format!("--port={}", port.number()));
        let driver = start(&mut driver, &self.env, Some(&log));
        let client = WebDriver::new(&format!("http://127.0.0.1:{}", port.number()));
        let up = poll(START_LIMIT, || client.get("status").ok());
        assert!(up.is_some(), "WebKitWebDriver is not up: is webkit2gtk-driver installed?");
        let options = json!({ "binary": program, "args": arguments });
        let session = client
            .session(&json!({ "webkitgtk:browserOptions": options }))
            .unwrap_or_else(|error| panic!("no window: {error}\n{}", read(&log)));
        let program = program.canonicalize().unwrap_or_else(|_| program.to_owned());
        App {
            page: Page::new(session, Screen::in_folder(self.home.path())),
            driver,
            program,
            log,
            _port: port,
        }
    }
}

/// The app at work, and its page; dropping it ends it.
#[derive(Debug)]
pub struct App {
    page: Page,
    driver: Group,
    program: PathBuf,
    log: PathBuf,
    _port: Port,
}

impl App {
    /// What its window shows.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// What it wrote to standard error.
    pub fn log(&self) -> String {
        read(&self.log)
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<i32> {
        let entries = fs::read_dir("/proc").ok()?.filter_map(Result::ok);
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
        let mut own = ids.filter(|id| parent(*id) == i32::try_from(self.driver.id()).ok());
        own.find(|id| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == self.program))
    }

    /// Ends it at once (kill -9), its profile left as it is.
    pub fn kill(mut self) {
        if let Some(id) = self.id().and_then(Pid::from_raw) {
            let _ = kill_process(id, Signal::KILL);
        }
        self.driver.kill();
    }

    /// Closes it through the driver, as its window's close button would not.
    pub fn close(mut self) {
        self.page.end();
        let _ = poll(Duration::from_secs(10), || self.id().is_none().then_some(()));
        self.driver.kill();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = self.page.screenshot("failed");
            println!("The app's log:\n{}", self.log());
        }
    }
}

/// The app as built beside these tests.
pub fn app_binary() -> PathBuf {
    fumictl::binary("fumi")
}

/// The root of the working tree.
pub fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

fn homes(home: &Path) -> Vec<(String, String)> {
    let folders = [
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ];
    let mut env = Vec::new();
    for (name, folder) in folders {
        let path = home.join(folder);
        DirBuilder::new().mode(0o700).create(&path).expect("a folder can be made");
        env.push((name.to_owned(), path.to_string_lossy().into_owned()));
    }
    env
}

fn theme(dark: bool) -> &'static str {
    if dark { "Adwaita:dark" } else { "Adwaita" }
}

fn start(command: &mut Command, env: &[(String, String)], log: Option<&Path>) -> Group {
    let out = || match log {
        Some(path) => {
            let file = File::options().create(true).append(true).open(path);
            Stdio::from(file.expect("a log can be written"))
        }
        None => Stdio::null(),
    };
    for name in ["LC_ALL", "LC_CTYPE", "LC_MESSAGES", "WAYLAND_DISPLAY"] {
        command.env_remove(name);
    }
    command.envs(env.iter().map(|(name, value)| (name, value))).stdout(out()).stderr(out());
    Group::spawn(command).expect("/bin/sh starts")
}

/// A screen in memory, its number chosen by the X server itself.
fn display(home: &Path, (width, height): (u32, u32)) -> (Group, String) {
    let mut command = leashed("Xvfb");
    command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-fbdir"]).arg(home);
    command.args(["-screen", "0"]);
    command.arg(format!("{width}x{height}x24")).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut display = Group::spawn(&mut command).expect("/bin/sh starts");
    let mut number = String::new();
    let stdout = display.take_stdout().expect("its standard output is a pipe");
    BufReader::new(stdout).read_line(&mut number).expect("Xvfb names its display");
    assert!(!number.trim().is_empty(), "Xvfb did not start: is xvfb installed?");
    (display, format!(":{}", number.trim()))
}

/// A session bus that starts nothing by itself: no key ring comes uninvited.
fn bus(home: &Path) -> Group {
    let socket = home.join("bus");
    let config = home.join("bus.conf");
    let text = format!(
        "<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>\
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
         <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
        socket.display()
    );
    fs::write(&config, text).expect("the bus's configuration can be written");
    let mut command = leashed("dbus-daemon");
    command.arg("--nofork").arg(format!("--config-file={}", config.display()));
    let group = start(&mut command, &[], None);
    let up = poll(START_LIMIT, || UnixStream::connect(&socket).ok());
    assert!(up.is_some(), "dbus-daemon did not start: is dbus-daemon installed?");
    group
}

/// gnome-keyring with a login key ring whose password is empty.
fn unlocked_keyring(env: &[(String, String)]) -> Group {
    let mut command = leashed("/bin/sh");
    command
        .arg("-c")
        .arg("printf '\\n' | gnome-keyring-daemon --unlock --foreground --components=secrets");
    let group = start(&mut command, env, None);
    let ready = poll(START_LIMIT, || {
        let mut ask = Command::new("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]);
        ask.args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.ReadAlias"]);
        ask.arg("string:default").envs(env.iter().map(|(name, value)| (name, value)));
        let answer = ask.output().ok()?;
        let answer = String::from_utf8_lossy(&answer.stdout).into_owned();
        answer.contains("/collection/").then_some(())
    });
    assert!(ready.is_some(), "the key ring did not start: is gnome-keyring installed?");
    group
}
