//! The queue of writes: a pipe in which each write to a stream is one record, so that whoever holds the reading end, the
//! kernel too, can take what is left when this process dies. Linux only; elsewhere it is always empty.

use crate::side_channel::records::{HEAD, LONGEST, Reading, head};
use anyhow::Result;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use std::collections::VecDeque;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

/// Asked for, so that a cell that prints much seldom waits, and its text goes in few messages.
const CAPACITY: i32 = 1 << 20;

pub(super) struct Records {
    /// Reading and writing end.
    pipe: Option<(OwnedFd, OwnedFd)>,
    /// Bytes that were read, up to the records they make.
    reading: Reading,
    taken: VecDeque<(usize, Vec<u8>)>,
}

impl Records {
    #[cfg(target_os = "linux")]
    pub(super) fn new() -> Result<Self> {
        use nix::fcntl::{FcntlArg, OFlag, fcntl};
        let (reader, writer) = nix::unistd::pipe2(OFlag::O_CLOEXEC)?;
        fcntl(&reader, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        // Refused beyond the system's limit for a user; the pipe then stays as it is.
        let _ = fcntl(&writer, FcntlArg::F_SETPIPE_SZ(CAPACITY));
        Ok(Self::of(Some((reader, writer))))
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn new() -> Result<Self> {
        Ok(Self::of(None))
    }

    fn of(pipe: Option<(OwnedFd, OwnedFd)>) -> Self {
        Self { pipe, reading: Reading::default(), taken: VecDeque::new() }
    }

    /// The same queue. Only one of those that share it may call [`Self::next`].
    pub(super) fn try_clone(&self) -> Result<Self> {
        let pipe = match &self.pipe {
            Some((reader, writer)) => Some((reader.try_clone()?, writer.try_clone()?)),
            None => None,
        };
        Ok(Self::of(pipe))
    }

    pub(super) fn reader(&self) -> Option<BorrowedFd<'_>> {
        self.pipe.as_ref().map(|(reader, _)| reader.as_fd())
    }

    /// Adds what was written to a stream, waiting while there is no room. Returns whether it was taken.
    pub(super) fn add(&self, stream: usize, bytes: &[u8]) -> bool {
        let Some((_, writer)) = &self.pipe else { return false };
        bytes.chunks(LONGEST).all(|bytes| {
            let mut record = Vec::with_capacity(HEAD + bytes.len());
            record.extend(head(stream, bytes.len()));
            record.extend(bytes);
            add_whole(writer, &record)
        })
    }

    /// The oldest record, if there is one.
    pub(super) fn next(&mut self) -> Option<(usize, Vec<u8>)> {
        if let Some(record) = self.taken.pop_front() {
            return Some(record);
        }
        let (reader, _) = self.pipe.as_ref()?;
        let mut chunk = [0; 64 << 10];
        let length = nix::unistd::read(reader, &mut chunk).ok().filter(|length| *length > 0)?;
        self.taken.extend(self.reading.take(&chunk[..length]));
        self.taken.pop_front()
    }

    pub(super) fn is_half_full(&self) -> bool {
        let Some((reader, writer)) = &self.pipe else { return false };
        super::pump::waiting(reader.as_raw_fd()) >= CAPACITY / 2 || !has_room(writer)
    }
}

/// A pipe takes a write of this size whole or not at all.
fn add_whole(writer: &OwnedFd, record: &[u8]) -> bool {
    loop {
        match nix::unistd::write(writer, record) {
            Ok(_) => return true,
            Err(nix::errno::Errno::EINTR) => {}
            Err(_) => return false,
        }
    }
}

/// A pipe that could not be made as large as was asked is full before it is half full.
fn has_room(writer: &OwnedFd) -> bool {
    let mut fds = [PollFd::new(writer.as_fd(), PollFlags::POLLOUT)];
    poll(&mut fds, PollTimeout::ZERO).is_ok_and(|ready| ready > 0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn records_come_out_as_they_went_in() {
        let mut records = Records::new().unwrap();
        let long = vec![b'x'; 3 * LONGEST + 1];
        assert!(records.add(0, b"one") && records.add(1, b"two") && records.add(0, &long));
        assert_eq!(records.next(), Some((0, b"one".to_vec())));
        assert_eq!(records.next(), Some((1, b"two".to_vec())));
        let rest: Vec<u8> = std::iter::from_fn(|| records.next()).flat_map(|(_, bytes)| bytes).collect();
        assert_eq!(rest, long);
        assert_eq!(records.next(), None);
    }
}
