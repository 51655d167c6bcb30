//! Attachments that can do harm once they are opened, told by what the system would take them for.

/// What an attachment is that one should not open unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Danger {
    /// A program, a script, a shortcut, an installer.
    Program,
    /// A document whose macros are programs.
    Macros,
    /// A page that a browser runs, and that looks like anybody's.
    Page,
    /// A disk or an archive that hides what is in it from the system's checks.
    Container,
    /// It says that it is one thing and is another: `invoice.pdf.exe`.
    Disguised,
}

const PROGRAMS: &[&str] = &[
    "action",
    "apk",
    "app",
    "appimage",
    "application",
    "appref-ms",
    "appx",
    "bas",
    "bat",
    "bin",
    "chm",
    "cmd",
    "com",
    "command",
    "cpl",
    "csh",
    "deb",
    "desktop",
    "diagcab",
    "dll",
    "dmg",
    "elf",
    "exe",
    "fish",
    "gadget",
    "hta",
    "inf",
    "ins",
    "inx",
    "isp",
    "jar",
    "jnlp",
    "job",
    "js",
    "jse",
    "jsx",
    "ksh",
    "library-ms",
    "lnk",
    "mde",
    "msc",
    "msh",
    "msi",
    "msix",
    "msp",
    "mst",
    "ocx",
    "osx",
    "out",
    "pif",
    "pkg",
    "pl",
    "ps1",
    "ps1xml",
    "psc1",
    "py",
    "pyc",
    "pyw",
    "rb",
    "reg",
    "rgs",
    "rpm",
    "run",
    "scf",
    "scpt",
    "scr",
    "sct",
    "search-ms",
    "service",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "sys",
    "terminal",
    "theme",
    "themepack",
    "tool",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vbscript",
    "website",
    "workflow",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xll",
    "zsh",
];
const MACROS: &[&str] = &[
    "accdb", "accde", "ade", "adp", "docm", "dotm", "iqy", "mdb", "odb", "one", "potm", "ppam",
    "ppsm", "pptm", "pub", "sldm", "slk", "xla", "xlam", "xlsb", "xlsm", "xltm",
];
const PAGES: &[&str] =
    &["htm", "html", "mht", "mhtml", "shtml", "svg", "svgz", "xht", "xhtml", "xml"];
const CONTAINERS: &[&str] =
    &["cab", "daa", "img", "iso", "udf", "vhd", "vhdx", "wim", "ace", "arj", "lzh"];
/// What a file may seem to be, before its true ending.
const HARMLESS: &[&str] = &[
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "txt", "csv", "jpg", "jpeg",
    "png", "gif", "webp", "mp3", "mp4", "mov", "zip", "eml",
];

/// What is dangerous about an attachment with this clean name and type, if anything is.
pub fn of(name: &str, mime: &str) -> Option<Danger> {
    let lower = name.to_lowercase();
    let mut endings = lower.rsplit('.').map(str::trim);
    let last = endings.next().filter(|last| last.len() < lower.len()).unwrap_or_default();
    let before = endings.next().unwrap_or_default();
    let program = PROGRAMS.contains(&last) || is_program(mime);
    let grave = program || PAGES.contains(&last) || CONTAINERS.contains(&last);
    if grave && HARMLESS.contains(&before) {
        return Some(Danger::Disguised);
    }
    if program {
        return Some(Danger::Program);
    }
    if PAGES.contains(&last) || matches!(mime, "text/html" | "image/svg+xml") {
        return Some(Danger::Page);
    }
    if MACROS.contains(&last) || mime.contains("macroenabled") {
        return Some(Danger::Macros);
    }
    CONTAINERS.contains(&last).then_some(Danger::Container)
}

fn is_program(mime: &str) -> bool {
    matches!(
        mime,
        "application/x-msdownload"
            | "application/x-msdos-program"
            | "application/x-dosexec"
            | "application/vnd.microsoft.portable-executable"
            | "application/x-executable"
            | "application/x-sh"
            | "application/hta"
            | "application/javascript"
            | "text/javascript"
            | "application/java-archive"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_told_whatever_it_calls_itself() {
        let danger = |name: &str| of(name, "application/octet-stream");
        assert_eq!(danger("setup.EXE"), Some(Danger::Program));
        assert_eq!(danger("invoice.pdf.exe"), Some(Danger::Disguised));
        assert_eq!(danger("invoice.pdf   .scr"), Some(Danger::Disguised));
        assert_eq!(danger("photo.jpg.html"), Some(Danger::Disguised));
        assert_eq!(danger("budget.xlsm"), Some(Danger::Macros));
        assert_eq!(danger("login.html"), Some(Danger::Page));
        assert_eq!(danger("disk.iso"), Some(Danger::Container));
        assert_eq!(of("readme", "application/x-msdownload"), Some(Danger::Program));
        for name in
            ["plan.pdf", "写真.jpg", "a.docx", "b.tar.gz", "com", "exe", "notes.txt", "v1.2.zip"]
        {
            assert_eq!(danger(name), None, "{name}");
        }
    }
}
