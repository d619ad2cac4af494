//! What is in scope for the next cell, as far as completion and hover need to know: items as they were written, and
//! variables with their types.

use super::cell::split_commands;
use super::definitions::Definitions;
use super::delimiters::closers;

#[derive(Debug, Default, Clone)]
pub struct Scope {
    pub definitions: Definitions,
    pub variables: Vec<(String, String)>,
}

impl Scope {
    /// A crate that says what the session would: items, and a function with the variables and the cell's code in it, which
    /// is looked at and never run. With it, how many bytes stand before the code.
    pub fn around(&self, code: &str) -> (String, usize) {
        let mut source = String::from("#![allow(warnings)]\nuse oxbook::prelude::*;\n");
        for item in self.definitions.texts() {
            source.push_str(item);
            source.push('\n');
        }
        source.push_str("async fn cell(");
        for (name, type_name) in &self.variables {
            source.push_str(&format!("mut {name}: {type_name}, "));
        }
        source.push_str(") -> std::result::Result<(), Box<dyn std::error::Error>> {\n");
        let before = source.len();
        // Commands are no Rust; what stands behind them keeps its place.
        let (commands, code_behind) = split_commands(code);
        source.extend(commands.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        source.push_str(code_behind);
        source.push_str(&closers(code_behind));
        source.push_str("\n;Ok(()) }\n");
        (source, before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_definition_counts() {
        let definitions = Definitions::default();
        let definitions = definitions.with("struct P { x: i32 }\nimpl P { fn a(&self) {} }\nlet y = 1;").commit(&[]).0;
        let definitions = definitions.with("struct P { x: f64 }\nimpl P { fn b(&self) {} }").commit(&[]).0;
        let scope = Scope { definitions, variables: vec![("y".into(), "i32".into())] };
        let code = ":dep 값 = \"1\"\nfor a in [y";
        let (source, before) = scope.around(code);
        assert!(source.contains("x: f64") && !source.contains("x: i32"), "{source}");
        assert!(source.contains("fn b") && !source.contains("fn a"), "{source}");
        assert!(source.contains("cell(mut y: i32, )"), "{source}");
        assert!(source[before..].starts_with(' ') && source[before..].contains("\nfor a in [y]\n"), "{source}");
        assert_eq!(source.find("for a"), Some(before + code.find("for a").unwrap_or_default()));
    }
}
