//! Text that comes as bytes in any pieces: a character may be cut in two.

/// Takes all complete characters; a tail that may still become one stays.
pub fn take_text(pending: &mut Vec<u8>) -> String {
    let keep = incomplete_tail(pending);
    let tail = pending.split_off(pending.len() - keep);
    let text = String::from_utf8_lossy(pending).into_owned();
    *pending = tail;
    text
}

/// How many bytes at the end are the beginning of a character whose rest has not arrived.
fn incomplete_tail(bytes: &[u8]) -> usize {
    match std::str::from_utf8(&bytes[bytes.len().saturating_sub(4)..]) {
        Ok(_) => 0,
        Err(_) => (1..=3.min(bytes.len()))
            .find(|&length| {
                let tail = &bytes[bytes.len() - length..];
                std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none() && error.valid_up_to() == 0)
            })
            .unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_cut_in_two_is_put_together() {
        let text = "한".as_bytes();
        let mut pending = [b"x", &text[..2]].concat();
        assert_eq!(take_text(&mut pending), "x");
        pending.extend_from_slice(&text[2..]);
        assert_eq!(take_text(&mut pending), "한");
        assert!(pending.is_empty());
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_do_not_wait() {
        let mut pending = b"a\xffb\xfe".to_vec();
        assert_eq!(take_text(&mut pending), "a\u{fffd}b\u{fffd}");
        assert!(pending.is_empty());
    }
}
