//! The seam between a session and whoever asked it to run a cell. The server implements it with sockets, tests with a
//! vector.

use crate::side_channel::CommMessage;
use serde_json::{Map, Value};

/// Something a cell puts out, in Jupyter's terms.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// `name` is `stdout` or `stderr`.
    Stream {
        name: String,
        text: String,
    },
    Display {
        data: Map<String, Value>,
        metadata: Map<String, Value>,
        transient: Map<String, Value>,
    },
    UpdateDisplay {
        data: Map<String, Value>,
        metadata: Map<String, Value>,
        transient: Map<String, Value>,
    },
    Result {
        data: Map<String, Value>,
        metadata: Map<String, Value>,
    },
    Clear {
        wait: bool,
    },
    Comm(CommMessage),
}

impl Output {
    /// A result in these forms, each a MIME type and its text.
    pub fn result<const N: usize>(forms: [(&str, String); N]) -> Output {
        let data = forms.into_iter().map(|(mime, text)| (mime.to_owned(), Value::String(text))).collect();
        Output::Result { data, metadata: Map::new() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum InputRefused {
    #[error("this front end does not allow a cell to ask for input")]
    NotAllowed,
    #[error("the question was withdrawn: the cell was interrupted")]
    Interrupted,
}

pub trait FrontEnd: Send + Sync {
    fn publish(&self, output: Output);

    /// Asks for one line, without its newline. Blocks.
    fn input(&self, prompt: &str, password: bool) -> Result<String, InputRefused>;
}

/// Nobody looks, and nobody can be asked.
pub struct Nobody;

impl FrontEnd for Nobody {
    fn publish(&self, _: Output) {}

    fn input(&self, _: &str, _: bool) -> Result<String, InputRefused> {
        Err(InputRefused::NotAllowed)
    }
}
