//! A hub for the tests, on this machine: files in memory, and the ways in which servers go wrong.

use super::source::Source;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does to a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Trouble {
    /// Sends this many bytes and hangs up, once; from then on all is well.
    HangsUpAfter(usize),
    /// Sends this many bytes, then nothing more, without hanging up.
    StallsAfter(usize),
    /// Sends other bytes than its checksum is of.
    Garbles,
    /// Refuses with this status.
    Says(u16),
}

pub(super) struct FakeHub {
    pub(super) source: Source,
    state: Arc<State>,
    cache: PathBuf,
}

#[derive(Default)]
struct State {
    /// `/owner/name/resolve/main/file` to content.
    files: Mutex<HashMap<String, Vec<u8>>>,
    trouble: Mutex<Option<Trouble>>,
    /// Bytes of bodies that were asked for in one go, beyond the first byte that tells the size.
    sent: AtomicU64,
    closed: AtomicBool,
}

impl FakeHub {
    pub(super) fn new() -> FakeHub {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(State::default());
        let serving = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if serving.closed.load(Ordering::Relaxed) {
                    break;
                }
                let state = serving.clone();
                std::thread::spawn(move || while answer(&stream, &state).is_some() {});
            }
        });
        let name = format!("oxbook-hub-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let cache = std::env::temp_dir().join(name);
        let source = Source {
            endpoint,
            cache: cache.join("hub"),
            offline: false,
            reach: Duration::from_secs(2),
            stall: Duration::from_millis(800),
        };
        FakeHub { source, state, cache }
    }

    /// Puts a file at `owner/name/resolve/revision/file`.
    pub(super) fn put(&self, path: &str, content: &[u8]) {
        self.state.files.lock().expect("unpoisoned").insert(format!("/{path}"), content.to_vec());
    }

    pub(super) fn trouble(&self, trouble: Option<Trouble>) {
        *self.state.trouble.lock().expect("unpoisoned") = trouble;
    }

    /// Bytes of bodies that were sent since the last call.
    pub(super) fn sent(&self) -> u64 {
        self.state.sent.swap(0, Ordering::Relaxed)
    }
}

impl Drop for FakeHub {
    fn drop(&mut self) {
        self.state.closed.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(self.source.endpoint.trim_start_matches("http://"));
        let _ = std::fs::remove_dir_all(&self.cache);
    }
}

/// Answers one request; `None` when the connection ends.
fn answer(mut stream: &TcpStream, state: &State) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|length| *length > 0)?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut start = 0;
    let mut probe = false;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        let line = line.trim().to_lowercase();
        if let Some(range) = line.strip_prefix("range: bytes=") {
            start = range.split('-').next()?.parse().ok()?;
            probe = range == "0-0";
        }
        if line.is_empty() {
            break;
        }
    }
    let trouble = *state.trouble.lock().expect("unpoisoned");
    if let Some(Trouble::Says(status)) = trouble {
        return write!(stream, "HTTP/1.1 {status} No\r\ncontent-length: 0\r\n\r\n").ok();
    }
    let Some(content) = state.files.lock().expect("unpoisoned").get(&path).cloned() else {
        return write!(stream, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").ok();
    };
    let tag: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    let size = content.len();
    let end = if probe { size.min(1) } else { size };
    if start > 0 && start >= size {
        return write!(stream, "HTTP/1.1 416 No\r\ncontent-length: 0\r\n\r\n").ok();
    }
    let mut body = content[start..end].to_vec();
    write!(
        stream,
        "HTTP/1.1 206 Partial Content\r\nx-repo-commit: 0123abcd\r\netag: \"{tag}\"\r\ncontent-length: {}\r\n\
         content-range: bytes {start}-{}/{size}\r\n\r\n",
        body.len(),
        end.saturating_sub(1)
    )
    .ok()?;
    if probe {
        return stream.write_all(&body).ok();
    }
    let cut = match trouble {
        Some(Trouble::HangsUpAfter(count)) => {
            *state.trouble.lock().expect("unpoisoned") = None;
            Some(count)
        }
        Some(Trouble::StallsAfter(count)) => Some(count),
        Some(Trouble::Garbles) => {
            body.iter_mut().for_each(|byte| *byte ^= 1);
            None
        }
        _ => None,
    };
    body.truncate(cut.unwrap_or(body.len()).min(body.len()));
    stream.write_all(&body).ok()?;
    state.sent.fetch_add(body.len() as u64, Ordering::Relaxed);
    match (cut, trouble) {
        (Some(_), Some(Trouble::StallsAfter(_))) => {
            std::thread::sleep(Duration::from_secs(30));
            None
        }
        (Some(_), _) => {
            let _ = stream.shutdown(std::net::Shutdown::Both);
            None
        }
        _ => Some(()),
    }
}
