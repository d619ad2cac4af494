//! How wrappers around a displayable value look: references and boxes like the value itself; `Some` and `Ok` like the
//! value, saying in the plain text what it is wrapped in.
//!
//! Collections and tuples have no rich form on purpose: a front end shows one picture per output, and a list of
//! tensors reads best as the list of their shapes, which is their `Debug`.

use super::{Display, MimeBundle};
use std::fmt::Debug;
use std::rc::Rc;
use std::sync::Arc;

macro_rules! like_its_content {
    ($($wrapper:ty),*) => {$(
        impl<T: Display + ?Sized> Display for $wrapper {
            fn mime_bundle(&self) -> MimeBundle {
                (**self).mime_bundle()
            }
        }
    )*};
}

like_its_content!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

impl<T: Display> Display for Option<T> {
    fn mime_bundle(&self) -> MimeBundle {
        match self {
            Some(value) => wrapped("Some", value),
            None => MimeBundle::text("None"),
        }
    }
}

/// A forgotten `?` is the most common way to meet this: the value is shown, and so is the `Ok` around it.
impl<T: Display, E: Debug> Display for Result<T, E> {
    fn mime_bundle(&self) -> MimeBundle {
        match self {
            Ok(value) => wrapped("Ok", value),
            Err(error) => MimeBundle::text(format!("Err({error:?})")),
        }
    }
}

fn wrapped(name: &str, value: &impl Display) -> MimeBundle {
    let bundle = value.mime_bundle();
    let text = match bundle.plain() {
        long if long.contains('\n') => format!("{name}(\n{long}\n)"),
        short => format!("{name}({short})"),
    };
    bundle.with("text/plain", text)
}

#[cfg(test)]
mod tests {
    use super::super::html;
    use super::*;

    #[test]
    fn wrappers_say_what_they_are_in_plain_text_only() {
        let ok: Result<_, String> = Ok(html("<b>x</b>"));
        let bundle = ok.mime_bundle();
        assert_eq!(bundle.plain(), "Ok(<b>x</b>)");
        assert_eq!(bundle.data["text/html"], "<b>x</b>");
        let err: Result<crate::display::Html, _> = Err("no");
        assert_eq!(err.mime_bundle().plain(), "Err(\"no\")");
        assert_eq!(Some(html("a\nb")).mime_bundle().plain(), "Some(\na\nb\n)");
        assert_eq!(None::<crate::display::Html>.mime_bundle().plain(), "None");
        assert_eq!(Arc::new(html("y")).mime_bundle().plain(), "y");
    }
}
