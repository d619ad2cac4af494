//! Variables that a loop carries from round to round. A check in a loop makes one more way out of it, with the values of
//! that round; LLVM's register allocator then gives such a variable up for the whole loop and reads and writes memory in
//! every round, which makes a short one two and a half times as long. A variable whose address was taken is one that LLVM
//! keeps in a register for the time of the loop and stores at its end. Knows nothing of which loops check.

use super::variables::names_bound;
use ra_ap_syntax::ast::{self, BinaryOp};
use ra_ap_syntax::{AstNode, SyntaxNode};
use std::collections::BTreeSet;

/// Statements to stand before the loop, which take the addresses of what it carries.
pub fn take_addresses(body: &ast::BlockExpr) -> Option<String> {
    let without_value = lets_without_value(body.syntax()).into_iter().filter_map(|it| it.pat());
    let mut others: BTreeSet<String> = names_bound(body.syntax()).collect();
    others.extend(without_value.flat_map(|pattern| names_bound(pattern.syntax()).collect::<Vec<_>>()));
    let mut carried = BTreeSet::new();
    for assignment in body.syntax().descendants().filter_map(ast::BinExpr::cast) {
        if let Some((name, from_itself)) = assigned(&assignment) {
            let known = if from_itself { &mut carried } else { &mut others };
            known.insert(name);
        }
    }
    let addresses: String =
        carried.difference(&others).map(|name| format!("::core::hint::black_box(&raw mut {name}); ")).collect();
    (!addresses.is_empty()).then_some(addresses)
}

/// A variable that is given a value, and whether that is made from its last one. It has one before the loop then, unless
/// the loop gives it another first.
fn assigned(assignment: &ast::BinExpr) -> Option<(String, bool)> {
    let BinaryOp::Assignment { op } = assignment.op_kind()? else { return None };
    let name = variable(assignment.lhs()?.syntax())?;
    let value = assignment.rhs()?;
    let mentions = || value.syntax().descendants().any(|node| variable(&node).as_ref() == Some(&name));
    let from_itself = op.is_some() || mentions();
    Some((name, from_itself))
}

/// A name that stands for itself.
fn variable(node: &SyntaxNode) -> Option<String> {
    let path = ast::PathExpr::cast(node.clone())?.path()?;
    let name = path.as_single_name_ref()?.text().to_string();
    let of_a_variable = name.starts_with(|first: char| first.is_lowercase() || first == '_') && name != "self";
    of_a_variable.then_some(name)
}

/// Where the function around says `let x;`.
pub fn lets_without_value(node: &SyntaxNode) -> Vec<ast::LetStmt> {
    let function = node.ancestors().find(|node| ast::Fn::can_cast(node.kind()));
    let lets = function.iter().flat_map(SyntaxNode::descendants).filter_map(ast::LetStmt::cast);
    lets.filter(|it| it.initializer().is_none()).collect()
}
