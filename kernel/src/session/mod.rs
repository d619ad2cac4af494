//! One learner's state, and the only place that talks to evcxr.
//!
//! A [`Session`] is a handle; behind it one thread owns the evaluation of cells and another, started when it is first
//! needed, the analysis for completion and hover. Knows evcxr, the toolchain's files and the side channel; knows nothing
//! of sockets or of the wire format.

mod absence;
mod analysis;
mod announcement;
mod at_hand;
mod building;
mod cell;
mod commands;
mod comms;
mod completion;
mod definitions;
mod delimiters;
mod diagnostics;
mod evaluator;
mod execution_context;
pub mod failure;
pub mod front_end;
mod hints;
pub mod history;
mod inspection;
mod interrupt;
pub mod is_complete;
mod outage;
pub mod program;
mod rehearsal;
mod runtime_link;
mod rust_analyzer;
mod scope;
mod shell_script;
mod source_map;
mod text_position;
mod variables;
mod worker;

use crate::side_channel::CommMessage;
use crate::toolchain::environment::SessionDirectory;
use analysis::{Analysis, Question};
use anyhow::{Context as _, Result};
use evaluator::Evaluator;
use failure::Failure;
use front_end::FrontEnd;
use history::History;
use interrupt::Interrupter;
pub use rehearsal::Rehearsal;
use runtime_link::RuntimeLink;
use scope::Scope;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use worker::{Request, Work, Worker};

pub struct Session {
    cells: Sender<Work>,
    analysis: Sender<Question>,
    /// Whether rust-analyzer is there.
    loaded: Arc<AtomicBool>,
    scope: Arc<Mutex<Scope>>,
    history: History,
    interrupter: Arc<Interrupter>,
    link: RuntimeLink,
}

/// What came of a cell, beyond what it published.
#[derive(Debug, Default)]
pub struct ExecuteOutcome {
    pub failure: Option<Failure>,
    pub payload: Vec<Value>,
    pub user_expressions: Map<String, Value>,
    pub result_text: Option<String>,
    pub compile: Duration,
    pub run: Duration,
}

/// How long a completion is waited for while something else could be offered.
const PATIENCE: Duration = Duration::from_millis(120);
/// The same while a cell runs, which may need all processors.
const PATIENCE_BESIDE: Duration = Duration::from_millis(20);

impl Session {
    /// Starts the session's threads and returns at once: evcxr comes up in the background.
    pub fn start() -> Result<Self> {
        let directory =
            SessionDirectory::from_environment().context("a session needs the directory that `oxbook kernel` makes")?;
        let link = RuntimeLink::listen(&directory.channel())?;
        let scope = Arc::new(Mutex::new(Scope::default()));
        let interrupter = Arc::new(Interrupter::new(link.clone(), directory.clone()));
        let (analysis, questions) = channel();
        let (cells, requests) = channel();
        let loaded = Arc::new(AtomicBool::new(false));
        let analysis_of = Analysis::new(directory.clone(), Arc::clone(&scope), Arc::clone(&loaded));
        std::thread::Builder::new()
            .name("analysis".into())
            .stack_size(16 << 20)
            .spawn(move || analysis_of.serve(&questions))?;
        let worker = Worker {
            evaluator: Evaluator::new(directory, link.clone(), Arc::clone(&scope), Arc::clone(&interrupter)),
            interrupter: Arc::clone(&interrupter),
            analysis: analysis.clone(),
            scope: Arc::clone(&scope),
        };
        // evcxr and the syntax trees recurse; a deep expression must not end the kernel.
        std::thread::Builder::new().name("cells".into()).stack_size(64 << 20).spawn(move || worker.serve(&requests))?;
        Ok(Self { cells, analysis, loaded, scope, history: History::open(), interrupter, link })
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub async fn execute(
        &self,
        code: String,
        user_expressions: HashMap<String, String>,
        front_end: Arc<dyn FrontEnd>,
    ) -> ExecuteOutcome {
        let (reply, outcome) = oneshot::channel();
        self.interrupter.accept();
        let sent = self.cells.send(Work::Cell(Request { code, user_expressions, front_end, reply }));
        let outcome = outcome.await;
        self.interrupter.end();
        match (sent, outcome) {
            (Ok(()), Ok(outcome)) => outcome,
            _ => ExecuteOutcome {
                failure: Some(Failure::new(
                    "KernelError",
                    "the kernel's evaluation thread has ended: restart the kernel",
                )),
                ..ExecuteOutcome::default()
            },
        }
    }

    /// The content of a `complete_reply`. `cursor` is in code points. While rust-analyzer loads, or takes long, what the
    /// session knows is offered, if it knows anything.
    pub async fn complete(&self, code: String, cursor: usize) -> Value {
        let directory = std::env::current_dir().unwrap_or_default();
        if let Some(found) = at_hand::outside_rust(&code, cursor, &directory) {
            return found;
        }
        let (reply, mut answer) = oneshot::channel();
        let _ = self.analysis.send(Question::Complete { code: code.clone(), cursor, reply });
        let patience = match self.loaded.load(Ordering::Relaxed) {
            true if self.interrupter.is_idle() => PATIENCE,
            true => PATIENCE_BESIDE,
            false => Duration::ZERO,
        };
        let mut found = None;
        if let Ok(Ok(answer)) = tokio::time::timeout(patience, &mut answer).await {
            if answer["matches"] != json!([]) {
                return answer;
            }
            found = Some(answer);
        }
        let names = at_hand::names(&code, cursor, &self.scope.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(names) = names.or(found) {
            return names;
        }
        answer.await.unwrap_or_else(
            |_| json!({"status": "ok", "matches": [], "cursor_start": cursor, "cursor_end": cursor, "metadata": {}}),
        )
    }

    /// The content of an `inspect_reply`. `cursor` is in code points.
    pub async fn inspect(&self, code: String, cursor: usize, detail_level: usize) -> Value {
        let meant = inspection::variable_at(&code, cursor, &self.scope.lock().unwrap_or_else(PoisonError::into_inner));
        let variable = match meant {
            Some((name, type_name)) => {
                let value = self.value_of(&name).await;
                Some(inspection::of_variable(&name, &type_name, value.as_deref()))
            }
            None => None,
        };
        if let (Some(variable), 0) = (&variable, detail_level) {
            return variable.clone();
        }
        let (reply, answer) = oneshot::channel();
        let _ = self.analysis.send(Question::Inspect { code, cursor, detail_level, reply });
        let found = answer.await.unwrap_or_else(|_| inspection::nothing());
        inspection::and_more(variable, found)
    }

    /// In a few words; not while a cell runs, which would have to be waited for.
    async fn value_of(&self, variable: &str) -> Option<String> {
        if !self.interrupter.is_idle() {
            return None;
        }
        let (reply, answer) = oneshot::channel();
        self.cells.send(Work::Glance { variable: variable.to_owned(), reply }).ok()?;
        answer.await.ok().flatten()
    }

    /// The target of each comm that is open, by its id.
    pub fn comms(&self) -> BTreeMap<String, String> {
        self.link.comms()
    }

    /// Passes a front end's comm message on, while cells run or not. What is returned is ready when all that it caused is
    /// done. `None` if there is nobody to take it.
    pub fn comm(&self, message: CommMessage, front_end: Arc<dyn FrontEnd>) -> Option<oneshot::Receiver<()>> {
        self.link.comm(message, front_end)
    }

    /// Stops the running cell, if one runs, or what a comm message set going.
    pub fn interrupt(&self) {
        self.interrupter.interrupt();
    }

    /// Ends the process that runs cells, whatever it is doing.
    pub fn shutdown(&self) {
        self.interrupter.end_process();
    }
}
