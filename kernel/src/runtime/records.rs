//! The queue of writes: a pair of sockets that keep message boundaries, so that one write is one record and whoever holds
//! the reading end, the kernel too, can take what is left. Linux only; elsewhere it is always empty.

use anyhow::Result;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// The streams by the number that begins a record.
pub(super) const STREAMS: [&str; 2] = ["stdout", "stderr"];

/// Larger writes become several records; a socket takes no message larger than its buffer.
pub(super) const LONGEST: usize = 32 << 10;

pub(super) struct Records {
    /// Reading and writing end.
    sockets: Option<(OwnedFd, OwnedFd)>,
}

impl Records {
    #[cfg(target_os = "linux")]
    pub(super) fn new() -> Result<Self> {
        use nix::sys::socket::{AddressFamily, SockFlag, SockType, socketpair};
        let pair = socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?;
        Ok(Self { sockets: Some(pair) })
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn new() -> Result<Self> {
        Ok(Self { sockets: None })
    }

    pub(super) fn try_clone(&self) -> Result<Self> {
        let sockets = match &self.sockets {
            Some((reader, writer)) => Some((reader.try_clone()?, writer.try_clone()?)),
            None => None,
        };
        Ok(Self { sockets })
    }

    pub(super) fn reader(&self) -> Option<BorrowedFd<'_>> {
        use std::os::fd::AsFd;
        self.sockets.as_ref().map(|(reader, _)| reader.as_fd())
    }

    /// Adds a record, waiting while there is no room. Returns whether it was taken.
    pub(super) fn add(&self, stream: usize, bytes: &[u8]) -> bool {
        let Some((_, writer)) = &self.sockets else { return false };
        let mut record = Vec::with_capacity(bytes.len() + 1);
        record.push(stream as u8);
        record.extend_from_slice(bytes);
        loop {
            match nix::sys::socket::send(writer.as_raw_fd(), &record, nix::sys::socket::MsgFlags::empty()) {
                Ok(_) => return true,
                Err(nix::errno::Errno::EINTR) => {}
                Err(_) => return false,
            }
        }
    }

    /// The oldest record, if there is one.
    pub(super) fn next(&self) -> Option<(usize, Vec<u8>)> {
        let (reader, _) = self.sockets.as_ref()?;
        let mut record = vec![0; LONGEST + 1];
        let flags = nix::sys::socket::MsgFlags::MSG_DONTWAIT;
        let length =
            nix::sys::socket::recv(reader.as_raw_fd(), &mut record, flags).ok().filter(|length| *length > 0)?;
        record.truncate(length);
        let stream = usize::from(record.remove(0)).min(STREAMS.len() - 1);
        Some((stream, record))
    }

    pub(super) fn is_half_full(&self) -> bool {
        nix::ioctl_read_bad!(bytes_unread, libc::TIOCOUTQ, libc::c_int);
        let Some((_, writer)) = &self.sockets else { return false };
        let mut bytes = 0;
        // SAFETY: TIOCOUTQ (for sockets: SIOCOUTQ) writes one int to the address given.
        let asked = unsafe { bytes_unread(writer.as_raw_fd(), &mut bytes) };
        asked.is_ok() && bytes as usize >= 2 * LONGEST
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn records_come_out_as_they_went_in() {
        let records = Records::new().unwrap();
        assert!(records.add(0, b"one") && records.add(1, b"two"));
        assert_eq!(records.next(), Some((0, b"one".to_vec())));
        assert_eq!(records.next(), Some((1, b"two".to_vec())));
        assert_eq!(records.next(), None);
    }
}
