//! Variables in and out of the store: only those the cell mentions, under their real types.
//!
//! evcxr checks, takes and puts back every live variable in every cell. Here a variable that the cell does not mention
//! stays where it is, so the cost of a cell does not grow with the session.

use super::Passes;
use super::edits::Edits;
use super::interrupts::cell_statements;
use super::keeping::Plan;
use crate::toolchain::order::{Order, Unkept, WhyUnkept};
use crate::toolchain::types::{PLACEHOLDER, TypeName, Types};
use ra_ap_syntax::ast::{self, HasArgList, HasGenericArgs};
use ra_ap_syntax::{AstNode, SyntaxNode, TextRange};
use std::collections::HashSet;

/// A place where the compiler will say the type of a new variable: a lint names the type of what it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// From 1, in the rewritten text.
    pub line: usize,
    pub variable: String,
    pub placeholder: String,
}

/// The line, from 1, on which a variable is put into the store: what rustc says of it there is about keeping it.
#[derive(Debug, Clone, PartialEq)]
pub struct PutLine {
    pub line: usize,
    pub variable: String,
    pub placeholder: String,
}

/// One `evcxr_variable_store.NAME_variable::<TYPE>(stringify!(VARIABLE) ..)`.
struct StoreCall {
    kind: Kind,
    variable: String,
    type_argument: ast::GenericArgList,
    type_name: String,
    /// The last argument.
    value: TextRange,
    /// The statement that holds it.
    statement: SyntaxNode,
}

#[derive(PartialEq)]
enum Kind {
    Check,
    Take,
    Put,
}

/// What the pass knows, and what it finds.
pub struct Variables<'a> {
    pub types: &'a Types,
    pub order: Option<&'a Order>,
    pub passes: &'a Passes,
    pub probes: &'a mut Vec<Probe>,
    pub puts: &'a mut Vec<PutLine>,
    /// The line on which [`Self::ask_borrowing`] asks.
    pub asked_at: Option<usize>,
}

impl Variables<'_> {
    /// Variables that `plan` keeps are put by it, not here. Returns the words of the cell.
    pub fn rewrite(&mut self, entry: &ast::Fn, plan: Option<&Plan>, edits: &mut Edits) -> HashSet<String> {
        let calls: Vec<StoreCall> =
            entry.syntax().descendants().filter_map(ast::MethodCallExpr::cast).filter_map(store_call).collect();
        let mentioned = words_outside(entry, &calls);
        for call in &calls {
            let kept = call.kind == Kind::Put && plan.is_some_and(|plan| plan.keeps(&call.variable));
            if kept || !mentioned.contains(call.variable.trim_start_matches("r#")) {
                edits.replace(call.statement.text_range(), "");
            } else {
                self.store_call(call, edits);
            }
        }
        self.drop_stale(&calls, edits);
        self.give_back(entry, &calls, edits);
        self.ask_borrowing(entry, &calls, edits);
        for statement in entry.syntax().descendants().filter_map(ast::LetStmt::cast) {
            self.declaration(&statement, edits);
        }
        mentioned
    }

    fn store_call(&mut self, call: &StoreCall, edits: &mut Edits) {
        let known = self.types.get(&call.type_name);
        let invented = call.type_name.starts_with(PLACEHOLDER);
        let is_new = invented && known.is_none();
        // A new variable may bear the name of one that is gone.
        let dropped = !is_new && self.order.is_some_and(|order| order.dropped.contains(&call.variable));
        let gone = known.is_some_and(|known| !matches!(known, TypeName::Named(_)));
        if gone || dropped {
            edits.replace(call.statement.text_range(), "");
            return;
        }
        if call.kind != Kind::Put {
            if let Some(TypeName::Named(name)) = known {
                edits.replace(call.type_argument.syntax().text_range(), format!("::<{name}>"));
            }
            return;
        }
        let line = edits.line(call.value.start());
        let StoreCall { variable, type_name, .. } = call;
        if !is_new && self.passes.given_back.contains(variable) {
            edits.replace(call.statement.text_range(), "");
            return;
        }
        // Inside the argument: where the learner left out a semicolon, the line must begin as evcxr expects.
        let probe = format!("{{ if false {{ ::core::mem::drop(&{variable}); }}");
        if self.passes.unkept.contains_key(variable) {
            edits.replace(call.statement.text_range(), "");
            return;
        }
        if is_new {
            self.probes.push(Probe { line, variable: variable.clone(), placeholder: type_name.clone() });
            edits.replace(call.value, format!("{probe} {variable} }}"));
        }
        if invented {
            edits.replace(call.type_argument.syntax().text_range(), "::<_>");
        }
        self.puts.push(PutLine { line, variable: variable.clone(), placeholder: type_name.clone() });
    }

    /// The types of new variables that borrow, asked before what they borrow from goes into the store.
    fn ask_borrowing(&mut self, entry: &ast::Fn, calls: &[StoreCall], edits: &mut Edits) {
        let Some(list) = cell_statements(entry) else { return };
        let first = calls.iter().filter(|call| call.kind == Kind::Put);
        let first =
            first.filter(|call| call.statement.parent().as_ref() == Some(list.syntax())).map(|call| &call.statement);
        let Some(first) = first.min_by_key(|statement| statement.text_range().start()) else { return };
        // After the cell's last statement, not on the line of a variable: evcxr orders those by chance.
        let before = first.prev_sibling().map(|statement| statement.text_range().end());
        let at = before.or_else(|| Some(list.l_curly_token()?.text_range().end()));
        let Some(at) = at else { return };
        let borrowing = self.passes.unkept.values().filter(|unkept| unkept.why == WhyUnkept::Borrows);
        let line = edits.line(at);
        let mut text = String::new();
        for Unkept { variable, placeholder, .. } in borrowing {
            if self.types.get(placeholder).is_none() && !self.passes.unasked.contains(variable) {
                text.push_str(&format!(" {{ if false {{ ::core::mem::drop(&{variable}); }} }}"));
                self.asked_at = Some(line);
                self.probes.push(Probe { line, variable: variable.clone(), placeholder: placeholder.clone() });
            }
        }
        for variable in &self.passes.dropped_first {
            text.push_str(&format!(" ::core::mem::drop({variable});"));
        }
        edits.insert(at, text);
    }

    /// Variables whose type means something else now leave the store, by the code that made them.
    fn drop_stale(&self, calls: &[StoreCall], edits: &mut Edits) {
        let Some(order) = self.order.filter(|order| !order.dropped.is_empty()) else { return };
        if let Some(first) = calls.iter().find(|call| call.kind == Kind::Check) {
            let drops: String =
                order.dropped.iter().map(|name| format!("evcxr_variable_store.drop_variable({name:?}); ")).collect();
            // Before the checks: inside the block whose first statement is evcxr's `let mut vars_ok`.
            if let Some(block) = first.statement.parent() {
                edits.insert(block.text_range().start() + ra_ap_syntax::TextSize::of('{'), drops);
            }
        }
    }

    /// Variables that the cell moves away and gives a value again: put into the store as its last act.
    fn give_back(&mut self, entry: &ast::Fn, calls: &[StoreCall], edits: &mut Edits) {
        let Some(end) = cell_statements(entry).and_then(|list| list.tail_expr()) else { return };
        let at = end.syntax().text_range().start();
        let puts = calls.iter().filter(|call| call.kind == Kind::Put);
        for StoreCall { variable, type_name, .. } in puts {
            let unkept = self.passes.unkept.contains_key(variable);
            if self.passes.given_back.contains(variable) && !unkept {
                edits.insert(
                    at,
                    format!("evcxr_variable_store.put_variable::<_>(stringify!({variable}), {variable}); "),
                );
                let line = edits.line(at);
                self.puts.push(PutLine { line, variable: variable.clone(), placeholder: type_name.clone() });
            }
        }
    }

    /// Takes an invented type out of a `let`, or puts the learner's own back.
    fn declaration(&self, statement: &ast::LetStmt, edits: &mut Edits) {
        if let (Some(colon), Some(declared)) = (statement.colon_token(), statement.ty())
            && declared.to_string().starts_with(PLACEHOLDER)
        {
            let written = self.order.and_then(|order| order.declared.get(&declared.to_string()));
            match written {
                Some(written) => edits.replace(declared.syntax().text_range(), written.as_str()),
                None => {
                    let range = TextRange::new(colon.text_range().start(), declared.syntax().text_range().end());
                    edits.replace(range, "");
                }
            }
        }
    }
}

/// The names that the patterns below `node` bind.
pub fn names_bound(node: &SyntaxNode) -> impl Iterator<Item = String> {
    let bindings = node.descendants().filter_map(ast::IdentPat::cast);
    bindings.filter_map(|binding| Some(ast::HasName::name(&binding)?.text().to_string()))
}

/// Variables that a cell gives a new value as a whole.
pub fn assigned(entry: &ast::Fn) -> HashSet<String> {
    let assignments = entry.syntax().descendants().filter_map(ast::BinExpr::cast);
    assignments
        .filter(|it| matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { op: None })))
        .filter_map(|it| it.lhs())
        .map(|it| it.syntax().text().to_string())
        .collect()
}

/// Names and types of the variables that are put into the store by statements of `list` itself.
pub fn put_calls(list: &ast::StmtList) -> Vec<(String, String)> {
    list.syntax()
        .descendants()
        .filter_map(ast::MethodCallExpr::cast)
        .filter_map(store_call)
        .filter(|call| call.kind == Kind::Put && call.statement.parent().as_ref() == Some(list.syntax()))
        .map(|call| (call.variable, call.type_name))
        .collect()
}

fn store_call(call: ast::MethodCallExpr) -> Option<StoreCall> {
    if call.receiver()?.to_string() != "evcxr_variable_store" {
        return None;
    }
    let kind = match call.name_ref()?.text().to_string().as_str() {
        "check_variable" => Kind::Check,
        "take_variable" => Kind::Take,
        "put_variable" => Kind::Put,
        _ => return None,
    };
    let type_argument = call.generic_arg_list()?;
    let type_name = type_argument.generic_args().next()?.to_string();
    let name = call.arg_list()?.args().next()?.to_string();
    let value = call.arg_list()?.args().last()?.syntax().text_range();
    let variable = name.strip_prefix("stringify!(")?.strip_suffix(')')?.trim().to_owned();
    let statement = call.syntax().ancestors().find(|node| {
        ast::Stmt::can_cast(node.kind()) && node.parent().is_some_and(|parent| ast::StmtList::can_cast(parent.kind()))
    })?;
    Some(StoreCall { kind, variable, type_argument, type_name, value, statement })
}

/// Every word of the entry point that does not stand in a store statement, those in strings included (`"{x}"`).
fn words_outside(entry: &ast::Fn, calls: &[StoreCall]) -> HashSet<String> {
    let statements: Vec<TextRange> = calls.iter().map(|call| call.statement.text_range()).collect();
    let mut words = HashSet::new();
    let tokens = entry.syntax().descendants_with_tokens().filter_map(|element| element.into_token());
    for token in tokens {
        let inside = statements.iter().any(|statement| statement.contains_range(token.text_range()));
        if !inside && !token.kind().is_trivia() {
            let text = token.text();
            words.extend(
                text.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned),
            );
        }
    }
    words
}
