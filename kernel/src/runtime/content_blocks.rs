//! The convention by which crates made for evcxr show things: `EVCXR_BEGIN_CONTENT <mime>` on a line of standard output,
//! the content, `EVCXR_END_CONTENT` on a line. Told apart from text as it arrives.

use serde_json::{Value, json};

const BEGIN: &str = "EVCXR_BEGIN_CONTENT ";
const END: &str = "EVCXR_END_CONTENT";

/// A piece of what was printed, in order.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    /// A display frame.
    Content(Value),
}

/// Splits `text` into pieces. What may be the beginning of a block, or is one without its end, is returned for later.
pub(super) fn split(text: &str) -> (Vec<Piece>, &str) {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = line_beginning_with(rest, BEGIN) {
        let block = &rest[start..];
        let Some(end) = line_beginning_with(block, END) else {
            push_text(&mut pieces, &rest[..start]);
            return (pieces, block);
        };
        push_text(&mut pieces, &rest[..start]);
        let (head, content) = block[..end].split_once('\n').unwrap_or((&block[..end], ""));
        let mime = head[BEGIN.len()..].trim().to_owned();
        let content = content.strip_suffix('\n').unwrap_or(content);
        pieces
            .push(Piece::Content(json!({"type": "display", "data": {mime: content}, "metadata": {}, "transient": {}})));
        rest = &block[end + END.len()..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    push_text(&mut pieces, rest);
    (pieces, "")
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

fn line_beginning_with(text: &str, beginning: &str) -> Option<usize> {
    if text.starts_with(beginning) {
        return Some(0);
    }
    text.match_indices(beginning).map(|(at, _)| at).find(|at| text[..*at].ends_with('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_told_from_text() {
        let (pieces, later) = split("a\nEVCXR_BEGIN_CONTENT text/html\n<b>\n</b>\nEVCXR_END_CONTENT\nb");
        let html = json!({"type": "display", "data": {"text/html": "<b>\n</b>"}, "metadata": {}, "transient": {}});
        assert_eq!(pieces, [Piece::Text("a\n".into()), Piece::Content(html), Piece::Text("b".into())]);
        assert_eq!(later, "");
    }

    #[test]
    fn a_block_without_its_end_waits() {
        let (pieces, later) = split("a\nEVCXR_BEGIN_CONTENT text/html\n<b>");
        assert_eq!(pieces, [Piece::Text("a\n".into())]);
        assert_eq!(later, "EVCXR_BEGIN_CONTENT text/html\n<b>");
    }

    #[test]
    fn the_words_inside_a_line_are_text() {
        assert_eq!(split("say EVCXR_BEGIN_CONTENT x").1, "");
    }
}
