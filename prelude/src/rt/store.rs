//! Where variables live between cells. Has the interface of the module that evcxr pastes into every cell, compiled once.

use super::hooks::marker;
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

#[derive(Default)]
pub struct VariableStore {
    variables: HashMap<String, Box<dyn Any>>,
}

impl VariableStore {
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T) {
        self.variables.insert(name.to_owned(), Box::new(value));
    }

    /// Whether the variable is there and has the type the cell expects. evcxr is told when not, and forgets it: a cell that
    /// returned early never stored what it would have defined later.
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        let fits = self.variables.get(name).is_some_and(|value| value.is::<T>());
        if !fits {
            marker(&format!("{VARIABLE_CHANGED_TYPE}{name}"));
        }
        fits
    }

    /// # Panics
    /// When there is no such variable of that type; `check_variable` was not asked, or a cell lost the variable.
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        let value = self.variables.remove(name).unwrap_or_else(|| panic!("the variable `{name}` is gone"));
        match value.downcast() {
            Ok(value) => *value,
            Err(_) => panic!("the variable `{name}` has another type than the kernel believes"),
        }
    }

    /// Lets go of a variable whose type no cell can say any more: its own cell's code drops it.
    pub fn drop_variable(&mut self, name: &str) {
        self.variables.remove(name);
    }

    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        let value = self.variables.entry(name.to_owned()).or_insert_with(|| Box::new(Arc::new(create())));
        Arc::clone(value.downcast_ref().unwrap_or_else(|| panic!("`{name}` is not what it was")))
    }
}

/// Called by the first cell.
pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}
