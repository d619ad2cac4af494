//! Text on its way into HTML. Knows nothing of what the text means.

use std::borrow::Cow;

/// The text with everything that HTML gives a meaning to written as a character reference: safe between tags and in
/// attributes within double quotes.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut html = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    Cow::Owned(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_gives_a_meaning_to_is_replaced() {
        assert_eq!(escaped("<b a='1'>\"x\" & é"), "&lt;b a=&#39;1&#39;&gt;&quot;x&quot; &amp; é");
        assert!(matches!(escaped("loss 1.2"), Cow::Borrowed("loss 1.2")));
    }
}
