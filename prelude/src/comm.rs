//! Comms: messages between Rust and code in the browser, in both directions, with bytes beside the JSON
//! (Jupyter's messaging, "Custom messages"). [`crate::widget`] is built on them.
//!
//! What comes in is dealt with on one thread of its own, in order, while cells run or not: in microseconds, and never by
//! compiling anything. So what a handler captures must be `Send` and own what it uses. Must not know of widgets.

use crate::rt::hooks;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, Once, PoisonError};

/// One end of a comm; the other is in every browser that shows the notebook. Closed by [`Comm::close`], or by a restart.
#[derive(Clone, Debug)]
pub struct Comm {
    id: String,
}

/// What came through a comm.
#[derive(Clone, Debug, Default)]
pub struct Message {
    pub data: Value,
    /// Bytes that came beside the data.
    pub buffers: Vec<Vec<u8>>,
    /// The data of messages that came after this one through the same comm and wait: who has only use for the newest can
    /// leave out this one.
    pub waiting: Vec<Value>,
}

type Handler = Arc<Mutex<dyn FnMut(&Message) + Send>>;
type Target = Arc<Mutex<dyn FnMut(Comm, &Message) + Send>>;

#[derive(Default)]
struct Open {
    handlers: HashMap<String, Option<Handler>>,
    targets: HashMap<String, Target>,
}

static OPEN: LazyLock<Mutex<Open>> = LazyLock::new(Mutex::default);

enum Event {
    Message { number: u64, kind: String, id: String, target: String, message: Message },
    Call(Box<dyn FnOnce() + Send>),
}

/// What is to be dealt with, oldest first.
static EVENTS: LazyLock<(Mutex<VecDeque<Event>>, Condvar)> = LazyLock::new(Default::default);

thread_local! {
    /// The number of the message that this thread deals with.
    static ANSWERING: Cell<Option<u64>> = const { Cell::new(None) };
}

impl Comm {
    /// Opens a comm to `target`, a name that code in the browser has registered. `data` is what it learns at once.
    pub fn open(target: &str, data: Value) -> Comm {
        Comm::open_as(new_id(), target, data, json!({}), &[])
    }

    /// As [`Comm::open`], under an id that was given out before, with metadata and bytes.
    pub(crate) fn open_as(id: String, target: &str, data: Value, metadata: Value, buffers: &[Vec<u8>]) -> Comm {
        lock(&OPEN).handlers.insert(id.clone(), None);
        let comm = Comm { id };
        comm.emit("comm_open", json!({"target_name": target, "data": data, "metadata": metadata}), buffers);
        comm
    }

    /// The id under which both ends know it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sends data, and bytes beside it.
    pub fn send(&self, data: Value, buffers: &[Vec<u8>]) {
        self.emit("comm_msg", json!({"data": data}), buffers);
    }

    /// Runs `f` for each message that comes. It takes the place of the handler before.
    pub fn on_message(&self, f: impl FnMut(&Message) + Send + 'static) {
        self.handle(Arc::new(Mutex::new(f)));
    }

    fn handle(&self, handler: Handler) {
        if let Some(place) = lock(&OPEN).handlers.get_mut(&self.id) {
            *place = Some(handler);
        }
    }

    /// Ends it, at both ends.
    pub fn close(&self) {
        if lock(&OPEN).handlers.remove(&self.id).is_some() {
            self.emit("comm_close", json!({"data": {}}), &[]);
        }
    }

    fn emit(&self, kind: &str, mut frame: Value, buffers: &[Vec<u8>]) {
        frame["type"] = json!("comm");
        frame["kind"] = json!(kind);
        frame["comm_id"] = json!(self.id);
        if let Some(number) = ANSWERING.get() {
            frame["answers"] = json!(number);
        }
        if !buffers.is_empty() {
            frame["buffers"] = buffers.iter().map(|buffer| STANDARD.encode(buffer)).collect();
        }
        hooks::emit(&frame);
    }
}

/// Runs `f` for each comm that code in the browser opens to the target `name`, with what came with the opening.
pub fn register(name: &str, f: impl FnMut(Comm, &Message) + Send + 'static) {
    lock(&OPEN).targets.insert(name.to_owned(), Arc::new(Mutex::new(f)));
}

/// An id that nobody else has, in the form of Jupyter's: 32 hexadecimal digits.
pub(crate) fn new_id() -> String {
    // The keys of the standard library's hasher are random, and differ from call to call.
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

/// Runs `f` on the thread that deals with comms, after what waits.
pub(crate) fn later(f: impl FnOnce() + Send + 'static) {
    push(Event::Call(Box::new(f)));
}

const THREAD: &str = "comms";

/// A front end's message, as the kernel passes it on.
pub(crate) fn receive(number: u64, json: &[u8]) {
    let frame: Value = serde_json::from_slice(json).unwrap_or_default();
    let text = |field: &str| frame[field].as_str().unwrap_or_default().to_owned();
    let buffers = frame["buffers"].as_array().into_iter().flatten();
    let buffers = buffers.filter_map(|buffer| STANDARD.decode(buffer.as_str()?).ok()).collect();
    push(Event::Message {
        number,
        kind: text("kind"),
        id: text("comm_id"),
        target: text("target_name"),
        message: Message { data: frame["data"].clone(), buffers, waiting: Vec::new() },
    });
}

fn push(event: Event) {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let serving = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(16 << 20).spawn(serve);
        serving.expect("the system has a thread left");
    });
    let (events, arrived) = &*EVENTS;
    lock(events).push_back(event);
    arrived.notify_one();
}

fn serve() {
    loop {
        match next() {
            Event::Call(f) => {
                // A panic is printed by the hook, with its place.
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
            }
            Event::Message { number, kind, id, target, message } => {
                ANSWERING.set(Some(number));
                let dealing = || deal(&kind, &id, &target, &message);
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(dealing));
                ANSWERING.set(None);
                hooks::emit(&json!({"type": "comm_handled", "number": number}));
            }
        }
    }
}

fn next() -> Event {
    let (events, arrived) = &*EVENTS;
    let waited = arrived.wait_while(lock(events), |events| events.is_empty());
    let mut events = waited.unwrap_or_else(PoisonError::into_inner);
    let mut event = events.pop_front().expect("waited for one");
    if let Event::Message { id, message, .. } = &mut event {
        let later = events.iter().filter_map(|event| match event {
            Event::Message { id: other, message, .. } if other == id => Some(message.data.clone()),
            _ => None,
        });
        message.waiting = later.collect();
    }
    event
}

/// Deals with one message, on this thread.
fn deal(kind: &str, id: &str, target: &str, message: &Message) {
    let comm = Comm { id: id.to_owned() };
    match kind {
        "comm_open" => {
            let known = lock(&OPEN).targets.get(target).cloned();
            lock(&OPEN).handlers.insert(id.to_owned(), None);
            match known {
                Some(f) => lock(&f)(comm, message),
                None => comm.close(),
            }
        }
        "comm_msg" => {
            let handler = lock(&OPEN).handlers.get(id).cloned().flatten();
            if let Some(handler) = handler {
                lock(&handler)(message);
            }
        }
        _ => drop(lock(&OPEN).handlers.remove(id)),
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As if a front end had sent this, dealt with on the thread of the test.
#[cfg(test)]
pub(crate) fn arrives(kind: &str, id: &str, target: &str, message: &Message) {
    deal(kind, id, target, message);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::hooks::for_tests::sent;

    #[test]
    fn both_ends_hear_each_other_and_bytes_pass() {
        sent();
        let comm = Comm::open("chat", json!({"hello": 1}));
        let answering = comm.clone();
        comm.on_message(move |message| {
            let turned =
                message.buffers.iter().map(|buffer| buffer.iter().rev().copied().collect()).collect::<Vec<_>>();
            answering.send(json!({"got": message.data}), &turned);
        });
        let message = Message { data: json!(7), buffers: vec![vec![1, 2, 3]], waiting: vec![] };
        arrives("comm_msg", comm.id(), "", &message);
        comm.close();
        arrives("comm_msg", comm.id(), "", &message); // nobody hears
        let frames = sent();
        let kinds: Vec<&str> = frames.iter().filter_map(|frame| frame["kind"].as_str()).collect();
        assert_eq!(kinds, ["comm_open", "comm_msg", "comm_close"]);
        assert_eq!((&frames[0]["target_name"], &frames[0]["data"]), (&json!("chat"), &json!({"hello": 1})));
        assert_eq!(
            (&frames[1]["data"], &frames[1]["buffers"]),
            (&json!({"got": 7}), &json!([STANDARD.encode([3, 2, 1])]))
        );
        assert!(frames.iter().all(|frame| frame["comm_id"] == comm.id() && frame["type"] == "comm"));
    }

    #[test]
    fn a_target_that_nobody_registered_is_closed() {
        sent();
        register("known", |comm, message| comm.send(message.data.clone(), &[]));
        let message = Message { data: json!({"x": 1}), ..Message::default() };
        arrives("comm_open", "c1", "unknown", &message);
        arrives("comm_open", "c2", "known", &message);
        let frames = sent();
        assert_eq!((&frames[0]["kind"], &frames[0]["comm_id"]), (&json!("comm_close"), &json!("c1")));
        assert_eq!((&frames[1]["kind"], &frames[1]["data"]), (&json!("comm_msg"), &json!({"x": 1})));
    }

    #[test]
    fn ids_differ() {
        let ids: std::collections::HashSet<String> = (0..100).map(|_| new_id()).collect();
        assert!(ids.len() == 100 && ids.iter().all(|id| id.len() == 32));
    }
}
