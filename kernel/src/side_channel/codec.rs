//! Length-prefixed JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};

const VERSION: u8 = 1;

/// A frame larger than this is taken for garbage. Generous: a notebook's largest output is an image.
const MAX_LENGTH: u32 = 256 << 20;

#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("a frame of {0} bytes: not a frame of ours")]
    Length(u32),
    #[error("frame version {0}, this side speaks {VERSION}")]
    Version(u8),
    /// The frame was read to its end; the stream is still in step.
    #[error("not a frame: {0}")]
    Json(#[from] serde_json::Error),
}

pub fn write(stream: &mut impl Write, frame: &impl Serialize) -> io::Result<()> {
    write_raw(stream, &serde_json::to_vec(frame).map_err(io::Error::other)?)
}

/// Writes a frame whose JSON is made already.
pub fn write_raw(stream: &mut impl Write, json: &[u8]) -> io::Result<()> {
    let length = u32::try_from(json.len() + 1)
        .ok()
        .filter(|length| *length <= MAX_LENGTH)
        .ok_or_else(|| io::Error::other(format!("an output of {} bytes is too large to send", json.len())))?;
    let mut frame = Vec::with_capacity(json.len() + 5);
    frame.extend_from_slice(&length.to_le_bytes());
    frame.push(VERSION);
    frame.extend_from_slice(json);
    stream.write_all(&frame)
}

/// Reads one frame. `Ok(None)` at a clean end of the stream.
pub fn read<T: DeserializeOwned>(stream: &mut impl Read) -> Result<Option<T>, FrameError> {
    match read_raw(stream)? {
        Some(json) => Ok(Some(serde_json::from_slice(&json)?)),
        None => Ok(None),
    }
}

fn read_raw(stream: &mut impl Read) -> Result<Option<Vec<u8>>, FrameError> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let length = u32::from_le_bytes(length);
    if length == 0 || length > MAX_LENGTH {
        return Err(FrameError::Length(length));
    }
    let mut frame = vec![0; length as usize];
    stream.read_exact(&mut frame)?;
    match frame.remove(0) {
        VERSION => Ok(Some(frame)),
        other => Err(FrameError::Version(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FromRuntime, ToRuntime};
    use super::*;

    #[test]
    fn frames_survive_the_round_trip() {
        let mut bytes = Vec::new();
        write(&mut bytes, &ToRuntime::Sync { id: 7 }).unwrap();
        write(&mut bytes, &ToRuntime::Interrupt).unwrap();
        let mut stream = bytes.as_slice();
        assert_eq!(read::<ToRuntime>(&mut stream).unwrap(), Some(ToRuntime::Sync { id: 7 }));
        assert_eq!(read::<ToRuntime>(&mut stream).unwrap(), Some(ToRuntime::Interrupt));
        assert_eq!(read::<ToRuntime>(&mut stream).unwrap(), None);
    }

    #[test]
    fn a_frame_of_the_prelude_is_understood() {
        let json = br#"{"type":"display","data":{"text/plain":"1"},"transient":{"display_id":"a"}}"#;
        let mut bytes = Vec::new();
        write_raw(&mut bytes, json).unwrap();
        let Some(FromRuntime::Display { data, transient, .. }) = read(&mut bytes.as_slice()).unwrap() else {
            panic!("not a display");
        };
        assert_eq!((data["text/plain"].as_str(), transient["display_id"].as_str()), (Some("1"), Some("a")));
    }

    #[test]
    fn garbage_is_an_error_not_a_crash() {
        let read = |bytes: &[u8]| read::<ToRuntime>(&mut &bytes[..]);
        assert!(matches!(read(b"GET / HTTP/1.1\r\n"), Err(FrameError::Length(_))));
        assert!(matches!(read(&[2, 0, 0, 0, 9, b'{']), Err(FrameError::Version(9))));
        assert!(matches!(read(&[3, 0, 0, 0, 1, b'{', b'}']), Err(FrameError::Json(_))));
        assert!(matches!(read(&[0, 0, 0, 0]), Err(FrameError::Length(0))));
        assert!(matches!(read(&[9, 0, 0, 0, 1]), Err(FrameError::Io(_))));
    }
}
