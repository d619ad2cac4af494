//! What is in scope for the next cell, as far as completion and hover need to know: items as they were written, and
//! variables with their types.

use super::definitions::Definitions;

#[derive(Debug, Default, Clone)]
pub struct Scope {
    pub definitions: Definitions,
    pub variables: Vec<(String, String)>,
}

impl Scope {
    /// Code that brings everything in scope, to stand before a cell that is looked at and never run.
    pub fn preamble(&self) -> String {
        let mut code = String::from("use oxbook::prelude::*;\n");
        for item in self.definitions.texts() {
            code.push_str(item);
            code.push('\n');
        }
        for (name, type_name) in &self.variables {
            code.push_str(&format!("let mut {name}: {type_name} = todo!();\n"));
        }
        code
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
        let preamble = scope.preamble();
        assert!(preamble.contains("x: f64") && !preamble.contains("x: i32"), "{preamble}");
        assert!(preamble.contains("fn b") && !preamble.contains("fn a"), "{preamble}");
        assert!(preamble.ends_with("let mut y: i32 = todo!();\n"), "{preamble}");
    }
}
