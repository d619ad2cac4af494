//! Text that a front end renders: HTML, Markdown, LaTeX. Each also carries its source as plain text.

use super::{Display, MimeBundle};

/// Makes a type that holds marked-up text, and the function that learners call for it.
macro_rules! markup {
    ($type:ident, $function:ident, $mime:literal, $what:literal) => {
        #[doc = concat!($what, " to be rendered by the front end.")]
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $type(String);

        #[doc = concat!($what, " to be rendered by the front end: as the last expression of a cell, or with `.show()`.")]
        pub fn $function(source: impl Into<String>) -> $type {
            $type(source.into())
        }

        impl Display for $type {
            fn mime_bundle(&self) -> MimeBundle {
                MimeBundle::text(self.0.as_str()).with($mime, self.0.as_str())
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

markup!(Html, html, "text/html", "HTML");
markup!(Markdown, markdown, "text/markdown", "Markdown");
markup!(Latex, latex, "text/latex", "LaTeX (with its `$` or `\\[` delimiters)");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_keeps_a_plain_form() {
        let bundle = markdown("**bold**").mime_bundle();
        assert_eq!(bundle.data["text/markdown"], "**bold**");
        assert_eq!(bundle.plain(), "**bold**");
        assert_eq!(html(String::from("<i>x</i>")).mime_bundle().data["text/html"], "<i>x</i>");
        assert_eq!(latex("$x^2$").mime_bundle().data["text/latex"], "$x^2$");
        assert_eq!(latex("$x^2$").to_string(), "$x^2$");
    }
}
