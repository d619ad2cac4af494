//! Positions in a cell: Jupyter counts code points, Rust's tools count bytes.

/// The byte offset of the `cursor`-th code point, or the end.
pub fn byte_offset(text: &str, cursor: usize) -> usize {
    text.char_indices().nth(cursor).map_or(text.len(), |(offset, _)| offset)
}

pub fn code_points(text: &str, byte_offset: usize) -> usize {
    text[..byte_offset.min(text.len())].chars().count()
}

/// The identifier that ends at, or surrounds, the byte offset: start and end.
pub fn word_at(text: &str, offset: usize) -> (usize, usize) {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text[..offset].chars().rev().take_while(|c| in_word(*c)).map(char::len_utf8).sum::<usize>();
    let after = text[offset..].chars().take_while(|c| in_word(*c)).map(char::len_utf8).sum::<usize>();
    (offset - before, offset + after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_ascii_text_is_counted_in_code_points() {
        let text = "let 값 = \"🦀\"; x.le";
        assert_eq!(byte_offset(text, 5), 7);
        assert_eq!(code_points(text, text.len()), text.chars().count());
        assert_eq!(&text[word_at(text, text.len()).0..], "le");
    }
}
