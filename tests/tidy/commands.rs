//! Commands of the shell: unpack, call, pack.

use super::house::{File, House};
use syn::visit::{self, Visit};

const LONGEST: usize = 15;

/// Commands that do more than that.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in house.under("src-tauri/app/commands/", ".rs") {
        let mut commands = Commands { file, inside: None, wrong: &mut wrong };
        commands.visit_file(&file.rust());
    }
    wrong
}

struct Commands<'a> {
    file: &'a File,
    inside: Option<String>,
    wrong: &'a mut Vec<String>,
}

fn is_command(attributes: &[syn::Attribute]) -> bool {
    let names = |path: &syn::Path| path.segments.last().is_some_and(|last| last.ident == "command");
    attributes.iter().any(|attribute| names(attribute.path()))
}

impl<'a> Visit<'a> for Commands<'_> {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !is_command(&item.attrs) {
            return;
        }
        let braces = item.block.brace_token.span;
        let (start, end) = (braces.open().start().line, braces.close().start().line);
        let lines = end.saturating_sub(start + 1);
        let name = item.sig.ident.to_string();
        if lines > LONGEST {
            let words = format!("{name} is {lines} lines, {LONGEST} at most");
            self.wrong.push(format!("{}:{start}: {words}", self.file.path));
        }
        self.inside = Some(name);
        visit::visit_item_fn(self, item);
        self.inside = None;
    }

    fn visit_expr_if(&mut self, expression: &'a syn::ExprIf) {
        if let Some(name) = &self.inside {
            let line = expression.if_token.span.start().line;
            self.wrong.push(format!("{}:{line}: {name} decides (`if`)", self.file.path));
        }
        visit::visit_expr_if(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(&House::of(&[("src-tauri/app/commands/mailboxes.rs", text)])).len()
    }

    #[test]
    fn a_command_that_decides_or_is_long_is_found() {
        let command = |body: &str| format!("#[tauri::command]\nasync fn a() {{\n{body}}}\n");
        assert_eq!(found(&command("b();\n")), 0);
        assert_eq!(found(&command("if b { c(); }\n")), 1);
        assert_eq!(found(&command("let x = if b { 1 } else { 2 };\n")), 1);
        assert_eq!(found(&command(&"b();\n".repeat(LONGEST))), 0);
        assert_eq!(found(&command(&"b();\n".repeat(LONGEST + 1))), 1);
    }
}
