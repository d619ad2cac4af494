//! What in a cell may run for long: loops and iterator chains without a bound in sight, as far as their text tells. Loops
//! over slices that the compiler can vectorise are not counted: they are as long as memory allows.

use ra_ap_syntax::ast::{self, HasLoopBody};
use ra_ap_syntax::{AstNode, SyntaxNode};

/// Iterator methods whose closure runs once for each item.
const PER_ITEM: [&str; 22] = [
    "map",
    "for_each",
    "filter",
    "filter_map",
    "flat_map",
    "fold",
    "try_for_each",
    "try_fold",
    "all",
    "any",
    "inspect",
    "scan",
    "take_while",
    "skip_while",
    "map_while",
    "find",
    "find_map",
    "position",
    "reduce",
    "max_by_key",
    "min_by_key",
    "partition",
];

/// Functions that give iterators without an end.
const ENDLESS: [&str; 4] = ["repeat", "repeat_with", "successors", "from_fn"];

/// The body of a loop that may run long.
pub fn long_loop(node: &SyntaxNode) -> Option<ast::BlockExpr> {
    if let Some(endless) = ast::LoopExpr::cast(node.clone()) {
        return endless.loop_body();
    }
    if let Some(conditional) = ast::WhileExpr::cast(node.clone()) {
        return conditional.loop_body();
    }
    let counted = ast::ForExpr::cast(node.clone())?;
    let body = counted.loop_body()?;
    let long = if is_long(&counted.iterable()?) {
        does_work(body.syntax()) || !indexes(body.syntax())
    } else {
        // What a loop with `?` or `println!` does is never vectorised, nor is a loop around a loop.
        fails_or_prints(body.syntax()) || has_loop(body.syntax())
    };
    long.then_some(body)
}

/// A closure that an iterator without a bound in sight calls for each item.
pub fn long_closure(node: &SyntaxNode) -> Option<ast::ClosureExpr> {
    let closure = ast::ClosureExpr::cast(node.clone())?;
    let call = node.parent().and_then(ast::ArgList::cast)?.syntax().parent().and_then(ast::MethodCallExpr::cast)?;
    let name = call.name_ref()?.text().to_string();
    if !PER_ITEM.contains(&name.as_str()) {
        return None;
    }
    let body = closure.body()?;
    let long = if is_long(&call.receiver()?) {
        does_work(body.syntax()) || !indexes(body.syntax())
    } else {
        has_loop(body.syntax())
    };
    long.then_some(closure)
}

/// `(0..n).into_par_iter()` of rayon with more to follow. Without a fuse the unwinding of one task leaves the others to run,
/// and each half of what is left unwinds by itself; paralight's iterators have none, and go on with their pool.
pub fn long_parallel(node: &SyntaxNode) -> Option<ast::MethodCallExpr> {
    let named = |call: &ast::MethodCallExpr, name: &str| call.name_ref().is_some_and(|it| it.text() == name);
    let call = ast::MethodCallExpr::cast(node.clone())?;
    let next = ast::MethodCallExpr::cast(node.parent()?).filter(|next| !named(next, "with_thread_pool"))?;
    let of_rayon = named(&call, "into_par_iter") && next.receiver()?.syntax() == node;
    (of_rayon && is_long(&call.receiver()?)).then_some(call)
}

/// `0..n`, `(0..n).rev()`, `v.iter().cycle()`, `successors(..).filter(..)`: as long as one likes. A slice is as long as
/// memory allows.
fn is_long(iterated: &ast::Expr) -> bool {
    match iterated {
        ast::Expr::RangeExpr(_) => true,
        ast::Expr::ParenExpr(inner) => inner.expr().is_some_and(|inner| is_long(&inner)),
        ast::Expr::MethodCallExpr(call) => {
            call.name_ref().is_some_and(|name| name.text() == "cycle")
                || call.receiver().is_some_and(|receiver| is_long(&receiver))
        }
        ast::Expr::CallExpr(call) => call.expr().is_some_and(|called| {
            let called = called.syntax().text().to_string();
            ENDLESS.contains(&called.split("::<").next().unwrap_or_default().rsplit("::").next().unwrap_or_default())
        }),
        _ => false,
    }
}

fn has_loop(node: &SyntaxNode) -> bool {
    node.descendants().any(|node| is_loop(&node))
}

pub fn is_loop(node: &SyntaxNode) -> bool {
    let kind = node.kind();
    ast::LoopExpr::can_cast(kind) || ast::WhileExpr::can_cast(kind) || ast::ForExpr::can_cast(kind)
}

fn does_work(node: &SyntaxNode) -> bool {
    node.descendants().any(|node| {
        ast::CallExpr::can_cast(node.kind())
            || ast::MethodCallExpr::can_cast(node.kind())
            || ast::MacroCall::can_cast(node.kind())
            || ast::TryExpr::can_cast(node.kind())
    }) || has_loop(node)
}

fn indexes(node: &SyntaxNode) -> bool {
    node.descendants().any(|node| ast::IndexExpr::can_cast(node.kind()))
}

fn fails_or_prints(node: &SyntaxNode) -> bool {
    node.descendants().any(|node| ast::TryExpr::can_cast(node.kind()) || ast::MacroCall::can_cast(node.kind()))
}
