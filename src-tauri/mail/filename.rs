//! File names from mail, made harmless on every system.

use crate::text;

/// The longest name in bytes.
const LONGEST: usize = 200;

/// Names that Windows takes for devices, whatever their extension.
const DEVICES: [&str; 30] = [
    "con", "prn", "aux", "nul", "conin$", "conout$", "clock$", "com0", "com1", "com2", "com3",
    "com4", "com5", "com6", "com7", "com8", "com9", "com¹", "com²", "com³", "lpt0", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name to save under: the last component of a path, without controls, bidirectional characters,
/// device names, streams or a leading dot, at most 200 bytes with the extension kept. Cleaning a
/// clean name changes nothing. `fallback` when nothing is left.
pub fn clean(name: &str, fallback: &str) -> String {
    let line = text::clean(name);
    let last = line.rsplit(['/', '\\', '\u{2215}', '\u{2044}', '\u{29F8}', '\u{FF0F}', '\u{FF3C}']);
    let last = last.map(str::trim).find(|l| !l.is_empty()).unwrap_or_default();
    let mut out: String = last
        .chars()
        .map(|c| match c {
            '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' | '\u{A789}' | '\u{FF1A}' => '_',
            _ if c.is_whitespace() => ' ',
            _ => c,
        })
        .collect();
    out.truncate(out.trim_end_matches(['.', ' ']).len());
    let stem = out.split('.').next().unwrap_or_default().trim().to_lowercase();
    if out.starts_with(['.', '-', '~']) || DEVICES.contains(&stem.as_str()) || stem == "lpt¹" {
        out.insert(0, '_');
    }
    if out.is_empty() {
        return fallback.to_owned();
    }
    shorten(out)
}

/// Cuts the stem, keeping an extension of sane length.
fn shorten(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 20 && !extension.contains(' ') => {
            let stem = text::cut(stem, LONGEST - extension.len() - 1);
            format!("{}.{extension}", stem.trim_end_matches(['.', ' ']))
        }
        Some(_) | None => text::cut(&name, LONGEST).trim_end_matches(['.', ' ']).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder_or_to_a_device() {
        for (hostile, harmless) in [
            ("..\\..\\Windows\\x.exe", "x.exe"),
            ("/etc/passwd", "passwd"),
            ("file:///etc/passwd", "passwd"),
            ("..", "file"),
            ("CON.txt", "_CON.txt"),
            ("nul", "_nul"),
            ("a.txt:stream", "a.txt_stream"),
            (".bashrc", "_.bashrc"),
            ("a.txt. . ", "a.txt"),
            ("gpj\u{202E}exe.\0", "gpjexe"),
            ("", "file"),
            ("日本語.pdf", "日本語.pdf"),
        ] {
            assert_eq!(clean(hostile, "file"), harmless);
            assert_eq!(clean(harmless, "file"), harmless, "clean twice");
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = clean(&format!("{}.tar.gz", "語".repeat(300)), "file");
        assert!(long.len() <= LONGEST && long.ends_with(".gz"));
        assert!(clean(&"x".repeat(500), "file").len() <= LONGEST);
    }
}
