//! Carries what a cell prints to the kernel, without waiting for newlines.
//!
//! Two ways in. On Linux the process's own `write` (see `output`) leaves each write to descriptors 1 and 2 as one record in
//! one queue, so text on standard output and standard error keeps its order. What goes past it (the C library's streams,
//! child processes) arrives on two pipes. One lock orders everything: a display is sent only after queue and pipes were
//! emptied. What is not sent yet stays in them, where the kernel finds it should this process die.

use super::budget;
use super::content_blocks::{self, Piece};
use super::records::Records;
use crate::side_channel::records::STREAMS;
use crate::side_channel::text::take_text;
use crate::side_channel::{self, FromRuntime};
use anyhow::Result;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use serde_json::json;
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// At most 20 messages a second and stream, unless something else is to be sent after the text.
const BATCH: Duration = Duration::from_millis(50);
/// How often is looked whether a pipe or the queue fills up before that.
const LOOK: Duration = Duration::from_millis(5);
/// Asked for each pipe, so that a cell that prints much seldom waits.
const PIPE_BYTES: i32 = 1 << 20;

nix::ioctl_read_bad!(bytes_in_pipe, libc::FIONREAD, libc::c_int);

static PUMP: OnceLock<Mutex<Pump>> = OnceLock::new();

struct Pump {
    streams: [Stream; 2],
    records: Records,
    channel: UnixStream,
}

struct Stream {
    pipe: std::fs::File,
    /// Read, and not to be sent yet: the beginning of a character or of a content block.
    pending: Vec<u8>,
}

/// Whether cells' streams are ours by now.
pub(super) fn running() -> bool {
    PUMP.get().is_some()
}

pub(super) fn start(pipes: [OwnedFd; 2], records: Records, channel: UnixStream) -> Result<()> {
    let [stdout, stderr] = &pipes;
    let watched = [stdout.try_clone()?, stderr.try_clone()?];
    for pipe in &pipes {
        fcntl(pipe, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        // Refused beyond the system's limit for a user; the pipe then stays as it is.
        #[cfg(target_os = "linux")]
        let _ = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(PIPE_BYTES));
    }
    let queue = records.try_clone()?;
    let streams = pipes.map(|pipe| Stream { pipe: pipe.into(), pending: Vec::new() });
    let _ = PUMP.set(Mutex::new(Pump { streams, records, channel }));
    std::thread::spawn(move || watch(&watched, &queue));
    Ok(())
}

/// Sends everything printed so far.
pub(super) fn flush() {
    if let Some(mut pump) = lock() {
        pump.drain();
    }
}

/// Sends what is in the pipes, if there is something: before a record is added that must come after it. Not when the
/// pump is at work already, on this thread perhaps.
pub(super) fn flush_pipes() {
    if let Some(Ok(mut pump)) = PUMP.get().map(Mutex::try_lock)
        && pump.streams.iter().any(|stream| waiting(stream.pipe.as_raw_fd()) > 0)
    {
        pump.drain();
    }
}

/// A cell has ended: says how much of what it printed is not shown.
pub(super) fn settle() {
    if let Some(mut pump) = lock() {
        pump.drain();
        pump.send_unfinished();
    }
    if let Some(note) = budget::settle() {
        send(&FromRuntime::Stream { name: "stderr".to_owned(), text: note });
    }
}

pub(super) fn send(frame: &FromRuntime) {
    if let Ok(json) = serde_json::to_vec(frame) {
        send_raw(&json);
    }
}

pub(super) fn send_raw(json: &[u8]) {
    if let Some(mut pump) = lock() {
        pump.write(json);
    }
}

fn lock() -> Option<MutexGuard<'static, Pump>> {
    Some(PUMP.get()?.lock().unwrap_or_else(PoisonError::into_inner))
}

fn watch(pipes: &[OwnedFd; 2], records: &Records) {
    let mut sent = Instant::now();
    loop {
        let mut fds: Vec<PollFd> = pipes
            .iter()
            .map(AsFd::as_fd)
            .chain(records.reader())
            .map(|fd| PollFd::new(fd, PollFlags::POLLIN))
            .collect();
        if poll(&mut fds, PollTimeout::NONE).is_err() {
            continue;
        }
        // Let text gather, as long as there is room.
        let filling = || pipes.iter().any(|pipe| waiting(pipe.as_raw_fd()) >= PIPE_BYTES / 2) || records.is_half_full();
        while sent.elapsed() < BATCH && !filling() {
            std::thread::sleep(LOOK);
        }
        flush();
        sent = Instant::now();
    }
}

/// How many bytes can be read at once.
pub(super) fn waiting(pipe: std::os::fd::RawFd) -> i32 {
    let mut bytes = 0;
    // SAFETY: FIONREAD writes one int to the address given.
    let _ = unsafe { bytes_in_pipe(pipe, &mut bytes) };
    bytes
}

impl Pump {
    /// Reads what queue and pipes hold now, and sends it.
    fn drain(&mut self) {
        let mut last = None;
        while let Some((stream, bytes)) = self.records.next() {
            if let Some(last) = last.filter(|last| *last != stream) {
                self.send_stream(last);
            }
            self.streams[stream].pending.extend_from_slice(&bytes);
            last = Some(stream);
        }
        if let Some(last) = last {
            self.send_stream(last);
        }
        for index in 0..self.streams.len() {
            let mut chunk = [0; 64 << 10];
            loop {
                let stream = &mut self.streams[index];
                match stream.pipe.read(&mut chunk) {
                    Ok(0) => break,
                    Ok(length) => {
                        let kept = budget::allow(length);
                        stream.pending.extend_from_slice(&chunk[..kept]);
                        self.send_stream(index);
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(_) => break,
                }
            }
        }
    }

    fn send_stream(&mut self, index: usize) {
        let stream = &mut self.streams[index];
        let text = take_text(&mut stream.pending);
        let (pieces, later) = content_blocks::split(&text);
        if !later.is_empty() {
            stream.pending.splice(..0, later.bytes());
        }
        for piece in pieces {
            let frame = match piece {
                Piece::Text(text) => json!({"type": "stream", "name": STREAMS[index], "text": text}),
                Piece::Content(frame) => frame,
            };
            self.write(frame.to_string().as_bytes());
        }
    }

    /// What waits for its other half: half a character, a content block without its end. It will not come any more.
    fn send_unfinished(&mut self) {
        let pending = self.streams.each_mut().map(|stream| std::mem::take(&mut stream.pending));
        for (name, bytes) in STREAMS.iter().zip(pending).filter(|(_, bytes)| !bytes.is_empty()) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.write(json!({"type": "stream", "name": name, "text": text}).to_string().as_bytes());
        }
    }

    fn write(&mut self, json: &[u8]) {
        if let Err(error) = side_channel::write_raw(&mut self.channel, json)
            && error.kind() != ErrorKind::Other
        {
            // The kernel is gone.
            std::process::exit(0);
        }
    }
}
