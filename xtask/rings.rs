//! The rings of the tests crate, read from its manifest: a ring added there is run from then on.

use crate::place;

/// The names of all rings, in the manifest's order.
pub fn all() -> Result<Vec<String>, String> {
    let manifest = place::root().join("tests/Cargo.toml");
    let text = std::fs::read_to_string(&manifest)
        .map_err(|e| format!("cannot read {}: {e}", manifest.display()))?;
    let rings = names(&text);
    if rings.is_empty() { Err("tests/Cargo.toml names no ring".to_owned()) } else { Ok(rings) }
}

fn names(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut in_ring = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            in_ring = line == "[[test]]";
        } else if let Some(name) = line.strip_prefix("name").filter(|_| in_ring) {
            names.push(name.trim_matches([' ', '=', '"']).to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_test_targets_are_rings() {
        let manifest = "[package]\nname = \"tests\"\n[[test]]\nname = \"tidy\"\npath = \"a.rs\"\n\
                        [[bin]]\nname = \"bench\"\n[[test]]\npath = \"b.rs\"\nname=\"flows\"\n";
        assert_eq!(names(manifest), ["tidy", "flows"]);
    }
}
