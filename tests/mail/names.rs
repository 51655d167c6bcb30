//! Forged senders and hostile file names.

use mail::envelope::Envelope;

use crate::corpus;

#[test]
fn a_forged_sender_shows_its_true_address_last() {
    let Some(folder) = corpus::folder("a_forged_sender_shows_its_true_address_last") else {
        return;
    };
    let mut bad = Vec::new();
    for vector in corpus::vectors(&folder, "sender-spoof.jsonl") {
        let header = format!("{}\r\n", vector["header"].as_str().unwrap_or_default());
        let envelope = Envelope::parse(header.as_bytes());
        let shown: Vec<String> = envelope.from.iter().map(|a| a.display()).collect();
        let control = |c: char| {
            c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        let controls = shown.iter().any(|s| s.chars().any(control));
        let evil = header.contains("evil.example");
        let truth = envelope.from.iter().any(|a| {
            let plain = a.email.trim_end_matches('>');
            plain.ends_with("evil.example") || !a.is_usable()
        });
        if controls || evil && !truth || shown.is_empty() {
            bad.push(format!("{}: {header:?} shows {shown:?}", vector["id"]));
        }
    }
    assert!(bad.is_empty(), "{} faults:\n{}", bad.len(), bad.join("\n"));
}

#[test]
fn no_file_name_leaves_its_folder() {
    let Some(folder) = corpus::folder("no_file_name_leaves_its_folder") else { return };
    let devices = ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9", "conin$", "conout$"];
    let mut bad = Vec::new();
    for vector in corpus::vectors(&folder, "attachment-names.jsonl") {
        let name = vector["name"].as_str().unwrap_or_default();
        let clean = mail::filename::clean(name, "attachment");
        let stem = clean.split('.').next().unwrap_or_default().trim_end().to_lowercase();
        let hostile = clean.is_empty()
            || clean.len() > 200
            || clean.starts_with('.')
            || clean.ends_with(['.', ' '])
            || clean.contains(['/', '\\', ':', '\0'])
            || clean.chars().any(char::is_control)
            || clean
                .chars()
                .any(|c| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'))
            || devices.contains(&stem.as_str());
        if hostile || mail::filename::clean(&clean, "attachment") != clean {
            bad.push(format!("{}: {name:?} became {clean:?}", vector["id"]));
        }
    }
    assert!(bad.is_empty(), "{} faults:\n{}", bad.len(), bad.join("\n"));
}
