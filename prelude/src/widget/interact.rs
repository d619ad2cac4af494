//! A function of some controls, drawn anew whenever one of them changes.

use super::boxes::{Children, interactive};
use super::model::{Model, Widget, widget};
use super::output::Output;
use super::value::Control;
use crate::display::{Display, MimeBundle, Show, passing};
use std::sync::{Arc, Mutex, PoisonError};

/// Shows the controls, and below them what `f` makes of their values, now and after every change. `f` gets one value for
/// one control, a tuple for a tuple of controls, and returns whatever can be shown, or nothing: what it prints is shown
/// too. It owns what it uses (`move`), for it runs after the cell has ended.
///
/// ```
/// # use oxbook::prelude::*;
/// interact(|k| line(0..100, (0..100).map(|x| (f64::from(x) * 0.1 * k as f64).sin())), IntSlider::new(1..=5));
/// interact(
///     |(size, log)| if log { line(0..size, 0..size).log_y() } else { line(0..size, 0..size) },
///     (IntSlider::new(1..=5).description("size"), Checkbox::new("logarithmic")),
/// );
/// ```
pub fn interact<C: Controls, R: Outcome>(f: impl FnMut(C::Values) -> R + Send + 'static, controls: C) -> Interact {
    let output = Output::new();
    let mut models = controls.models();
    models.push(output.model().clone());
    let (f, place, read) = (Mutex::new(f), output, controls.clone());
    let redraw: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
        place.run(|| {
            let mut f = f.lock().unwrap_or_else(PoisonError::into_inner);
            f(read.values()).show_outcome();
        });
    });
    redraw();
    // While a slider moves, each chart lives until the next.
    let again: Arc<dyn Fn() + Send + Sync> = Arc::new(move || passing(true, || redraw()));
    controls.watch(&again);
    Interact { model: interactive(models) }
}

/// Controls and what a function makes of them, made by [`interact`].
#[derive(Clone)]
pub struct Interact {
    model: Model,
}

widget!(Interact);

/// One control, or a tuple of up to six.
pub trait Controls: Children + Clone + Send + Sync + 'static {
    type Values;

    #[doc(hidden)]
    fn values(&self) -> Self::Values;

    /// Runs `f` when one of them changes.
    #[doc(hidden)]
    fn watch(&self, f: &Arc<dyn Fn() + Send + Sync>);
}

impl<A: Control> Controls for A {
    type Values = A::Value;

    fn values(&self) -> A::Value {
        self.get()
    }

    fn watch(&self, f: &Arc<dyn Fn() + Send + Sync>) {
        let f = Arc::clone(f);
        self.model().watch(self.watched(), move |_| f());
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),+))+) => {$(
        impl<$($name: Control),+> Controls for ($($name,)+) {
            type Values = ($($name::Value,)+);

            fn values(&self) -> Self::Values {
                ($(self.$place.get(),)+)
            }

            fn watch(&self, f: &Arc<dyn Fn() + Send + Sync>) {
                $(Controls::watch(&self.$place, f);)+
            }
        }
    )+};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}

/// What a function for [`interact`] may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown by `interact`",
    note = "return a chart, a table, a tensor, text, a number, or nothing; or print"
)]
pub trait Outcome {
    #[doc(hidden)]
    fn show_outcome(&self);
}

impl<T: Display> Outcome for T {
    fn show_outcome(&self) {
        self.show();
    }
}

impl Outcome for () {
    fn show_outcome(&self) {}
}

macro_rules! plain {
    ($($name:ty)*) => {$(
        impl Outcome for $name {
            fn show_outcome(&self) {
                MimeBundle::text(self.to_string()).show();
            }
        }
    )*};
}

plain!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool char String &str);
