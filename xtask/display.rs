//! Whether there is a screen to open a window on.

use std::env;
use std::ffi::OsString;

/// Said where there is none.
const NONE: &str = "Fumi is built, but there is no display here (neither WAYLAND_DISPLAY nor \
DISPLAY is set), so no window can open. To go on:
  over SSH:           ssh -X (or -Y) to this machine, then `cargo xtask run` again
  with no screen:     xvfb-run -a cargo xtask run   (a virtual screen; apt-get install xvfb xauth)
  without a window:   cargo run -p cli -- --help    (fumictl: the same engine on a terminal)";

/// Nothing on macOS and Windows, or where a display is set; else what to tell the person.
pub fn missing() -> Option<&'static str> {
    let unix_desktop = cfg!(all(unix, not(target_os = "macos")));
    (unix_desktop && !any_set(|name| env::var_os(name))).then_some(NONE)
}

fn any_set(get: impl Fn(&str) -> Option<OsString>) -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| get(name).is_some_and(|v| !v.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_no_display() {
        assert!(!any_set(|_| None));
        assert!(!any_set(|_| Some(OsString::new())));
        assert!(any_set(|name| (name == "DISPLAY").then(|| ":0".into())));
        assert!(any_set(|name| (name == "WAYLAND_DISPLAY").then(|| "wayland-0".into())));
    }
}
