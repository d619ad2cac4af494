//! Makes a running cell stoppable: loops, long iterator chains and the places between statements check whether an
//! interrupt was asked for. The check is one relaxed load; where even that would cost (it keeps a loop over a slice from
//! being vectorised) there is none.

use super::carried;
use super::edits::Edits;
use super::long::{is_loop, long_closure, long_loop, long_parallel};
use ra_ap_syntax::ast::{self, HasLoopBody};
use ra_ap_syntax::{AstNode, SyntaxNode};

pub const CHECK: &str = "::oxbook::rt::interrupt::check();";

/// Leaves a loop without unwinding in it, which would keep the loop's variables in memory.
const LEAVE: &str = "if ::oxbook::rt::interrupt::requested() { break; }";

/// In the items and in the cell.
pub fn rewrite(items: &[ast::Item], entry: &ast::Fn, edits: &mut Edits) {
    for item in items.iter().filter(|item| item.syntax() != entry.syntax()) {
        in_loops(item.syntax(), edits);
    }
    in_loops(entry.syntax(), edits);
    between_statements(entry, edits);
}

/// Everywhere below `root`.
pub fn in_loops(root: &SyntaxNode, edits: &mut Edits) {
    for node in root.descendants() {
        if let Some(body) = long_loop(&node)
            && can_check(&node)
        {
            if can_be_left(&node) {
                leave(&node, &body, edits);
                edits.insert(node.text_range().end(), format!(" {CHECK}"));
            } else {
                into_block(&body, CHECK, edits);
            }
        } else if let Some(call) = long_parallel(&node)
            && can_check(&node)
        {
            edits.insert(call.syntax().text_range().end(), ".panic_fuse()");
        } else if let Some(closure) = long_closure(&node)
            && can_check(&node)
            && let Some(body) = closure.body()
        {
            match body {
                ast::Expr::BlockExpr(block) => into_block(&block, CHECK, edits),
                body => {
                    edits.insert(body.syntax().text_range().start(), format!("{{{CHECK} "));
                    edits.insert(body.syntax().text_range().end(), "}");
                }
            }
        }
    }
}

fn into_block(block: &ast::BlockExpr, check: &str, edits: &mut Edits) {
    if let Some(open) = block.stmt_list().and_then(|list| list.l_curly_token()) {
        edits.insert(open.text_range().end(), check);
    }
}

/// Whether a loop is left by a `break` of ours, with a check after it.
fn is_left(node: &SyntaxNode) -> bool {
    long_loop(node).is_some() && can_be_left(node)
}

/// A loop whose rounds all reach their end is left there: what a round stores is then stored whenever the loop ends, and
/// can stay in a register until it does.
fn leave(node: &SyntaxNode, body: &ast::BlockExpr, edits: &mut Edits) {
    if let Some(addresses) = carried::take_addresses(body) {
        edits.insert(node.text_range().start(), addresses);
    }
    let list = body.stmt_list();
    let Some(close) = list.as_ref().and_then(ast::StmtList::r_curly_token) else { return };
    if rounds_reach_their_end(node, body) {
        let after = if list.and_then(|list| list.tail_expr()).is_some() { "; " } else { " " };
        edits.insert(close.text_range().start(), format!("{after}{LEAVE} "));
    } else {
        into_block(body, LEAVE, edits);
    }
}

/// As far as one can see: no `continue`, and the last statement is not one that goes elsewhere.
fn rounds_reach_their_end(node: &SyntaxNode, body: &ast::BlockExpr) -> bool {
    let mut continues = body.syntax().descendants().filter_map(ast::ContinueExpr::cast);
    let of_this =
        |it: &ast::ContinueExpr| it.lifetime().is_some() || innermost_loop(it.syntax()).as_ref() == Some(node);
    let last = body.stmt_list().and_then(|list| list.syntax().last_child());
    let last = last.map(|last| match ast::ExprStmt::cast(last.clone()).and_then(|it| it.expr()) {
        Some(expression) => expression.syntax().clone(),
        None => last,
    });
    let goes_on = last.is_none_or(|last| {
        let kind = last.kind();
        let leaves = ast::BreakExpr::can_cast(kind) || ast::ReturnExpr::can_cast(kind);
        !leaves && !ast::MacroExpr::can_cast(kind) && !ast::LoopExpr::can_cast(kind)
    });
    goes_on && !continues.any(|it| of_this(&it))
}

/// Whether one `break` more, and a statement after it, change nothing: the loop is a statement or the last expression of
/// a block, its value is `()`, and nothing counts on an assignment in it.
fn can_be_left(node: &SyntaxNode) -> bool {
    let in_list = |node: &SyntaxNode| node.parent().is_some_and(|parent| ast::StmtList::can_cast(parent.kind()));
    let stands_alone = in_list(node)
        || node.parent().is_some_and(|parent| {
            ast::ExprStmt::cast(parent.clone()).is_some_and(|it| it.semicolon_token().is_none()) && in_list(&parent)
        });
    let Some(endless) = ast::LoopExpr::cast(node.clone()) else { return stands_alone };
    // A `let x;` may be what the loop is there to give a value.
    stands_alone && ends_by_plain_breaks(&endless) && carried::lets_without_value(node).is_empty()
}

/// Whether there is a `break` for this loop, and none gives it a value.
fn ends_by_plain_breaks(endless: &ast::LoopExpr) -> bool {
    let label = endless.label().and_then(|label| label.lifetime()).map(|lifetime| lifetime.to_string());
    let breaks: Vec<ast::BreakExpr> = endless
        .syntax()
        .descendants()
        .filter_map(ast::BreakExpr::cast)
        .filter(|it| match it.lifetime() {
            Some(lifetime) => Some(lifetime.to_string()) == label,
            None => innermost_loop(it.syntax()).as_ref() == Some(endless.syntax()),
        })
        .collect();
    !breaks.is_empty() && breaks.iter().all(|it| it.expr().is_none())
}

/// The loop that a `break` without a label is for.
fn innermost_loop(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.ancestors().find(is_loop)
}

/// Not in what is evaluated at compile time, nor where unwinding is not allowed.
fn can_check(node: &SyntaxNode) -> bool {
    !node.ancestors().any(|ancestor| {
        ast::Const::can_cast(ancestor.kind())
            || ast::Static::can_cast(ancestor.kind())
            || ast::ConstBlockPat::can_cast(ancestor.kind())
            || ast::BlockExpr::cast(ancestor.clone()).is_some_and(|block| block.const_token().is_some())
            || ast::Fn::cast(ancestor).is_some_and(|function| {
                let entry = ast::HasName::name(&function).is_some_and(|name| name.text().starts_with("run_user_code_"));
                function.const_token().is_some() || (function.abi().is_some() && !entry)
            })
    })
}

/// After each statement of the cell.
fn between_statements(entry: &ast::Fn, edits: &mut Edits) {
    for statement in cell_statements(entry).iter().flat_map(|list| list.statements()) {
        let bookkeeping = statement.syntax().text().to_string().contains("evcxr_");
        let left = matches!(&statement, ast::Stmt::ExprStmt(it) if it.expr().is_some_and(|it| is_left(it.syntax())));
        if !bookkeeping && !left && !matches!(statement, ast::Stmt::Item(_)) {
            edits.insert(statement.syntax().text_range().end(), format!(" {CHECK}"));
        }
    }
}

/// The statements of the cell, with evcxr's own after them.
pub fn cell_statements(entry: &ast::Fn) -> Option<ast::StmtList> {
    let generated = entry.syntax().descendants().filter_map(ast::ClosureExpr::cast).take_while(is_generated).last()?;
    match generated.body()? {
        ast::Expr::BlockExpr(block) => block.stmt_list(),
        _ => None,
    }
}

/// The closures that evcxr puts around a cell: under `catch_unwind`, and for `?`.
pub fn is_generated(closure: &ast::ClosureExpr) -> bool {
    let for_question_mark =
        closure.ret_type().is_some_and(|it| it.syntax().text().to_string().contains("EvcxrUserCodeError"));
    let under_catch = closure.syntax().ancestors().skip(1).take(4).any(|ancestor| {
        ast::CallExpr::cast(ancestor)
            .and_then(|call| call.expr())
            .is_some_and(|called| called.syntax().text().to_string().starts_with("std::panic::"))
    });
    for_question_mark || under_catch
}

#[cfg(test)]
mod tests {
    use super::super::{Passes, rewrite};
    use crate::toolchain::types::Types;

    /// The line with `marked` in it, rewritten, as the cell's only line.
    fn woven(line: &str) -> String {
        let source = format!(
            "fn item() {{\n{line}\n}}\npub extern \"C\" fn run_user_code_0(\nevcxr_variable_store: *mut u8) -> *mut u8 {{\n\
             if std::panic::catch_unwind(||{{\na();\n}}).is_err() {{\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}\n\
             evcxr_variable_store\n}}\n"
        );
        let text = rewrite(&source, &Types::default(), None, &Passes::default()).text;
        text.lines().nth(1).unwrap().replace(super::CHECK, "CHECK").replace(super::LEAVE, "LEAVE")
    }

    #[test]
    fn loops_that_may_run_long_check() {
        assert_eq!(woven("loop { x += 1; }"), "loop {CHECK x += 1; }");
        assert_eq!(woven("while a() { b(); }"), "while a() { b();  LEAVE } CHECK");
        assert_eq!(woven("for i in 0..n { f(i); }"), "for i in 0..n { f(i);  LEAVE } CHECK");
        assert_eq!(woven("for i in (0..n).rev() { f(i); }"), "for i in (0..n).rev() { f(i);  LEAVE } CHECK");
        assert_eq!(woven("for b in batches { step(b)?; }"), "for b in batches { step(b)?;  LEAVE } CHECK");
        assert_eq!(
            woven("for a in &v { for b in &v { s += a * b; } }"),
            "::core::hint::black_box(&raw mut s); for a in &v { for b in &v { s += a * b; } ; LEAVE } CHECK"
        );
        assert_eq!(woven("(0..n).for_each(|i| s ^= i);"), "(0..n).for_each(|i| {CHECK s ^= i});");
        assert_eq!(
            woven("v.iter().cycle().map(|x| x * 2).count();"),
            "v.iter().cycle().map(|x| {CHECK x * 2}).count();"
        );
        assert_eq!(
            woven("std::iter::successors(a, f).filter(|x| x > y).count();"),
            "std::iter::successors(a, f).filter(|x| {CHECK x > y}).count();"
        );
        assert_eq!(
            woven("let v: Vec<_> = (0..n).map(|i| f(i)).collect();"),
            "let v: Vec<_> = (0..n).map(|i| {CHECK f(i)}).collect();"
        );
        assert_eq!(
            woven("(0..n).into_par_iter().for_each(|i| f(i));"),
            "(0..n).into_par_iter().panic_fuse().for_each(|i| {CHECK f(i)});"
        );
        for line in [
            "v.into_par_iter().sum();",
            "let p = (0..n).into_par_iter();",
            "(0..n).into_par_iter().with_thread_pool(p);",
        ] {
            assert_eq!(woven(line), line);
        }
    }

    #[test]
    fn a_loop_is_left_where_that_changes_nothing() {
        for (line, expected) in [
            ("loop { if a() { break; } }", "loop { if a() { break; } ; LEAVE } CHECK"),
            ("'a: loop { loop { break 'a; } }", "'a: loop {LEAVE loop {CHECK break 'a; } } CHECK"),
            ("while a() { if b { continue; } c(); }", "while a() {LEAVE if b { continue; } c(); } CHECK"),
            ("while a() { for x in &v { continue; } }", "while a() { for x in &v { continue; } ; LEAVE } CHECK"),
            ("while a() { b() }", "while a() { b() ; LEAVE } CHECK"),
            ("while a() { return; }", "while a() {LEAVE return; } CHECK"),
            ("let x = loop { break 1; };", "let x = loop {CHECK break 1; };"),
            ("loop { for x in &v { break; } }", "loop {CHECK for x in &v { break; } }"),
            ("let x; loop { x = 1; break; }", "let x; loop {CHECK x = 1; break; }"),
            ("match a { _ => while b() { } }", "match a { _ => while b() {CHECK } }"),
            ("while a() { b(); };", "while a() {CHECK b(); };"),
        ] {
            assert_eq!(woven(line), expected);
        }
    }

    #[test]
    fn what_a_loop_carries_has_an_address() {
        for (line, addresses) in [
            (
                "for i in 0..n { x = x * 3 + i; n += 1; }",
                "::core::hint::black_box(&raw mut n); ::core::hint::black_box(&raw mut x); ",
            ),
            // It may have no value before, it is another's, it is no variable.
            ("for i in 0..n { x = f(i); }", ""),
            ("for i in 0..n { x = f(i); x += 1; }", ""),
            ("let x; for i in 0..n { x += 1; }", ""),
            ("for i in 0..n { let mut x = i; x += 1; }", ""),
            ("for i in 0..n { p.x += 1; *r += 1; X += 1; v[i + 1] += f(); }", ""),
        ] {
            let body = line.strip_suffix('}').unwrap();
            assert_eq!(woven(line), format!("{addresses}{body} LEAVE }} CHECK"));
        }
    }

    #[test]
    fn loops_that_vectorise_are_left_alone() {
        for line in [
            "for x in &v { sum += x; }",
            "for (a, b) in v.iter().zip(&w) { sum += a.abs() * b; }",
            "for i in 0..n { sum += v[i] * w[i]; }",
            "let s: f32 = v.iter().map(|x| x * x).sum();",
            "let s: f32 = (0..n).map(|i| v[i] * w[i]).sum();",
        ] {
            assert_eq!(woven(line), line);
        }
    }

    #[test]
    fn compile_time_code_does_not_check() {
        for line in [
            "const fn f() { loop { g(); } }",
            "const X: u32 = { while a() { } 1 };",
            "extern \"C\" fn f() { loop { g(); } }",
        ] {
            assert_eq!(woven(line), line);
        }
    }

    #[test]
    fn statements_of_the_cell_are_followed_by_a_check() {
        let source = "pub extern \"C\" fn run_user_code_0(\nevcxr_variable_store: *mut u8) -> *mut u8 {\n\
             if std::panic::catch_unwind(||{\nlet _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {\na();\nb();\nOk(())})();\n}).is_err() {\n\
             println!(\"EVCXR_PANIC_NOTIFICATION\");\n}\nevcxr_variable_store\n}\n";
        let text = rewrite(source, &Types::default(), None, &Passes::default()).text.replace(super::CHECK, "CHECK");
        assert!(text.contains("a(); CHECK\nb(); CHECK\nOk(())"), "{text}");
    }
}
