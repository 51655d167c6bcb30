//! What a measurement found, as Markdown: printed, and put into docs/BENCHMARKS.md where asked for.
//! Nobody types a figure.

use std::fs;
use std::path::Path;

use crate::load;
use crate::sizes::Sizes;

/// The text of one measurement.
pub struct Report {
    name: &'static str,
    text: String,
    write: bool,
}

impl Report {
    /// Begins with what the figures depend on.
    pub fn begin(name: &'static str, sizes: &Sizes) -> Report {
        let mut report = Report { name, text: String::new(), write: sizes.write };
        let tiny = if sizes.smoke { " --smoke" } else { "" };
        report.say(&format!(
            "`cargo xtask bench {name}{tiny}`, {}, {}; load {} when it began.",
            load::date(),
            load::machine(),
            load::now()
        ));
        report
    }

    /// A paragraph.
    pub fn say(&mut self, paragraph: &str) {
        println!("{paragraph}\n");
        self.text += &format!("{paragraph}\n\n");
    }

    /// A table: its heads, the first of which is often empty, and its rows.
    pub fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
        let mut table = line(&heads) + &"|---".repeat(heads.len()) + "|\n";
        rows.iter().for_each(|row| table += &line(row));
        println!("{table}");
        self.text += &format!("{table}\n");
    }

    /// Ends with the load, and puts all of it into the document where that was asked for.
    pub fn end(mut self) {
        self.say(&format!("Load {} at the end.", load::now()));
        if self.write {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/BENCHMARKS.md");
            let old = fs::read_to_string(&path).expect("docs/BENCHMARKS.md");
            let new = placed(&old, self.name, &self.text);
            fs::write(&path, new.expect("the document has a place for it")).expect("written");
        }
    }
}

/// The document with this text between the marks of that name.
fn placed(document: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- bench {name} -->\n"), format!("<!-- end {name} -->\n"));
    let (before, rest) = document.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_take_the_place_of_older_ones_and_of_nothing_else() {
        let old =
            "# A\n<!-- bench a -->\nold\n<!-- end a -->\nb\n<!-- bench b -->\n<!-- end b -->\n";
        let new = placed(old, "a", "new\n").unwrap();
        assert!(
            !new.contains("old") && new.contains("<!-- bench a -->\n\nnew\n<!-- end a -->\nb\n")
        );
        assert_eq!(placed(&new, "a", "new\n").unwrap(), new);
        assert_eq!(placed(old, "c", "new"), None);
    }
}
