//! A check's cell and a hints' cell, read as Rust: which exercise they are of, what they are worth. Nothing is run. Knows the
//! prelude's `check`, `check_parts`, `part` and `hint` by name; must not know of nbgrader.

use anyhow::{Context as _, Result, bail, ensure};
use ra_ap_syntax::ast::{self, HasArgList, LiteralKind};
use ra_ap_syntax::{AstNode, Edition, SourceFile, TextRange};

/// What puts a cell where Rust allows statements.
const OPENING: &str = "fn cell() {\n";

/// What a cell checks.
#[derive(Debug, PartialEq)]
pub struct Check {
    pub id: String,
    /// Of all parts together, where the check has parts.
    pub points: Option<f64>,
}

/// The one check of a cell.
pub fn check(code: &str) -> Result<Check> {
    let file = parsed(code);
    let mut checks = calls(&file, &["check", "check_parts"]);
    let Some((name, call)) = checks.next() else { bail!("a check that names no exercise") };
    ensure!(
        name == "check" || checks.next().is_none(),
        "a cell with a check_parts has no second check: its points are one number"
    );
    let id = arguments(&call).next().and_then(|argument| text(&argument)).context("a check that names no exercise")?;
    if name == "check" {
        return Ok(Check { id, points: None });
    }
    let worth = calls(&file, &["part"]).map(|(_, part)| {
        let argument = arguments(&part).nth(1).with_context(|| format!("a part of {id} without points"))?;
        number(&argument).with_context(|| format!("the points of a part of {id} are no number: {argument}"))
    });
    let points: Vec<f64> = worth.collect::<Result<_>>()?;
    ensure!(!points.is_empty(), "the check_parts of {id} has no part(..) in its cell");
    // Added up in the order in which the prelude does: nbgrader refuses a sum that is larger by rounding.
    Ok(Check { id, points: Some(points.iter().fold(0.0, |sum, points| sum + points)) })
}

/// The labels of an exercise without its hints: `exercise("02-1").minutes(10).hint("..")` without the last.
pub fn without_hints(code: &str) -> String {
    let file = parsed(code);
    let hints = file.syntax().descendants().filter_map(ast::MethodCallExpr::cast);
    let hints = hints.filter(|call| call.name_ref().is_some_and(|name| name.text() == "hint"));
    let ranges = hints.filter_map(|call| {
        let receiver = call.receiver()?.syntax().text_range().end();
        Some(TextRange::new(receiver, call.syntax().text_range().end()))
    });
    let mut text = format!("{OPENING}{code}");
    let mut ranges: Vec<TextRange> = ranges.collect();
    ranges.sort_by_key(|range| std::cmp::Reverse(range.start()));
    for range in ranges {
        text.replace_range(std::ops::Range::<usize>::from(range), "");
    }
    text[OPENING.len()..].trim_end().to_owned()
}

fn parsed(code: &str) -> SourceFile {
    SourceFile::parse(&format!("{OPENING}{code}\n}}"), Edition::Edition2024).tree()
}

/// The calls of functions with these names, in order.
fn calls<'a>(file: &SourceFile, names: &'a [&'a str]) -> impl Iterator<Item = (&'a str, ast::CallExpr)> {
    file.syntax().descendants().filter_map(ast::CallExpr::cast).filter_map(|call| {
        let called = call.expr()?.syntax().text().to_string();
        let called = called.rsplit("::").next()?.to_owned();
        Some((*names.iter().find(|name| **name == called)?, call))
    })
}

fn arguments(call: &ast::CallExpr) -> impl Iterator<Item = ast::Expr> {
    call.arg_list().into_iter().flat_map(|list| list.args())
}

fn text(expression: &ast::Expr) -> Option<String> {
    let ast::Expr::Literal(literal) = expression else { return None };
    let LiteralKind::String(text) = literal.kind() else { return None };
    Some(text.value().ok()?.into_owned())
}

fn number(expression: &ast::Expr) -> Option<f64> {
    let ast::Expr::Literal(literal) = expression else { return None };
    match literal.kind() {
        LiteralKind::IntNumber(number) => Some(number.value().ok()? as f64),
        LiteralKind::FloatNumber(number) => number.split_into_parts().0.replace('_', "").parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_names_its_exercise() {
        let plain =
            check("// check(\"02-9\", ..)\ncheck(\"02-1\", || { near(f(), 1, 0.1)?; equal(\"check(\", \"x\") });");
        assert_eq!(plain.unwrap(), Check { id: "02-1".into(), points: None });
        assert!(check("check(id, || Ok(()))").is_err() && check("near(1, 1, 0.1)").is_err());
        assert!(check("recheck(\"02-1\")").is_err());
    }

    #[test]
    fn the_points_of_its_parts_add_up() {
        let parts = "check_parts(\n    \"02-1\",\n    [\n        part(\"a\", 1, || Ok(())),\n        \
                     // BEGIN HIDDEN TESTS\n        part(\"b\", 2.5, || equal(part, 3)),\n        // END HIDDEN TESTS\n    ],\n)";
        assert_eq!(check(parts).unwrap(), Check { id: "02-1".into(), points: Some(3.5) });
        let no_number = "check_parts(\"02-1\", [part(\"a\", points, || Ok(()))])";
        assert!(check(no_number).unwrap_err().to_string().contains("no number: points"));
        assert!(check("check_parts(\"02-1\", parts)").is_err());
        assert!(check("check_parts(\"02-1\", [part(\"a\", 1, || Ok(()))]);\ncheck(\"02-2\", || Ok(()));").is_err());
    }

    #[test]
    fn labels_stay_without_their_hints() {
        let cell =
            "exercise(\"02-1\").difficulty(2).minutes(10)\n    .hint(\"say `hint`\")\n    .hint(\"then \\\"(x)\\\"\")";
        assert_eq!(without_hints(cell), "exercise(\"02-1\").difficulty(2).minutes(10)");
        assert_eq!(without_hints("exercise(\"한글\").hint(\"x\").minutes(3)"), "exercise(\"한글\").minutes(3)");
        assert_eq!(without_hints("exercise(\"02-1\")"), "exercise(\"02-1\")");
    }
}
