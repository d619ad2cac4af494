//! What stands around every cell: the prelude in scope, and the compiled variable store in place of the one that evcxr
//! pastes in.

use super::edits::Edits;
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, SourceFile};

/// The module that holds evcxr's own variable store.
pub const PASTED_RUNTIME: &str = "evcxr_internal_runtime";

pub fn rewrite(file: &SourceFile, edits: &mut Edits) {
    // At the end, where no inner attribute of the learner's can follow.
    edits.append("\n#[allow(unused_imports)] use ::oxbook::prelude::*;\n");
    for item in file.items() {
        if let ast::Item::Module(module) = item
            && module.name().is_some_and(|name| name.text() == PASTED_RUNTIME)
        {
            edits.replace(
                module.syntax().text_range(),
                "#[allow(unused_imports)] use ::oxbook::rt::store as evcxr_internal_runtime;",
            );
        }
    }
}
