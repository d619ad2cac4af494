//! Why a name that a cell mentions is not there, when the session knows: said in place of rustc's "not found".

use super::definitions::{Definitions, Stale};
use crate::toolchain::types::{Lost, TypeName, readable_type};
use std::collections::HashMap;

/// Where the limits are explained at length.
const PAGE: &str = "rust_in_notebooks.ipynb tells more";

/// What became of the names that are gone, and which are there.
#[derive(Debug, Default)]
pub struct Absences {
    reasons: HashMap<String, String>,
    variables: Vec<String>,
}

impl Absences {
    /// `variables` are those that evcxr believes in, with what is known of their types.
    pub fn new<'a>(
        variables: impl Iterator<Item = (&'a str, Option<&'a TypeName>)>,
        stale: &[Stale],
        lost_with_process: &[String],
    ) -> Self {
        let mut reasons = HashMap::new();
        for name in lost_with_process {
            let reason =
                format!("`{name}` was lost when the process that runs cells ended: run the cell that makes it");
            reasons.insert(name.clone(), reason);
        }
        let mut here = Vec::new();
        for (name, type_name) in variables {
            if matches!(type_name, Some(TypeName::Named(_))) {
                here.push(name.to_owned());
            }
            match type_name.and_then(|type_name| gone(name, type_name)) {
                Some(reason) => reasons.insert(name.to_owned(), reason),
                None => reasons.remove(name),
            };
        }
        for Stale { variable, because } in stale {
            let reason = format!(
                "`{variable}` is of the old `{because}`, which this cell defines anew: define it in a cell of its own, then \
                 run the cell that makes `{variable}` again"
            );
            reasons.insert(variable.clone(), reason);
        }
        Self { reasons, variables: here }
    }

    /// The reason for the name in a message such as "cannot find value `x` in this scope".
    pub fn reason(&self, message: &str, definitions: &Definitions) -> Option<String> {
        let name = match message.strip_prefix("cannot find ") {
            Some(rest) => rest.split('`').nth(1)?,
            // The prelude has a function of the name: only a variable that is gone can have been meant.
            None => return self.reasons.get(function_meant(message)?).cloned(),
        };
        if let Some(because) = definitions.why_set_aside(name) {
            return Some(format!(
                "`{name}` no longer compiled after what it uses was defined anew ({because}): edit its cell and run it again"
            ));
        }
        self.reasons.get(name).cloned().or_else(|| {
            let known = self.variables.iter().map(String::as_str).chain(definitions.names());
            Some(format!("did you mean `{}`?", similar(name, known)?))
        })
    }
}

/// `text` in "no method named `len` found for fn item `fn(_) -> Chart {oxbook::chart::text::<_>}`".
fn function_meant(message: &str) -> Option<&str> {
    let (_, item) = message.split_once(" {oxbook::")?;
    item.split(['}', '<']).next()?.trim_end_matches(':').rsplit("::").next()
}

/// The known name that differs least from `name`, if it differs little.
fn similar<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    known
        .filter(|known| *known != name)
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= length.div_ceil(3) && *distance < length)
        .min()
        .map(|(_, known)| known)
}

fn gone(name: &str, type_name: &TypeName) -> Option<String> {
    Some(match type_name {
        TypeName::Named(_) => return None,
        TypeName::Unnameable(printed) | TypeName::Lost(Lost::Borrowed(printed)) if printed.starts_with("{closure") => {
            format!(
                "`{name}` was not kept: it is a closure, and the type of a closure cannot be written in another cell. Make it a \
             function (`fn {name}(..) -> ..`), or keep it in a box: `let {name}: Box<dyn Fn(..) -> ..> = Box::new(move |..| ..);`. {PAGE}"
            )
        }
        TypeName::Unnameable(printed) => format!(
            "`{name}` was not kept: its type, `{}`, cannot be written in another cell. Keep what comes of it, such as \
             `.collect::<Vec<_>>()`, or keep it in a box: `Box<dyn Iterator<Item = ..>>`. {PAGE}",
            readable_type(printed)
        ),
        TypeName::Lost(Lost::Borrowed(printed)) => format!(
            "`{name}` was not kept: it borrows (`{}`), and a reference cannot outlive the cell it was made in. Use it in \
             that cell, or keep a value of its own: `.to_owned()`, `.clone()`, `.to_vec()`. {PAGE}",
            readable_type(printed)
        ),
        TypeName::Lost(Lost::Moved) => format!(
            "`{name}` was moved away by an earlier cell. Run the cell that makes it again, and lend it (`&{name}`) or give a \
             copy (`{name}.clone()`). {PAGE}"
        ),
        TypeName::Lost(Lost::Redefined(because)) => {
            format!("`{name}` was dropped when `{because}` was defined anew: run the cell that makes it again")
        }
        TypeName::Lost(Lost::ProcessEnded) => {
            format!("`{name}` was lost when the process that runs cells ended: run the cell that makes it again")
        }
        TypeName::Lost(Lost::NeverDefined) => {
            format!("`{name}` was not defined: its cell failed before it came to that line")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_seen() {
        let known = ["counter", "x", "total"];
        assert_eq!(similar("countr", known.into_iter()), Some("counter"));
        assert_eq!(similar("y", known.into_iter()), None);
        assert_eq!(similar("tensor", known.into_iter()), None);
    }

    #[test]
    fn each_way_to_be_gone_has_its_words() {
        let closure = TypeName::Unnameable("{closure@src/lib.rs:1:2: 1:4}".into());
        let moved = TypeName::Lost(Lost::Moved);
        let here = TypeName::Named("i32".into());
        let variables = [("f", Some(&closure)), ("x", Some(&moved)), ("y", Some(&here)), ("z", None)];
        let absences = Absences::new(variables.into_iter(), &[], &["y".into(), "w".into()]);
        let reason =
            |name: &str| absences.reason(&format!("cannot find value `{name}` in this scope"), &Definitions::default());
        assert!(reason("f").unwrap().contains("Box<dyn Fn"));
        assert!(reason("x").unwrap().contains("moved away"));
        let taken = "no method named `len` found for fn item `fn(_) -> Chart {oxbook::chart::x::<_, _>}` in the scope";
        assert!(absences.reason(taken, &Definitions::default()).unwrap().contains("moved away"));
        assert_eq!(reason("y"), None);
        assert!(reason("w").unwrap().contains("process"));
        assert_eq!(absences.reason("mismatched types", &Definitions::default()), None);
    }
}
