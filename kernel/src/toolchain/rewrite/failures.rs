//! Panics and errors through `?`: reported by the prelude, with the place they came from, instead of by a line on
//! standard output.

use super::edits::Edits;
use super::interrupts::cell_statements;
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, AstToken, SourceFile};

/// evcxr's name for what `?` makes of an error.
const ERROR: &str = "EvcxrUserCodeError";

/// The type that every `?` of the cell goes through: the prelude's, in the place of evcxr's. With `causes` the one that
/// takes what converts to a boxed error, and tells the errors behind the error.
pub fn error_type(file: &SourceFile, causes: bool, edits: &mut Edits) {
    for item in file.items() {
        match &item {
            ast::Item::Struct(it) if it.name().is_some_and(|name| name.text() == ERROR) => {
                let module = if causes { "failure" } else { "failure::as_text" };
                edits.replace(item.syntax().text_range(), format!("use ::oxbook::rt::{module}::{ERROR};"));
            }
            ast::Item::Impl(it) if it.self_ty().is_some_and(|it| it.to_string() == ERROR) => {
                edits.replace(item.syntax().text_range(), "");
            }
            _ => {}
        }
    }
}

/// The `catch_unwind` around the cell. Two shapes: a `match` where the cell has variables, an `if` where it has none.
pub fn unwinding(entry: &ast::Fn, edits: &mut Edits) {
    let Some(notification) = entry.syntax().descendants().filter_map(ast::MacroCall::cast).find(is_notification) else {
        return;
    };
    let around = |node: &ra_ap_syntax::SyntaxNode| node.ancestors().find_map(ast::MatchArm::cast);
    if let Some(arm) = around(notification.syntax())
        && let Some(arms) = arm.syntax().parent().and_then(ast::MatchArmList::cast)
    {
        for arm in arms.arms() {
            match (arm.pat(), arm.expr()) {
                (Some(pat), Some(body)) if pat.to_string() == "Ok(_)" => {
                    edits.replace(body.syntax().text_range(), "{ ::oxbook::rt::failure::ended(); }");
                }
                (Some(pat), Some(_)) => edits.replace(pat.syntax().text_range(), "Err(evcxr_payload)"),
                _ => {}
            }
        }
    } else if let Some(branch) = notification.syntax().ancestors().find_map(ast::IfExpr::cast)
        && let Some(ast::Expr::MethodCallExpr(is_err)) = branch.condition()
        && let (Some(keyword), Some(caught)) = (branch.if_token(), is_err.receiver())
    {
        edits.insert(keyword.text_range().end(), " let Err(evcxr_payload) =");
        let after = caught.syntax().text_range().end();
        edits.replace(ra_ap_syntax::TextRange::new(after, is_err.syntax().text_range().end()), "");
        edits.insert(branch.syntax().text_range().end(), " else { ::oxbook::rt::failure::ended(); }");
    } else {
        return;
    }
    edits.replace(notification.syntax().text_range(), "::oxbook::rt::failure::unwound(evcxr_payload)");
}

/// A `return` without a value ends the cell; around it stands a closure that gives a `Result`.
pub fn returns(entry: &ast::Fn, edits: &mut Edits) {
    let Some(list) = cell_statements(entry) else { return };
    let gives_result =
        list.syntax().ancestors().find_map(ast::ClosureExpr::cast).is_some_and(|it| it.ret_type().is_some());
    for statement in list.syntax().descendants().filter_map(ast::ReturnExpr::cast) {
        let within = statement.syntax().ancestors().take_while(|it| it != list.syntax());
        let inner = within.into_iter().any(|it| {
            let block = ast::BlockExpr::cast(it.clone());
            ast::ClosureExpr::can_cast(it.kind())
                || ast::Fn::can_cast(it.kind())
                || block.is_some_and(|block| block.async_token().is_some())
        });
        if gives_result && !inner && statement.expr().is_none() {
            edits.insert(statement.syntax().text_range().end(), " Ok(())");
        }
    }
}

fn is_notification(call: &ast::MacroCall) -> bool {
    call.token_tree().is_some_and(|arguments| {
        arguments
            .syntax()
            .children_with_tokens()
            .filter_map(|element| element.into_token())
            .any(|token| ast::String::cast(token).is_some_and(|text| text.text() == "\"EVCXR_PANIC_NOTIFICATION\""))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Passes, rewrite};
    use crate::toolchain::types::Types;

    fn rewritten(source: &str) -> String {
        rewrite(source, &Types::default(), None, &Passes::default()).text
    }

    #[test]
    fn a_cell_without_variables() {
        let text = rewritten(
            "pub extern \"C\" fn run_user_code_0(\nevcxr_variable_store: *mut u8) -> *mut u8 {\n\
             if std::panic::catch_unwind(||{\nuser();\n}).is_err() {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}\n\
             evcxr_variable_store\n}\n",
        );
        assert!(text.contains("if let Err(evcxr_payload) = std::panic::catch_unwind(||{\nuser();"), "{text}");
        assert!(text.contains("unwound(evcxr_payload);\n} else { ::oxbook::rt::failure::ended(); }"), "{text}");
    }

    #[test]
    fn a_bare_return_ends_the_cell() {
        let text = rewritten(
            "pub extern \"C\" fn run_user_code_0(\nevcxr_variable_store: *mut u8) -> *mut u8 {\n\
             if std::panic::catch_unwind(||{\nlet _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {\n\
             if a { return; }\nlet f = || { return; };\nOk(())})();\n}).is_err() {\nprintln!(\"EVCXR_PANIC_NOTIFICATION\");\n}\n\
             evcxr_variable_store\n}\n",
        );
        assert!(text.contains("if a { return Ok(()); }"), "{text}");
        assert!(text.contains("let f = || { return; };"), "{text}");
    }

    #[test]
    fn errors_go_through_the_prelude_s_type() {
        let text = rewritten(
            "struct EvcxrUserCodeError {}\nimpl<T: std::fmt::Display> From<T> for EvcxrUserCodeError {\n\
             fn from(error: T) -> Self {\neprintln!(\"{}\", error);\nprintln!(\"x\");\nEvcxrUserCodeError {}\n}\n}\nfn after() {}\n",
        );
        assert!(text.starts_with("use ::oxbook::rt::failure::EvcxrUserCodeError;\n\n"), "{text}");
        assert_eq!(text.lines().position(|line| line == "fn after() {}"), Some(8), "{text}");
    }
}
