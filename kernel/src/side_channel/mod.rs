//! Frames between the kernel and the process that runs cells, over a Unix socket in a directory only its owner can
//! enter.
//!
//! A frame is its length (u32, little endian, of what follows), a version byte and a JSON object. Outputs carry the
//! fields of the Jupyter message they become, so a frame that the prelude made is forwarded without being looked into.
//! Knows neither evcxr nor Jupyter's sockets.

mod codec;
mod comm;
pub mod records;
pub mod text;

pub use codec::{FrameError, read, write, write_raw};
pub use comm::{CommKind, CommMessage};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The environment variable that tells the runtime process where to connect.
pub const ADDRESS_VARIABLE: &str = "OXBOOK_CHANNEL";

/// What the runtime process tells the kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromRuntime {
    /// The first frame. The read ends of the process's standard output and error come with it (`SCM_RIGHTS`), and that of
    /// its queue of writes (see [`records`]), so that what a dying process has printed is not lost.
    Hello {
        pid: i32,
    },
    /// The cell has compiled, and begins to run.
    Running,
    Stream {
        name: String,
        text: String,
    },
    Display {
        data: Map<String, Value>,
        #[serde(default)]
        metadata: Map<String, Value>,
        #[serde(default)]
        transient: Map<String, Value>,
    },
    UpdateDisplay {
        data: Map<String, Value>,
        #[serde(default)]
        metadata: Map<String, Value>,
        #[serde(default)]
        transient: Map<String, Value>,
    },
    Result {
        data: Map<String, Value>,
        #[serde(default)]
        metadata: Map<String, Value>,
    },
    ClearOutput {
        #[serde(default)]
        wait: bool,
    },
    /// A thread of the cell's panicked. The cell may go on.
    ThreadPanic {
        thread: String,
        message: String,
        file: String,
        line: u32,
        column: u32,
    },
    /// The cell ended by a panic, or by an error through `?`.
    Failure(Failure),
    /// A cell reads from standard input. Answered by [`ToRuntime::InputReply`].
    Input {
        prompt: String,
        password: bool,
    },
    /// A comm message for the front ends.
    Comm {
        #[serde(flatten)]
        message: CommMessage,
        /// The [`ToRuntime::Comm`] that it answers.
        #[serde(default)]
        answers: Option<u64>,
    },
    /// A [`ToRuntime::Comm`] is dealt with.
    CommHandled {
        number: u64,
    },
    /// Everything the process had to say before [`ToRuntime::Sync`] is said.
    Synced {
        id: u64,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// `panic` or `error`.
    pub kind: String,
    pub message: String,
    /// Where, in the generated crate: file, line, column (both from 1).
    #[serde(default)]
    pub file: String,
    #[serde(default)]
    pub line: u32,
    #[serde(default)]
    pub column: u32,
    /// The errors behind this one, outermost first.
    #[serde(default)]
    pub causes: Vec<String>,
    /// Variables that evcxr believes to be there and that are not: the cell failed before it
    /// defined them, and what it had defined earlier was kept.
    #[serde(default)]
    pub lost: Vec<String>,
}

/// What the kernel tells the runtime process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToRuntime {
    /// A cell begins: an interrupt asked for before is forgotten.
    Begin,
    Sync {
        id: u64,
    },
    Interrupt,
    /// A comm message of a front end's. Answered by [`FromRuntime::CommHandled`] when what it caused is done.
    Comm {
        number: u64,
        #[serde(flatten)]
        message: CommMessage,
    },
    /// `value` is absent when there is no line to be had; `reason` then says why.
    InputReply {
        value: Option<String>,
        reason: Option<String>,
    },
}
