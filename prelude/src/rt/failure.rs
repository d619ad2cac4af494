//! How a cell fails: a panic, an error through `?`, or an interrupt, each reported with the place it came from.
//!
//! The standard library's own panic message would appear before anybody knows whether the panic ends the cell, so the
//! hook keeps it: a panic that the cell itself catches is printed when the next thing happens, one that ends the cell
//! becomes the cell's error.

use super::hooks::{self, emit, marker};
use super::interrupt::Interrupted;
use serde_json::{Value, json};
use std::any::Any;
use std::cell::RefCell;
use std::error::Error;
use std::fmt::Display;
use std::panic::{Location, PanicHookInfo};
use std::sync::{Mutex, PoisonError};
use std::thread::ThreadId;

const PANIC_NOTIFICATION: &str = "EVCXR_PANIC_NOTIFICATION";
const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

struct Panic {
    message: String,
    file: String,
    line: u32,
    column: u32,
}

thread_local! {
    /// The last panic on this thread, while it is not known what becomes of it. Used on the cells' thread only.
    static PENDING: RefCell<Option<Panic>> = const { RefCell::new(None) };
}

/// The last panic on any other thread: the cell may join it, and then only knows `Any { .. }`.
static ELSEWHERE: Mutex<Option<Panic>> = Mutex::new(None);

/// How the standard library says that a joined thread had panicked.
const JOINED: [&str; 2] = ["Any { .. }", "a scoped thread panicked"];

thread_local! {
    /// While [`caught`] runs something on this thread: the panic that ended it.
    static CAUGHT: RefCell<Option<Option<Panic>>> = const { RefCell::new(None) };
}

/// Runs something that is no cell. `Err` is what it panicked with, or that it was interrupted; nothing is printed.
pub(crate) fn caught<R>(f: impl FnOnce() -> R) -> Result<R, String> {
    CAUGHT.with(|caught| *caught.borrow_mut() = Some(None));
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
    let panic = CAUGHT.with(|caught| caught.borrow_mut().take()).flatten();
    result.map_err(|payload| match panic {
        _ if payload.is::<Interrupted>() => "interrupted".to_owned(),
        Some(panic) => panic.message,
        None => message(payload.as_ref()),
    })
}

thread_local! {
    /// While a cell's second half runs: the variables that only its end defines. evcxr is
    /// then not told of a failure, since it would forget the first half's variables too; the kernel is.
    static LATER: RefCell<Option<&'static [&'static str]>> = const { RefCell::new(None) };
}

/// The second half of a cell begins.
pub fn keep(later: &'static [&'static str]) {
    LATER.with(|kept| *kept.borrow_mut() = Some(later));
}

/// The second half of a cell has ended, one way or the other.
pub fn keep_no_more() {
    LATER.with(|kept| *kept.borrow_mut() = None);
}

/// Reports a failure to the kernel, and to evcxr unless variables are kept.
fn report(mut failure: Value, line: &str) {
    let later = LATER.with(|kept| *kept.borrow());
    if let Some(later) = later {
        failure["lost"] = json!(later);
    }
    failure["type"] = json!("failure");
    emit(&failure);
    if later.is_none() {
        marker(line);
    }
}

/// Must be called on the thread that runs the cells.
pub(super) fn install_panic_hook() {
    let cells = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| on_panic(info, cells)));
}

fn on_panic(info: &PanicHookInfo, cells: ThreadId) {
    let panic = Panic {
        message: message(info.payload()),
        file: info.location().map(|place| place.file().to_owned()).unwrap_or_default(),
        line: info.location().map_or(0, Location::line),
        column: info.location().map_or(0, Location::column),
    };
    let watched = CAUGHT.with(|caught| caught.borrow().is_some());
    if watched {
        return CAUGHT.with(|caught| *caught.borrow_mut() = Some(Some(panic)));
    }
    let thread = std::thread::current();
    if thread.id() == cells {
        let earlier = PENDING.with(|pending| pending.borrow_mut().replace(panic));
        if let Some(earlier) = earlier {
            eprintln!("panicked: {}", earlier.message);
        }
    } else {
        let Panic { message, file, line, column } = &panic;
        let name = thread.name().unwrap_or("<unnamed>");
        if hooks::attached() {
            emit(&json!({
                "type": "thread_panic", "thread": name, "message": message, "file": file, "line": line, "column": column,
            }));
        } else {
            eprintln!("thread '{name}' panicked at {file}:{line}:{column}: {message}");
        }
        *elsewhere() = Some(panic);
    }
}

fn elsewhere() -> std::sync::MutexGuard<'static, Option<Panic>> {
    ELSEWHERE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn message(payload: &dyn Any) -> String {
    match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic whose payload is not text".to_owned(),
    }
}

/// The last panic was caught by the prelude, which says in its own way what it was: it is not to be printed.
pub(crate) fn forget_panic() {
    PENDING.with(|pending| pending.borrow_mut().take());
}

/// The cell was ended by unwinding.
pub fn unwound(payload: Box<dyn Any + Send>) {
    let pending = PENDING.with(|pending| pending.borrow_mut().take());
    let failure = if payload.is::<Interrupted>() {
        json!({"kind": "interrupt", "message": "interrupted"})
    } else {
        let Panic { message, file, line, column } = cause(pending, payload.as_ref());
        json!({"kind": "panic", "message": message, "file": file, "line": line, "column": column})
    };
    elsewhere().take();
    report(failure, PANIC_NOTIFICATION);
}

/// What the cell ended with; that of the thread it joined, if it only passed on what happened there.
fn cause(pending: Option<Panic>, payload: &dyn Any) -> Panic {
    match (pending, elsewhere().take()) {
        (Some(here), Some(there)) if JOINED.iter().any(|said| here.message.contains(said)) => {
            Panic { message: format!("{} (in a thread that the cell joined)", there.message), ..there }
        }
        (Some(here), _) => here,
        // Nothing ran on this thread: a pool passes on what its thread panicked with.
        (None, Some(there)) if message(payload) == there.message => there,
        // `resume_unwind` of the learner's.
        (None, _) => Panic { message: message(payload), file: String::new(), line: 0, column: 0 },
    }
}

/// The cell was ended by an error through `?`.
#[track_caller]
fn question_mark(error: &dyn Display) {
    through_question_mark(error.to_string(), &[], Location::caller());
}

/// As [`question_mark`], for what converts to an error: the errors behind it are told too.
#[track_caller]
fn question_mark_with_causes(error: Box<dyn Error>) {
    let message = error.to_string();
    let mut causes: Vec<String> = Vec::new();
    let mut source = error.source();
    while let Some(cause) = source {
        let text = cause.to_string();
        // Many errors repeat their source in their own text.
        if !message.contains(&text) && causes.last() != Some(&text) {
            causes.push(text);
        }
        source = cause.source();
    }
    through_question_mark(message, &causes, Location::caller());
}

/// What evcxr calls the error of a cell: every `?` of the cell goes through its `From`. It bears evcxr's name, so that the
/// front can put it in the place of evcxr's own, which would be compiled in every cell.
pub struct EvcxrUserCodeError;

impl<T: Into<Box<dyn Error>>> From<T> for EvcxrUserCodeError {
    #[track_caller]
    fn from(error: T) -> Self {
        question_mark_with_causes(error.into());
        Self
    }
}

/// For a cell that has an error which is no more than text.
pub mod as_text {
    use std::fmt::Display;

    /// As [`super::EvcxrUserCodeError`].
    pub struct EvcxrUserCodeError;

    impl<T: Display> From<T> for EvcxrUserCodeError {
        #[track_caller]
        fn from(error: T) -> Self {
            super::question_mark(&error);
            Self
        }
    }
}

fn through_question_mark(message: String, causes: &[String], place: &Location) {
    let failure = json!({
        "kind": "error", "message": message, "causes": causes,
        "file": place.file(), "line": place.line(), "column": place.column(),
    });
    report(failure, USER_ERROR_OCCURRED);
}

/// The cell came to its end. A panic it caught is told now, as the standard library would have.
pub fn ended() {
    if let Some(panic) = PENDING.with(|pending| pending.borrow_mut().take()) {
        eprintln!("panicked: {}", panic.message);
    }
    elsewhere().take();
}
