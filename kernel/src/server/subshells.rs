//! Subshells (JEP 91): a front end may ask for a second way in, so that what it sends there does not wait for a cell.
//!
//! Here comm messages and questions never wait for a cell, whatever way they come. Cells do, on every way: there is one
//! set of variables, and one compiler at work on it. So a subshell is its id.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What `kernel_info_reply` lists.
pub(super) const FEATURE: &str = "kernel subshells";

#[derive(Default)]
pub(crate) struct Subshells(Mutex<BTreeSet<String>>);

impl Subshells {
    pub(super) fn create(&self) -> Value {
        let id = uuid::Uuid::new_v4().to_string();
        self.lock().insert(id.clone());
        json!({"status": "ok", "subshell_id": id})
    }

    pub(super) fn delete(&self, request: &Value) -> Value {
        let id = request["subshell_id"].as_str().unwrap_or_default();
        if self.lock().remove(id) {
            return json!({"status": "ok"});
        }
        let evalue = format!("there is no subshell {id:?}");
        json!({"status": "error", "ename": "UnknownSubshell", "evalue": evalue, "traceback": []})
    }

    pub(super) fn list(&self) -> Value {
        json!({"status": "ok", "subshell_id": *self.lock()})
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subshell_is_there_from_its_creation_to_its_deletion() {
        let subshells = Subshells::default();
        let id = subshells.create()["subshell_id"].clone();
        assert_eq!(subshells.list()["subshell_id"], json!([id]));
        assert_eq!(subshells.delete(&json!({"subshell_id": id}))["status"], "ok");
        assert_eq!(subshells.delete(&json!({"subshell_id": id}))["status"], "error");
        assert_eq!(subshells.list()["subshell_id"], json!([]));
    }
}
