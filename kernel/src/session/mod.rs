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
mod evcxr_context;
mod execution_context;
pub mod failure;
pub mod front_end;
mod hints;
pub mod history;
mod interrupt;
pub mod is_complete;
pub mod program;
mod rehearsal;
mod runtime_link;
mod scope;
mod shell_script;
mod source_map;
mod text_position;
mod variables;

use crate::side_channel::CommMessage;
use crate::toolchain::environment::SessionDirectory;
use analysis::{Analysis, Question};
use anyhow::{Context as _, Result};
use evaluator::{Evaluation, Evaluator};
use failure::Failure;
use front_end::{FrontEnd, Output};
use history::History;
use interrupt::Interrupter;
pub use rehearsal::Rehearsal;
use runtime_link::RuntimeLink;
use scope::Scope;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

pub struct Session {
    cells: Sender<Request>,
    analysis: Sender<Question>,
    /// Whether rust-analyzer is there.
    loaded: Arc<AtomicBool>,
    scope: Arc<Mutex<Scope>>,
    history: History,
    interrupter: Arc<Interrupter>,
    link: RuntimeLink,
}

struct Request {
    code: String,
    user_expressions: HashMap<String, String>,
    front_end: Arc<dyn FrontEnd>,
    reply: oneshot::Sender<ExecuteOutcome>,
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
        std::thread::Builder::new().name("analysis".into()).spawn(move || analysis_of.serve(&questions))?;
        let worker = Worker {
            evaluator: Evaluator::new(directory, link.clone(), Arc::clone(&scope), Arc::clone(&interrupter)),
            interrupter: Arc::clone(&interrupter),
            analysis: analysis.clone(),
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
        let sent = self.cells.send(Request { code, user_expressions, front_end, reply });
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
        let patience = if self.loaded.load(Ordering::Relaxed) { PATIENCE } else { Duration::ZERO };
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
        let (reply, answer) = oneshot::channel();
        let _ = self.analysis.send(Question::Inspect { code, cursor, detail_level, reply });
        answer.await.unwrap_or_else(|_| json!({"status": "ok", "found": false, "data": {}, "metadata": {}}))
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

struct Worker {
    evaluator: Evaluator,
    interrupter: Arc<Interrupter>,
    analysis: Sender<Question>,
}

impl Worker {
    fn serve(mut self, requests: &Receiver<Request>) {
        self.evaluator.warm_up();
        for request in requests {
            // Whatever breaks in us breaks this cell only.
            let outcome = catch_unwind(AssertUnwindSafe(|| self.execute(&request)));
            let broken = |_| {
                let said = "the kernel itself broke down on this cell; variables are kept, and the next cell may run";
                ExecuteOutcome { failure: Some(Failure::new("KernelError", said)), ..ExecuteOutcome::default() }
            };
            let _ = request.reply.send(outcome.unwrap_or_else(broken));
        }
    }

    fn execute(&mut self, request: &Request) -> ExecuteOutcome {
        if let Some((name, detail_level)) = pager_question(&request.code) {
            return self.page(name, detail_level);
        }
        self.interrupter.begin();
        let Evaluation { failure, result_text, compile, run } =
            self.evaluator.evaluate(&request.code, Arc::clone(&request.front_end));
        let mut outcome = ExecuteOutcome { failure, result_text, compile, run, ..ExecuteOutcome::default() };
        if outcome.failure.is_none() {
            for (key, expression) in &request.user_expressions {
                let value = self.user_expression(expression, &request.front_end);
                outcome.user_expressions.insert(key.clone(), value);
            }
        }
        outcome
    }

    /// One `user_expressions` entry: its value instead of an output.
    fn user_expression(&mut self, expression: &str, front_end: &Arc<dyn FrontEnd>) -> Value {
        let capture = Arc::new(Capture { result: Mutex::default(), front_end: Arc::clone(front_end) });
        let evaluation = self.evaluator.evaluate(expression, Arc::clone(&capture) as Arc<dyn FrontEnd>);
        match evaluation.failure {
            Some(Failure { ename, evalue, traceback }) => {
                json!({"status": "error", "ename": ename, "evalue": evalue, "traceback": traceback})
            }
            None => {
                let result = capture.result.lock().map(|mut result| result.take()).unwrap_or_default();
                let (data, metadata) = match result {
                    Some(Output::Result { data, metadata }) => (data, metadata),
                    _ => Default::default(),
                };
                json!({"status": "ok", "data": data, "metadata": metadata})
            }
        }
    }

    /// `?name`: documentation in the pager.
    fn page(&self, name: &str, detail_level: usize) -> ExecuteOutcome {
        let (reply, answer) = oneshot::channel();
        let cursor = name.chars().count();
        let _ = self.analysis.send(Question::Inspect { code: name.to_owned(), cursor, detail_level, reply });
        match answer.blocking_recv() {
            Ok(found) if found["found"] == true => {
                let page = json!({"source": "page", "data": found["data"], "start": 0});
                ExecuteOutcome { payload: vec![page], ..ExecuteOutcome::default() }
            }
            _ => {
                let failure = Failure::new("NotFound", format!("nothing is known of `{name}`"));
                ExecuteOutcome { failure: Some(failure), ..ExecuteOutcome::default() }
            }
        }
    }
}

/// `?name`, `??name`, or evcxr's `:doc name`, alone in a cell.
fn pager_question(code: &str) -> Option<(&str, usize)> {
    if let Some(name) = code.trim().strip_prefix(":doc ") {
        return Some((name.trim(), 1));
    }
    let question = code.trim().strip_prefix('?')?;
    let (name, detail_level) = match question.strip_prefix('?') {
        Some(name) => (name.trim(), 1),
        None => (question.trim(), 0),
    };
    let is_path = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_:!.".contains(c));
    is_path.then_some((name, detail_level))
}

/// Keeps a result for a `user_expressions` entry; other outputs go where the cell's go.
struct Capture {
    result: Mutex<Option<Output>>,
    front_end: Arc<dyn FrontEnd>,
}

impl FrontEnd for Capture {
    fn publish(&self, output: Output) {
        match output {
            result @ Output::Result { .. } => {
                if let Ok(mut kept) = self.result.lock() {
                    *kept = Some(result);
                }
            }
            other => self.front_end.publish(other),
        }
    }

    fn input(&self, _prompt: &str, _password: bool) -> Result<String, front_end::InputRefused> {
        Err(front_end::InputRefused::NotAllowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_told_from_the_question_mark_operator() {
        assert_eq!(pager_question("?Vec"), Some(("Vec", 0)));
        assert_eq!(pager_question(" ??std::vec::Vec "), Some(("std::vec::Vec", 1)));
        assert_eq!(pager_question(":doc Vec"), Some(("Vec", 1)));
        assert_eq!(pager_question("f()?"), None);
        assert_eq!(pager_question("?"), None);
        assert_eq!(pager_question("?a b"), None);
    }
}
