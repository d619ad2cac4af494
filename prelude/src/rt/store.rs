//! Where variables live between cells. Has the interface of the module that evcxr pastes into every cell, compiled once:
//! what has a type parameter is compiled again in each cell, and does no more than leave its type behind.

use super::hooks::marker;
use std::any::{Any, TypeId};
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
        self.put(name, Box::new(value));
    }

    #[inline(never)]
    fn put(&mut self, name: &str, value: Box<dyn Any>) {
        self.variables.insert(name.to_owned(), value);
    }

    /// Whether the variable is there and has the type the cell expects. evcxr is told when not, and forgets it: a cell that
    /// returned early never stored what it would have defined later.
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        self.check(name, TypeId::of::<T>())
    }

    #[inline(never)]
    fn check(&mut self, name: &str, expected: TypeId) -> bool {
        let fits = self.variables.get(name).is_some_and(|value| (**value).type_id() == expected);
        if !fits {
            marker(&format!("{VARIABLE_CHANGED_TYPE}{name}"));
        }
        fits
    }

    /// # Panics
    /// When there is no such variable of that type; `check_variable` was not asked, or a cell lost the variable.
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        match self.take(name).downcast() {
            Ok(value) => *value,
            Err(_) => of_another_type(name),
        }
    }

    #[inline(never)]
    fn take(&mut self, name: &str) -> Box<dyn Any> {
        self.variables.remove(name).unwrap_or_else(|| panic!("the variable `{name}` is gone"))
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

#[inline(never)]
fn of_another_type(name: &str) -> ! {
    panic!("the variable `{name}` has another type than the kernel believes")
}

/// Called by the first cell.
pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}
