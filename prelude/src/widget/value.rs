//! What widgets with a value have in common: it can be read, set and watched.

use super::model::Widget;
use std::sync::{Arc, Mutex, PoisonError};

/// A widget with a value, which [`interact`](super::interact) can listen to.
pub trait Control: Widget + Clone + 'static {
    type Value: Send + 'static;

    /// The value now.
    fn get(&self) -> Self::Value;

    /// Changes the value, in the browsers too.
    fn set(&self, value: Self::Value);

    /// The name of the protocol's value behind it.
    #[doc(hidden)]
    fn watched(&self) -> &'static str {
        "value"
    }

    /// Runs `f` with the new value each time it changes, in a browser or by [`Control::set`]: on a thread of its own, while
    /// cells run or not. Of many changes in short time only the newest counts. `f` owns what it uses: clone a widget or an
    /// `Arc` before.
    fn on_change(&self, f: impl FnMut(Self::Value) + Send + 'static) -> Self
    where
        Self: Sized,
    {
        let f = Arc::new(Mutex::new(f));
        // The value is read when `f` runs: what the widget was captured for would keep itself alive otherwise.
        let control = self.clone();
        self.model().watch(self.watched(), move |_| {
            let value = control.get();
            f.lock().unwrap_or_else(PoisonError::into_inner)(value);
        });
        self.clone()
    }
}

/// [`Control`] for a widget whose value the protocol has as it is.
macro_rules! control {
    ($name:ident, $value:ty, |$json:ident| $read:expr) => {
        impl crate::widget::Control for $name {
            type Value = $value;

            fn get(&self) -> $value {
                let $json = self.model.get("value");
                $read
            }

            fn set(&self, value: $value) {
                self.model.set("value", serde_json::json!(value));
            }
        }
    };
}
pub(super) use control;

/// A whole number that a browser may have sent as 3.0.
pub(super) fn whole(json: &serde_json::Value) -> i64 {
    json.as_i64().or_else(|| json.as_f64().map(|value| value.round() as i64)).unwrap_or_default()
}
