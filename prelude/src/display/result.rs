//! The value of a cell's last expression: how it is shown, chosen at compile time from what its type can do.
//!
//! The kernel turns a last expression `expr` into `oxbook::show_result!(expr)`. Of the traits below the first that
//! the type satisfies wins: nothing for `()`, then [`Display`], then `Debug`; a type with neither is a compile error
//! that says what to do. This is autoref specialisation: method lookup tries receivers with fewer `&` later, so the
//! impl for `&&&Shown<()>` is preferred to the one for `&&Shown<T>`, and so on. It works because a cell's last
//! expression has a concrete type. Must not move the value: the macro only ever borrows it.

use super::{Display, MimeBundle};
use crate::rt::hooks;
use serde_json::{Value, json};
use std::fmt::{self, Debug, Write};

/// Longest `Debug` text that is sent, in bytes: a notebook with more than this in one output is slow to open.
const MAX_TEXT: usize = 64 * 1024;

/// The frame that carries the value of a cell.
pub fn result_frame(bundle: MimeBundle) -> Value {
    json!({ "type": "result", "data": bundle.data, "metadata": bundle.metadata })
}

/// Sends a value as the result of the cell.
pub fn emit_result(value: &dyn Display) {
    hooks::emit(&result_frame(value.mime_bundle()));
}

/// As [`emit_result`]; nothing for `None`. Takes the bundle, so that the code that drops one is here and not in every cell.
#[doc(hidden)]
#[inline(never)]
pub fn emit_bundle(bundle: Option<MimeBundle>) {
    if let Some(bundle) = bundle {
        emit_result(&bundle);
    }
}

/// Shows the value of an expression as a notebook does with the last expression of a cell. Borrows it: variables
/// stay usable. Values of type `()` show nothing.
#[macro_export]
macro_rules! show_result {
    ($value:expr) => {
        // `match` keeps temporaries of the expression alive until the value has been shown.
        match &$value {
            value => {
                #[allow(unused_imports)]
                use $crate::display::result::{ShowDebug as _, ShowNeither as _, ShowPlain as _, ShowRich as _};
                $crate::display::result::emit_bundle((&&&$crate::display::result::Shown(value)).oxbook_bundle());
            }
        }
    };
}

/// As [`show_result!`], where the compiler cannot say the expression's type until the whole cell is looked at (`let double =
/// |x| x + x; double(3)`): asks for `Debug` and chooses nothing.
#[macro_export]
macro_rules! show_debug {
    ($value:expr) => {
        $crate::display::emit_debug(&$value)
    };
}

/// Sends the `Debug` text of a value as the result of the cell.
pub fn emit_debug<T: Debug + ?Sized>(value: &T) {
    emit_debug_of(&value);
}

#[inline(never)]
fn emit_debug_of(value: &dyn Debug) {
    let text = debug_text(value);
    if text != "()" {
        emit_result(&MimeBundle::text(text));
    }
}

/// A borrowed last expression, on its way to the first trait below that accepts it.
#[doc(hidden)]
pub struct Shown<'a, T: ?Sized>(pub &'a T);

/// First choice: what is known by its name. `()` shows nothing, a number or a text its `Debug` form. For these the compiler
/// need not look through everything that implements the traits below.
#[doc(hidden)]
pub trait ShowPlain {
    fn oxbook_bundle(&self) -> Option<MimeBundle>;
}

impl ShowPlain for &&Shown<'_, ()> {
    fn oxbook_bundle(&self) -> Option<MimeBundle> {
        None
    }
}

macro_rules! plain {
    ($($name:ty)*) => {
        $(impl ShowPlain for &&Shown<'_, $name> {
            fn oxbook_bundle(&self) -> Option<MimeBundle> {
                Some(debug_bundle(&self.0))
            }
        })*
    };
}

// All numbers: of a literal only the kind is known at first.
plain!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool char String &str);

/// Second choice: the rich form.
#[doc(hidden)]
pub trait ShowRich {
    fn oxbook_bundle(&self) -> Option<MimeBundle>;
}

impl<T: Display + ?Sized> ShowRich for &Shown<'_, T> {
    fn oxbook_bundle(&self) -> Option<MimeBundle> {
        Some(self.0.mime_bundle())
    }
}

/// Third choice: `Debug`, on one line as in evcxr.
#[doc(hidden)]
pub trait ShowDebug {
    fn oxbook_bundle(&self) -> Option<MimeBundle>;
}

impl<T: Debug + ?Sized> ShowDebug for Shown<'_, T> {
    fn oxbook_bundle(&self) -> Option<MimeBundle> {
        Some(debug_bundle(&self.0))
    }
}

/// Last choice: a type with neither, which is an error whose text comes from [`Showable`].
#[doc(hidden)]
pub trait ShowNeither: Sized {
    type Value: ?Sized;

    fn oxbook_bundle(self) -> Option<MimeBundle>
    where
        Self::Value: Showable,
    {
        None
    }
}

impl<T: ?Sized> ShowNeither for Shown<'_, T> {
    type Value = T;
}

/// Implemented by nothing: it is here for its error message.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shown: derive Debug, or implement oxbook's Display",
    label = "the cell ends with a value of type `{Self}`",
    note = "put `#[derive(Debug)]` on the type, write `impl oxbook::display::Display for` it, or end the cell with `;`"
)]
pub trait Showable {}

impl<T: ?Sized> Clone for Shown<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Shown<'_, T> {}

/// Not generic, as what follows: compiled here, not in every cell.
#[inline(never)]
fn debug_bundle(value: &dyn Debug) -> MimeBundle {
    MimeBundle::text(debug_text(value))
}

fn debug_text(value: &dyn Debug) -> String {
    let mut text = Limited { text: String::new(), left_out: 0 };
    // A `Debug` that reports an error has still written something worth showing.
    let _ = write!(text, "{value:?}");
    if text.left_out > 0 {
        let _ = write!(text.text, "... ({} more bytes)", text.left_out);
    }
    text.text
}

/// Keeps the first [`MAX_TEXT`] bytes and counts the rest. Never fails: many `Debug` impls do not expect that.
struct Limited {
    text: String,
    left_out: usize,
}

impl Write for Limited {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        let mut end = piece.len().min(MAX_TEXT.saturating_sub(self.text.len()));
        if self.left_out > 0 {
            end = 0;
        }
        while !piece.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&piece[..end]);
        self.left_out += piece.len() - end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::{ShowDebug as _, ShowPlain as _, ShowRich as _, *};

    /// The choice that `show_result!` makes, without sending it.
    macro_rules! shown {
        ($value:expr) => {
            match &$value {
                value => (&&&Shown(value)).oxbook_bundle(),
            }
        };
    }

    fn text(bundle: Option<MimeBundle>) -> String {
        bundle.expect("something is shown").plain().to_owned()
    }

    struct Rich;

    impl Display for Rich {
        fn mime_bundle(&self) -> MimeBundle {
            html("<b>rich</b>").mime_bundle()
        }
    }

    #[derive(Debug)]
    struct Named {
        name: String,
    }

    #[test]
    fn unit_shows_nothing() {
        assert!(shown!(()).is_none());
        assert!(shown!(drop(String::new())).is_none());
        let unit = ();
        assert!(shown!(unit).is_none());
    }

    #[test]
    fn debug_types_show_as_in_evcxr() {
        assert_eq!(text(shown!(1 + 1)), "2");
        assert_eq!(text(shown!(1.0 / 4.0)), "0.25");
        assert_eq!(text(shown!("a\nb")), "\"a\\nb\"");
        assert_eq!(text(shown!(vec![1u8, 2])), "[1, 2]");
        assert_eq!(text(shown!((1, 'x', None::<i32>))), "(1, 'x', None)");
        assert_eq!(text(shown!([1, 2, 3].iter().map(|x| x * 2).collect::<Vec<i32>>())), "[2, 4, 6]");
    }

    #[test]
    fn rich_types_show_richly_also_behind_references() {
        for bundle in [shown!(Rich), shown!(&Rich), shown!(Box::new(Rich)), shown!(Some(&&Rich))] {
            assert_eq!(bundle.expect("shown").data["text/html"], "<b>rich</b>");
        }
        let dynamic: Box<dyn Display> = Box::new(Rich);
        assert_eq!(text(shown!(dynamic)), "<b>rich</b>");
    }

    #[test]
    fn places_are_not_moved_out_of() {
        let values = vec![Named { name: "a".into() }];
        let one = Named { name: "b".into() };
        let slice: &[i32] = &[1, 2, 3];
        let word = String::from("word");
        assert_eq!(text(shown!(values[0])), "Named { name: \"a\" }");
        assert_eq!(text(shown!(values[0].name)), "\"a\"");
        assert_eq!(text(shown!(one)), "Named { name: \"b\" }");
        assert_eq!(text(shown!(*slice)), "[1, 2, 3]");
        assert_eq!(text(shown!(slice[1..])), "[2, 3]");
        assert_eq!(text(shown!(*word)), "\"word\"");
        // All still usable: this would not compile had one been moved.
        drop((values, one, word));
    }

    #[test]
    fn temporaries_live_long_enough() {
        assert_eq!(text(shown!(String::from("ab").as_str())), "\"ab\"");
        let cell = std::cell::RefCell::new(vec![1]);
        assert_eq!(text(shown!(cell.borrow())), "[1]");
        assert_eq!(text(shown!(std::sync::Mutex::new(5).lock().unwrap())), "5");
    }

    #[test]
    fn the_macro_accepts_what_a_cell_may_end_with() {
        let kept = vec![String::from("x")];
        crate::show_result!(kept);
        crate::show_result!(kept[0]);
        crate::show_result!(());
        crate::show_result!(if kept.is_empty() { 1 } else { 2 });
        crate::show_result!({
            let y = 2;
            y * y
        });
        assert_eq!(kept.len(), 1);
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        let text = debug_text(&"é".repeat(MAX_TEXT));
        assert!(text.len() < MAX_TEXT + 100, "{}", text.len());
        assert!(text.ends_with("more bytes)"), "{}", &text[text.len() - 30..]);
        assert_eq!(debug_text(&[1, 2]), "[1, 2]");
    }

    #[test]
    fn result_frames_carry_the_bundle() {
        let frame = result_frame(MimeBundle::text("4").with_metadata("image/png", 1));
        assert_eq!(frame["type"], "result");
        assert_eq!(frame["data"]["text/plain"], "4");
        assert_eq!(frame["metadata"]["image/png"], 1);
    }
}
