//! Maildir: what the names of its files and folders say.

use crate::flags::Flags;
use crate::mailbox::MailboxName;
use crate::{filename, text};

/// Letters of the info part, without keywords.
const LETTERS: [(char, &str); 6] = [
    ('D', "\\Draft"),
    ('F', "\\Flagged"),
    ('P', "$Forwarded"),
    ('R', "\\Answered"),
    ('S', "\\Seen"),
    ('T', "\\Deleted"),
];

/// What stands in front of the flags: `:` where a name may hold one, else what programs on Windows
/// put there.
const INFO: [&str; 3] = [":2,", ";2,", "!2,"];

/// The flags in the name of a message's file. Small letters are keywords by their number, as
/// Dovecot writes them; `keywords` are their names.
pub fn flags(file_name: &str, keywords: &[String]) -> Flags {
    let info = INFO.iter().find_map(|start| file_name.rsplit_once(start)).map_or("", |(_, i)| i);
    let named = info.chars().take(64).filter_map(|letter| {
        let system = LETTERS.iter().find(|(l, _)| *l == letter).map(|(_, name)| *name);
        system.or_else(|| {
            let number = u32::from(letter).checked_sub(u32::from('a')).filter(|n| *n < 26)?;
            let name = keywords.get(usize::try_from(number).ok()?)?;
            Flags::named(name).is_some_and(|f| f.system == 0).then_some(name.as_str())
        })
    });
    Flags::parse(named)
}

/// The names of keywords, by number: the file `dovecot-keywords`.
pub fn keywords(file: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in file.lines().take(1_000) {
        let Some((number, name)) = line.split_once(' ') else { continue };
        let Some(number) = number.parse::<usize>().ok().filter(|n| *n < 26) else { continue };
        if names.len() <= number {
            names.resize(number + 1, String::new());
        }
        if let Some(place) = names.get_mut(number) {
            name.clone_into(place);
        }
    }
    names
}

/// The levels of a Maildir++ folder's name: `.Projects.2026`. `None` where it is none.
pub fn levels(folder: &str) -> Option<Vec<String>> {
    let name = folder.strip_prefix('.').filter(|name| !name.is_empty())?;
    let path = MailboxName::from_wire(name.as_bytes(), Some('.')).path().to_owned();
    Some(path.split('/').filter(|l| !l.is_empty()).map(level).collect())
}

/// A name of a folder or file as one level of a mailbox's name: one line, nothing hidden in it, no
/// levels of its own.
pub fn level(name: &str) -> String {
    let clean = text::clean(&name.replace(['/', '\\'], "\u{2215}"));
    let short = text::cut(&clean, 120).trim();
    if short.is_empty() { "Mailbox".to_owned() } else { short.to_owned() }
}

/// The name a message is saved under: its number, its subject, `.eml`.
pub fn eml_name(number: usize, subject: &str) -> String {
    let subject = subject.replace(['/', '\\'], "-");
    let subject = filename::clean(text::cut(&subject, 120), "message");
    filename::clean(&format!("{number:06}-{subject}.eml"), "message.eml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_behind_the_name_are_flags() {
        let names = keywords("0 $Work\n1 $Forwarded\nx y\n99 far\n3 late\n");
        let said = |name: &str| flags(name, &names).names().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(said("1.M2P3.host,S=4:2,FRSa"), ["\\Seen", "\\Answered", "\\Flagged", "$Work"]);
        assert_eq!(said("1.host;2,DTP"), ["\\Deleted", "\\Draft", "$Forwarded"]);
        assert_eq!(said("1.host:2,"), Vec::<String>::new());
        assert_eq!(said("1.host"), Vec::<String>::new());
        assert_eq!(said("1.host:1,S"), Vec::<String>::new());
        assert_eq!(said("1.host:2,cdz{`\u{e9}"), ["late"], "what has no name is passed over");
    }

    #[test]
    fn a_folder_is_a_mailbox_and_never_a_path() {
        assert_eq!(levels(".Projects.2026").unwrap(), ["Projects", "2026"]);
        assert_eq!(levels(".&ZeVnLA-").unwrap(), ["日本"]);
        assert_eq!(levels("...a").unwrap(), ["a"]);
        assert_eq!((levels("cur"), levels(".")), (None, None));
        assert_eq!(level("../../etc"), "..\u{2215}..\u{2215}etc");
        assert_eq!(level("a\u{202E}b\n\0c"), "ab c");
        assert_eq!(level("\u{200B}"), "Mailbox");
        assert!(level(&"語".repeat(500)).len() <= 120);
    }

    #[test]
    fn a_saved_message_is_named_by_its_number_and_subject() {
        assert_eq!(eml_name(7, "Re: a/b"), "000007-Re_ a-b.eml");
        assert_eq!(eml_name(1, "../../etc/passwd"), "000001-_..-..-etc-passwd.eml");
        assert_eq!(eml_name(1_234_567, ""), "1234567-message.eml");
        assert!(eml_name(1, &"語".repeat(500)).len() < 200);
    }
}
