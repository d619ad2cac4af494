//! A variable's value in a few words, for hover and for the table of `:vars`. Chosen at compile time as in
//! [`result`](super::result): a type's own few words, then the beginning of its `Debug` text, then nothing. Must not show
//! or send anything but the words.

use super::MimeBundle;
use super::result::emit_result;
use std::fmt::{self, Debug, Write};

/// Longest text that is kept, in characters.
const KEPT: usize = 300;
/// Bytes after which a `Debug` is told to stop. Not at once: many impls do not expect an error.
const PATIENCE: usize = 1 << 20;

/// The values of variables in a few words each, as the result of a cell: a JSON list of texts.
#[doc(hidden)]
#[macro_export]
macro_rules! glances {
    ($($variable:ident),*) => {{
        #[allow(unused_imports)]
        use $crate::display::glance::{GlanceDebug as _, GlanceKnown as _, GlanceNothing as _, Glanced};
        $crate::display::glance::emit(&[$((&&&Glanced(&$variable)).oxbook_glance()),*])
    }};
}

/// A borrowed variable, on its way to the first trait below that accepts it.
#[doc(hidden)]
pub struct Glanced<'a, T: ?Sized>(pub &'a T);

/// First choice: types that say it better than their `Debug`.
#[doc(hidden)]
pub trait GlanceKnown {
    fn oxbook_glance(&self) -> String;
}

/// Second choice: the beginning of the `Debug` text.
#[doc(hidden)]
pub trait GlanceDebug {
    fn oxbook_glance(&self) -> String;
}

impl<T: Debug + ?Sized> GlanceDebug for &Glanced<'_, T> {
    fn oxbook_glance(&self) -> String {
        debug(&self.0)
    }
}

/// Last choice.
#[doc(hidden)]
pub trait GlanceNothing {
    fn oxbook_glance(&self) -> String {
        String::new()
    }
}

impl<T: ?Sized> GlanceNothing for Glanced<'_, T> {}

#[doc(hidden)]
pub fn emit(values: &[String]) {
    emit_result(&MimeBundle::text(serde_json::json!(values).to_string()));
}

/// A number, to four digits.
pub(crate) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.3e}").parse().unwrap_or(value);
    rounded.to_string()
}

#[inline(never)]
fn debug(value: &dyn Debug) -> String {
    let mut beginning = Beginning { text: String::new(), characters: 0, bytes: 0 };
    let _ = write!(beginning, "{value:?}");
    if beginning.characters > KEPT {
        beginning.text.push('…');
    }
    beginning.text
}

struct Beginning {
    text: String,
    characters: usize,
    bytes: usize,
}

impl Write for Beginning {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.text.extend(piece.chars().take(KEPT.saturating_sub(self.characters)));
        if self.characters <= KEPT {
            self.characters += piece.chars().count();
        }
        self.bytes += piece.len();
        if self.bytes > PATIENCE { Err(fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Tensor};

    macro_rules! glance {
        ($value:expr) => {
            (&&&Glanced(&$value)).oxbook_glance()
        };
    }

    #[test]
    fn what_a_type_can_do_is_chosen() {
        struct Silent;
        assert_eq!(glance!(vec![1, 2]), "[1, 2]");
        assert_eq!(glance!("값"), "\"값\"");
        assert_eq!(glance!(Silent), "");
        let t = Tensor::new(&[[1f32, 2.], [3., 4.]], &Device::Cpu).unwrap();
        assert_eq!(glance!(t), "f32 [2, 2]: 1, 2, 3, 4");
        let many = Tensor::zeros((3, 1000), candle_core::DType::U8, &Device::Cpu).unwrap();
        assert_eq!(glance!(many), "u8 [3, 1000]: 0, 0, 0, 0, 0, 0, 0, 0, …");
    }

    #[test]
    fn only_the_beginning_is_kept_and_not_much_more_is_written() {
        let kept = glance!(vec![7u8; 10_000]);
        assert_eq!(kept.chars().count(), KEPT + 1);
        assert!(kept.ends_with('…'));

        use std::cell::Cell;
        struct Endless<'a>(&'a Cell<usize>);
        impl Debug for Endless<'_> {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                loop {
                    self.0.set(self.0.get() + 1);
                    f.write_str("0123456789")?;
                }
            }
        }
        let rounds = Cell::new(0);
        glance!(Endless(&rounds));
        assert!(rounds.get() <= PATIENCE / 10 + 1);
    }
}
