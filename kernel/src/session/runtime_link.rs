//! The session's end of the side channel: outputs of the running cell go on to whoever asked for it, and the session
//! can wait until everything the runtime process had to say is said.

use super::comms::Comms;
use super::front_end::{FrontEnd, Output};
use crate::side_channel::records::{Reading, STREAMS};
use crate::side_channel::{self, CommMessage, Failure, FrameError, FromRuntime, ToRuntime};
use anyhow::{Context as _, Result};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IoSliceMut, Read};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a sync may take before the process is thought to be stuck in its own exit.
const SYNC_LIMIT: Duration = Duration::from_secs(10);

/// Of a stream of a process that died, no more than this is read.
const LAST_WORDS: usize = 1 << 20;

#[derive(Clone)]
pub struct RuntimeLink(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// What the link asks about the cell that runs.
pub trait Told: Send {
    /// The text that stands before the cell's own outputs.
    fn announcement(&self) -> String;
    /// Where in the cell, or in what earlier cells defined, a place of the compiled crate is.
    fn place(&self, file: &str, line: u32, column: u32) -> Option<String>;
}

/// Nothing to tell.
impl Told for () {
    fn announcement(&self) -> String {
        String::new()
    }

    fn place(&self, _: &str, _: u32, _: u32) -> Option<String> {
        None
    }
}

#[derive(Default)]
struct State {
    /// Who asked for the cell that runs, or ran last: what a thread prints later is still theirs.
    front_end: Option<Arc<dyn FrontEnd>>,
    told: Option<Box<dyn Told>>,
    failure: Option<Failure>,
    result_text: Option<String>,
    last_words: String,
    /// The process that is connected; `None` once it is gone and what it left behind is read.
    connected: Option<Connection>,
    connections: u64,
    last_sync: u64,
    synced: u64,
    comms: Comms,
}

struct Connection {
    number: u64,
    writer: UnixStream,
}

/// What the runtime process reported of a cell.
#[derive(Debug, Default)]
pub struct Report {
    pub failure: Option<Failure>,
    /// `text/plain` of the last result.
    pub result_text: Option<String>,
    /// What the process had printed on standard error when it died.
    pub last_words: String,
}

impl RuntimeLink {
    /// Listens at `address`. Each runtime process connects anew.
    pub fn listen(address: &Path) -> Result<Self> {
        let listener =
            UnixListener::bind(address).with_context(|| format!("cannot listen at {}", address.display()))?;
        let link = Self(Arc::default());
        let accepting = link.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if !is_child(&stream) {
                    tracing::warn!("side channel: a process that is not ours was refused");
                    continue;
                }
                let link = accepting.clone();
                std::thread::spawn(move || link.serve(stream));
            }
        });
        Ok(link)
    }

    /// A cell begins. Its announcement is published, on standard error, when it has compiled.
    pub fn begin(&self, front_end: Arc<dyn FrontEnd>, told: Box<dyn Told>) {
        let mut state = self.lock();
        state.front_end = Some(front_end);
        state.told = Some(told);
        state.failure = None;
        state.result_text = None;
        state.last_words.clear();
        self.write(&mut state, &ToRuntime::Begin);
        // A cell that is known runs at once, and must not find the interrupt of the cell before.
        drop(self.synced(state));
    }

    /// Waits until what the cell said has arrived, and takes the report. Where the process died, until what it had
    /// printed is read.
    pub fn finish(&self) -> Report {
        let mut state = self.synced(self.lock());
        Report {
            failure: state.failure.take(),
            result_text: state.result_text.take(),
            last_words: std::mem::take(&mut state.last_words),
        }
    }

    /// Waits until the process has handled what it was sent, and sent what it had to say.
    fn synced<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.last_sync += 1;
        let id = state.last_sync;
        let waited_for = state.connected.as_ref().map(|connection| connection.number);
        self.write(&mut state, &ToRuntime::Sync { id });
        let waiting = |state: &mut State| {
            let current = state.connected.as_ref().map(|connection| connection.number);
            current.is_some() && current == waited_for && state.synced < id
        };
        let waited = self.0.changed.wait_timeout_while(state, SYNC_LIMIT, waiting);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    pub fn interrupt(&self) {
        let mut state = self.lock();
        self.write(&mut state, &ToRuntime::Interrupt);
    }

    /// The target of each comm that is open, by its id.
    pub fn comms(&self) -> BTreeMap<String, String> {
        self.lock().comms.targets()
    }

    /// Passes a front end's comm message on to the process, while cells run or not. What is returned is ready when all that
    /// the message caused is done. `None` if there is nobody to take it.
    pub fn comm(&self, message: CommMessage, front_end: Arc<dyn FrontEnd>) -> Option<oneshot::Receiver<()>> {
        let mut state = self.lock();
        if state.connected.is_none() || !state.comms.concerns(&message) {
            return None;
        }
        let (number, handled) = state.comms.begin(&message, front_end);
        self.write(&mut state, &ToRuntime::Comm { number, message });
        Some(handled)
    }

    /// Ends what a front end's comm message set going, if there is such a thing.
    pub fn interrupt_comms(&self) {
        let mut state = self.lock();
        if state.comms.busy() {
            state.comms.interrupted = true;
            self.write(&mut state, &ToRuntime::Interrupt);
        }
    }

    /// Says something to whoever runs the cell, on standard error.
    pub fn say(&self, text: &str) {
        if let Some(front_end) = &self.lock().front_end {
            front_end.publish(Output::Stream { name: "stderr".to_owned(), text: text.to_owned() });
        }
    }

    fn write(&self, state: &mut State, frame: &ToRuntime) {
        if let Some(connection) = &mut state.connected
            && let Err(error) = side_channel::write(&mut connection.writer, frame)
        {
            tracing::debug!("side channel: {error}");
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, mut stream: UnixStream) {
        let (streams, number) = match self.greet(&mut stream) {
            Ok(greeted) => greeted,
            Err(error) => return tracing::warn!("side channel: refused a connection: {error:#}"),
        };
        loop {
            match side_channel::read::<FromRuntime>(&mut stream) {
                Ok(Some(frame)) => self.handle(frame),
                Ok(None) => break,
                Err(FrameError::Json(error)) => tracing::warn!("side channel: frame ignored: {error}"),
                Err(error) => {
                    tracing::warn!("side channel: {error}");
                    break;
                }
            }
        }
        self.publish_last_words(streams);
        let mut state = self.lock();
        if state.connected.as_ref().is_some_and(|connection| connection.number == number) {
            state.connected = None;
            let State { comms, front_end, .. } = &mut *state;
            comms.end(front_end.as_ref());
        }
        self.0.changed.notify_all();
    }

    /// Reads the hello, with the read ends of the process's streams.
    fn greet(&self, stream: &mut UnixStream) -> Result<(Vec<OwnedFd>, u64)> {
        let mut length = [0; 4];
        let mut space = nix::cmsg_space!([i32; 3]);
        let mut parts = [IoSliceMut::new(&mut length)];
        let received = recvmsg::<()>(stream.as_raw_fd(), &mut parts, Some(&mut space), MsgFlags::MSG_CMSG_CLOEXEC)?;
        let mut streams = Vec::new();
        for message in received.cmsgs()? {
            if let ControlMessageOwned::ScmRights(fds) = message {
                // SAFETY: the kernel has just made these descriptors for us; nobody else knows of them.
                streams.extend(fds.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }));
            }
        }
        let received = received.bytes;
        stream.read_exact(&mut length[received..])?;
        let hello: Option<FromRuntime> = side_channel::read(&mut (&length[..]).chain(&mut *stream))?;
        let Some(FromRuntime::Hello { pid }) = hello else { anyhow::bail!("the first frame is not a hello") };
        let mut state = self.lock();
        state.connections += 1;
        let number = state.connections;
        state.connected = Some(Connection { number, writer: stream.try_clone()? });
        tracing::info!(pid, "runtime process connected");
        Ok((streams, number))
    }

    fn handle(&self, frame: FromRuntime) {
        let mut state = self.lock();
        let output = match frame {
            FromRuntime::Stream { name, text } => Output::Stream { name, text },
            FromRuntime::Display { data, metadata, transient } => Output::Display { data, metadata, transient },
            FromRuntime::UpdateDisplay { data, metadata, transient } => {
                Output::UpdateDisplay { data, metadata, transient }
            }
            FromRuntime::Result { data, metadata } => {
                state.result_text = text(&data);
                Output::Result { data, metadata }
            }
            FromRuntime::ClearOutput { wait } => Output::Clear { wait },
            FromRuntime::Failure(failure) => {
                state.failure = Some(failure);
                return;
            }
            FromRuntime::Input { prompt, password } => {
                let front_end = state.front_end.clone();
                let link = self.clone();
                // On a thread of its own: outputs go on while the learner thinks.
                std::thread::spawn(move || link.ask(front_end, &prompt, password));
                return;
            }
            FromRuntime::Comm { message, answers } => {
                let State { comms, front_end, .. } = &mut *state;
                return comms.publish(message, answers, front_end.as_ref());
            }
            FromRuntime::CommHandled { number } => {
                state.comms.handled(number);
                if !state.comms.busy() && std::mem::take(&mut state.comms.interrupted) {
                    // Nobody is left whom the interrupt could be for.
                    self.write(&mut state, &ToRuntime::Begin);
                }
                return;
            }
            FromRuntime::Synced { id } => {
                state.synced = id;
                self.0.changed.notify_all();
                return;
            }
            FromRuntime::Running => {
                let text = state.told.as_ref().map(|told| told.announcement()).unwrap_or_default();
                if text.is_empty() {
                    return;
                }
                Output::Stream { name: "stderr".to_owned(), text }
            }
            FromRuntime::ThreadPanic { thread, message, file, line, column } => {
                let place = state.told.as_ref().and_then(|told| told.place(&file, line, column));
                let place = place.map(|place| format!(" at {place}")).unwrap_or_default();
                let text = format!("thread '{thread}' panicked{place}: {message}\n");
                Output::Stream { name: "stderr".to_owned(), text }
            }
            FromRuntime::Hello { .. } => return,
        };
        if let Some(front_end) = &state.front_end {
            front_end.publish(output);
        }
    }

    fn ask(&self, front_end: Option<Arc<dyn FrontEnd>>, prompt: &str, password: bool) {
        let reply = match front_end.map(|front_end| front_end.input(prompt, password)) {
            Some(Ok(line)) => ToRuntime::InputReply { value: Some(line), reason: None },
            Some(Err(refused)) => ToRuntime::InputReply { value: None, reason: Some(refused.to_string()) },
            None => ToRuntime::InputReply { value: None, reason: None },
        };
        let mut state = self.lock();
        self.write(&mut state, &reply);
    }

    /// What a process printed and did not live to send: records of its queue, then what is in the pipes. None blocks.
    fn publish_last_words(&self, streams: Vec<OwnedFd>) {
        let mut streams = streams.into_iter();
        let pipes: Vec<OwnedFd> = streams.by_ref().take(STREAMS.len()).collect();
        let mut words: Vec<(usize, Vec<u8>)> = Vec::new();
        if let Some(queue) = streams.next() {
            let mut left = Vec::new();
            let _ = File::from(queue).take(LAST_WORDS as u64).read_to_end(&mut left);
            words.extend(Reading::default().take(&left));
        }
        for (stream, pipe) in pipes.into_iter().enumerate() {
            let mut rest = Vec::new();
            let _ = File::from(pipe).take(LAST_WORDS as u64).read_to_end(&mut rest);
            words.push((stream, rest));
        }
        let mut state = self.lock();
        for (stream, bytes) in words.into_iter().filter(|(_, bytes)| !bytes.is_empty()) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let name = STREAMS[stream.min(1)];
            if name == "stderr" {
                state.last_words.push_str(&text);
            }
            if let Some(front_end) = &state.front_end {
                front_end.publish(Output::Stream { name: name.to_owned(), text });
            }
        }
    }
}

/// Whether the other end is a process that we started. The directory lets in only its owner; this keeps out the owner's
/// other processes, those that a cell starts among them.
#[cfg(target_os = "linux")]
fn is_child(stream: &UnixStream) -> bool {
    let Ok(peer) = nix::sys::socket::getsockopt(stream, nix::sys::socket::sockopt::PeerCredentials) else {
        return false;
    };
    let status = std::fs::read_to_string(format!("/proc/{}/status", peer.pid())).unwrap_or_default();
    let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
    parent.and_then(|pid| pid.trim().parse().ok()) == Some(std::process::id())
}

#[cfg(not(target_os = "linux"))]
fn is_child(_: &UnixStream) -> bool {
    true
}

fn text(data: &Map<String, Value>) -> Option<String> {
    data.get("text/plain")?.as_str().map(str::to_owned)
}
