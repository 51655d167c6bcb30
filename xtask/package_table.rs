//! The Debian and Ubuntu packages each task needs, and what for.

/// One system package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name in Debian and Ubuntu.
    pub name: &'static str,
    /// What Fumi does with it, told when it is installed.
    pub why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why }
}

/// To build the app and start it.
pub const APP: &[Package] = &[
    package("build-essential", "compiler and linker, for SQLite, zstd and ring"),
    package("pkg-config", "finds the libraries below for cargo"),
    package("libwebkit2gtk-4.1-dev", "the web view that shows the screens"),
    package("libgtk-3-dev", "the window around it"),
    package("ca-certificates", "the authorities behind mail servers' certificates"),
];

/// To run the tests, besides what the app needs.
pub const TESTS: &[Package] = &[
    package("dovecot-imapd", "the IMAP server of the flows"),
    package("dovecot-lmtpd", "hands new mail to that server"),
    package("webkit2gtk-driver", "drives the real app (WebKitWebDriver)"),
    package("xvfb", "a screen for the app without a screen"),
    package("openbox", "a window manager on that screen"),
    package("dbus-daemon", "a session bus of the tests' own"),
    package("dbus-bin", "asks that bus questions"),
    package("gnome-keyring", "the key ring that keeps the tests' passwords"),
    package("fonts-dejavu-core", "letters on the screenshots"),
    package("fonts-noto-cjk", "Japanese letters on the screenshots"),
];

/// To measure, besides what the tests need.
pub const BENCH: &[Package] = &[
    package("isync", "mbsync, which the first sync is measured beside"),
    package("notmuch", "which making mail searchable is measured beside"),
];

/// The mail server that takes what the app sends. It is unpacked, not installed: as a package it
/// would push out the mail server the machine may have.
pub const EXIM: &str = "exim4-daemon-light";

/// Packages that bring a server of their own, and the units it is started by.
pub const SERVERS: &[(&str, &[&str])] = &[("dovecot-core", &["dovecot.socket", "dovecot.service"])];
