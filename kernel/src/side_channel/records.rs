//! The form of records in the queue of writes, which the runtime process fills, and the kernel empties when that process
//! died: the stream, the length, the bytes.

/// A record with its head is written at once: no more than a pipe takes whole (POSIX asks for 512, Linux takes 4,096).
pub const LONGEST: usize = 4096 - HEAD;

/// Stream (one byte), length (two, little endian).
pub const HEAD: usize = 3;

/// The streams by their number in a record.
pub const STREAMS: [&str; 2] = ["stdout", "stderr"];

pub fn head(stream: usize, length: usize) -> [u8; HEAD] {
    let [low, high] = u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    [stream as u8, low, high]
}

/// Records from the bytes of a pipe, which may come in any pieces.
#[derive(Debug, Default)]
pub struct Reading(Vec<u8>);

impl Reading {
    /// The records that are complete with these bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<(usize, Vec<u8>)> {
        self.0.extend_from_slice(bytes);
        let mut records = Vec::new();
        let mut rest = self.0.as_slice();
        while let Some(([stream, low, high], after)) = rest.split_first_chunk::<HEAD>() {
            let Some((bytes, after)) = after.split_at_checked(usize::from(u16::from_le_bytes([*low, *high]))) else {
                break;
            };
            records.push((usize::from(*stream).min(STREAMS.len() - 1), bytes.to_vec()));
            rest = after;
        }
        self.0 = rest.to_vec();
        records
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_from_any_pieces() {
        let mut bytes = Vec::new();
        for (stream, text) in [(0, "one"), (1, ""), (1, "three")] {
            bytes.extend(head(stream, text.len()));
            bytes.extend(text.as_bytes());
        }
        for size in 1..bytes.len() {
            let mut reading = Reading::default();
            let records: Vec<(usize, Vec<u8>)> = bytes.chunks(size).flat_map(|piece| reading.take(piece)).collect();
            let expected = [(0, b"one".to_vec()), (1, Vec::new()), (1, b"three".to_vec())];
            assert_eq!(records, expected, "pieces of {size}");
        }
    }
}
