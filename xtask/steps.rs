//! What `cargo xtask test` does, step by step, and which steps a named one needs.

use crate::child::Line;
use crate::{npm, run};

/// One named step.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it is called on the command line and in the summary.
    pub name: String,
    /// What has to be done before it.
    pub needs: &'static [&'static str],
    /// What it does.
    pub work: Work,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Work {
    /// Installs the system's packages.
    Packages,
    /// Installs the packages of `ui/`.
    Npm,
    /// Runs these lines one after another.
    Lines(Vec<Line>),
    /// Licences, banned crates and where crates come from.
    Deny,
    /// Known holes in our dependencies, if a database of them is on this machine.
    Advisories,
}

/// All steps, in order. What is cheap and finds much comes first.
pub fn all(rings: &[String]) -> Vec<Step> {
    let script = |name| Work::Lines(vec![npm::script(name)]);
    let cargo = |words: &str| Work::Lines(vec![run::cargo(words.split(' '))]);
    let mut steps = vec![
        step("packages", &[], Work::Packages),
        step("format", &[], cargo("fmt --all --check")),
        step("npm", &[], Work::Npm),
        step("messages", &["npm"], script("messages")),
        step("prettier", &["npm"], script("format:check")),
        step("eslint", &["messages"], script("lint")),
        step("svelte-check", &["messages"], script("check")),
        step("vitest", &["messages"], script("test")),
        step("screens", &["messages"], script("build")),
        // One selection of packages throughout, so that cargo compiles each dependency once.
        step("build", &["packages", "screens"], cargo("build --workspace")),
        step("crates", &["build"], cargo("test --workspace --lib --bins")),
    ];
    for ring in rings {
        let needs: &[&str] = if ring == "tidy" { &["packages"] } else { &["build"] };
        steps.push(step(ring, needs, cargo(&format!("test --workspace --test {ring}"))));
    }
    let strict = "clippy --workspace --all-targets -- -D warnings";
    steps.extend([
        step("clippy", &["packages", "screens"], cargo(strict)),
        step("deny", &["packages"], Work::Deny),
        step("advisories", &["packages"], Work::Advisories),
    ]);
    steps
}

fn step(name: &str, needs: &'static [&'static str], work: Work) -> Step {
    Step { name: name.to_owned(), needs, work }
}

/// The named steps and what they need; all of them if none is named.
pub fn chosen(all: Vec<Step>, wanted: &[String]) -> Result<Vec<Step>, String> {
    if wanted.is_empty() {
        return Ok(all);
    }
    let find = |name: &str| all.iter().find(|step| step.name == name);
    let mut names: Vec<&str> = Vec::new();
    let mut open: Vec<&str> = wanted.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        let step = find(name).ok_or_else(|| unknown(&all, name))?;
        if !names.contains(&name) {
            names.push(name);
            open.extend(step.needs);
        }
    }
    Ok(all.iter().filter(|step| names.contains(&step.name.as_str())).cloned().collect())
}

fn unknown(all: &[Step], name: &str) -> String {
    let names: Vec<&str> = all.iter().map(|step| step.name.as_str()).collect();
    format!("there is no step `{name}`; there are: {}", names.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<Step> {
        all(&["tidy", "flows", "ui"].map(str::to_owned))
    }

    fn names(wanted: &[&str]) -> Vec<String> {
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        chosen(every(), &wanted).unwrap().into_iter().map(|step| step.name).collect()
    }

    #[test]
    fn with_no_name_every_step_is_done() {
        assert_eq!(names(&[]).len(), every().len());
    }

    #[test]
    fn a_named_step_brings_what_it_needs_in_order() {
        assert_eq!(names(&["format"]), ["format"]);
        assert_eq!(names(&["tidy"]), ["packages", "tidy"]);
        let flows = ["packages", "npm", "messages", "screens", "build", "flows"];
        assert_eq!(names(&["flows"]), flows);
        assert_eq!(names(&["vitest", "format"]), ["format", "npm", "messages", "vitest"]);
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_names_there_are() {
        let refused = chosen(every(), &["flow".to_owned()]).unwrap_err();
        assert!(refused.contains("`flow`") && refused.contains("flows"), "{refused}");
    }

    #[test]
    fn steps_have_names_of_their_own_and_need_only_steps_before_them() {
        let steps = every();
        for (at, step) in steps.iter().enumerate() {
            let before: Vec<&str> = steps[..at].iter().map(|step| step.name.as_str()).collect();
            assert!(!before.contains(&step.name.as_str()), "{} twice", step.name);
            assert!(step.needs.iter().all(|need| before.contains(need)), "{}", step.name);
        }
    }
}
