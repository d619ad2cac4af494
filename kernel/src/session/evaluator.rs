//! Runs cells: makes a cell ready for evcxr, hands it over, and tells what came of it.

use super::cell::{Placeholders, Prepared, prepare};
use super::evcxr_context;
use super::failure::{Failure, process_ended};
use super::front_end::{FrontEnd, Output};
use super::interrupt::Interrupter;
use super::runtime_link::{Report, RuntimeLink};
use super::scope::Scope;
use super::source_map::SourceMap;
use crate::side_channel;
use crate::toolchain::compile::compiled_source;
use crate::toolchain::environment::{SessionDirectory, restore_own};
use crate::toolchain::image::Image;
use crate::toolchain::rewrite::Positions;
use crate::toolchain::types::{TypeName, Types, readable_type};
use anyhow::Result;
use evcxr::{CommandContext, Error, EvalContextOutputs, EvalOutputs};
use serde_json::{Map, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// evcxr's first `?` costs it a failed compile, and then never again: spent before the learner's first cell.
const WARM_UP: &str = "Ok::<(), String>(())?;";

pub struct Evaluator {
    directory: SessionDirectory,
    link: RuntimeLink,
    scope: Arc<Mutex<Scope>>,
    interrupter: Arc<Interrupter>,
    placeholders: Placeholders,
    /// `None` until evcxr is up, and after it broke down.
    context: Option<CommandContext>,
}

#[derive(Debug, Default)]
pub struct Evaluation {
    pub failure: Option<Failure>,
    pub result_text: Option<String>,
    pub compile: Duration,
    pub run: Duration,
}

impl Evaluator {
    pub fn new(
        directory: SessionDirectory,
        link: RuntimeLink,
        scope: Arc<Mutex<Scope>>,
        interrupter: Arc<Interrupter>,
    ) -> Self {
        Self { directory, link, scope, interrupter, placeholders: Placeholders::default(), context: None }
    }

    /// Brings evcxr up, so that the first cell need not.
    pub fn warm_up(&mut self) {
        let started = Instant::now();
        match self.ensure_context() {
            Ok(()) => tracing::info!("ready after {:?}", started.elapsed()),
            Err(failure) => tracing::error!("not ready: {}", failure.evalue),
        }
    }

    pub fn evaluate(&mut self, cell: &str, front_end: Arc<dyn FrontEnd>) -> Evaluation {
        if let Err(failure) = self.ensure_context() {
            return Evaluation { failure: Some(failure), ..Evaluation::default() };
        }
        self.link.begin(Arc::clone(&front_end));
        if cell.trim() == ":vars" {
            return self.show_variables(front_end.as_ref());
        }
        let prepared = prepare(cell, &mut self.placeholders);
        let variables_before = self.variables();
        let started = Instant::now();
        let Some(context) = self.context.as_mut() else { return Evaluation::default() };
        let result = catch_unwind(AssertUnwindSafe(|| context.execute(&prepared.text)));
        let took = started.elapsed();
        let report = self.link.finish();
        let mut evaluation = match result {
            Ok(Ok(outputs)) => self.succeeded(cell, &prepared, outputs, report, front_end.as_ref()),
            Ok(Err(error)) => {
                let failure = self.failed(cell, &prepared, error, &report.last_words, &variables_before);
                Evaluation { failure: Some(failure), compile: took, ..Evaluation::default() }
            }
            Err(_) => {
                self.context = None;
                let lost: Vec<String> = variables_before.into_iter().map(|(name, _)| name).collect();
                let failure = Failure::new("KernelError", "evcxr broke down on this cell, and was started anew")
                    .note(format!("Functions, types and variables are lost: {}", lost.join(", ")));
                Evaluation { failure: Some(failure), compile: took, ..Evaluation::default() }
            }
        };
        if evaluation.failure.is_some() && self.interrupter.was_asked() {
            evaluation.failure = evaluation.failure.map(interrupted);
        }
        self.update_scope(cell, evaluation.failure.is_none());
        evaluation
    }

    fn succeeded(
        &self,
        cell: &str,
        prepared: &Prepared,
        outputs: EvalOutputs,
        report: Report,
        front_end: &dyn FrontEnd,
    ) -> Evaluation {
        let phase = |wanted: fn(&str) -> bool| -> Duration {
            outputs.phases.iter().filter(|phase| wanted(&phase.name)).map(|phase| phase.duration).sum()
        };
        let (compile, run) = (phase(|name| name != "Execution"), phase(|name| name == "Execution"));
        if let Some(failure) = &report.failure {
            self.forget(&failure.lost);
        }
        let failure = report.failure.map(|failure| Failure::from_runtime(&failure, &self.source_map(cell, prepared)));
        let mut result_text = report.result_text;
        if failure.is_none() && !outputs.content_by_mime_type.is_empty() {
            // The answer of a `:command`.
            let types = self.types();
            let data: Map<String, Value> = outputs
                .content_by_mime_type
                .iter()
                .map(|(mime, text)| (mime.clone(), Value::String(types.readable(text))))
                .collect();
            result_text = data.get("text/plain").and_then(Value::as_str).map(str::to_owned);
            front_end.publish(Output::Result { data, metadata: Map::new() });
        }
        Evaluation { failure, result_text, compile, run }
    }

    /// Variables that a failed cell did not come to define: no cell can name them.
    fn forget(&self, placeholders: &[String]) {
        if placeholders.is_empty() {
            return;
        }
        let mut types = self.types();
        for placeholder in placeholders {
            types.insert(placeholder.clone(), TypeName::Unnameable("not defined: its cell failed".to_owned()));
        }
        if let Err(error) = types.write(&self.directory.execution()) {
            tracing::warn!("variables cannot be forgotten: {error}");
        }
    }

    fn source_map<'a>(&self, cell: &'a str, prepared: &'a Prepared) -> SourceMap<'a> {
        let execution = self.directory.execution();
        let generated = self.context.as_ref().and_then(|context| context.last_source().ok()).unwrap_or_default();
        let map = SourceMap::new(cell, prepared, &generated);
        match std::fs::read_to_string(compiled_source(&execution)) {
            Ok(compiled) => map.compiled_as(compiled, Positions::read(&execution)),
            Err(_) => map,
        }
    }

    fn failed(
        &self,
        cell: &str,
        prepared: &Prepared,
        error: Error,
        last_words: &str,
        variables_before: &[(String, String)],
    ) -> Failure {
        match error {
            Error::CompilationErrors(errors) => {
                let types = self.types();
                let column = |line, column| prepared.column_in(cell, line, column);
                Failure::from_compiler(cell, &errors, &column, &|text| types.readable(text))
            }
            Error::SubprocessTerminated(said) => {
                let lost: Vec<String> = variables_before.iter().map(|(name, _)| name.clone()).collect();
                process_ended(&said, last_words, &lost)
            }
            Error::TypeRedefinedVariablesLost(lost) => Failure::new(
                "TypeChanged",
                format!("a type was defined anew; variables of the old type are lost: {}", lost.join(", ")),
            ),
            Error::Message(message) => Failure::new("Error", self.types().readable(message.trim())),
        }
    }

    /// `:vars`: evcxr's own answer names types we invented, and variables that no cell can use.
    fn show_variables(&self, front_end: &dyn FrontEnd) -> Evaluation {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let mut text = String::new();
        let mut html = String::from("<table><tr><th>Variable</th><th>Type</th></tr>");
        for (name, type_name) in self.variables() {
            let type_name = readable_type(&type_name);
            text.push_str(&format!("{name}: {type_name}\n"));
            html.push_str(&format!("<tr><td>{}</td><td>{}</td></tr>", escaped(&name), escaped(&type_name)));
        }
        html.push_str("</table>");
        let data = [("text/plain", text.clone()), ("text/html", html)];
        let data = data.into_iter().map(|(mime, text)| (mime.to_owned(), Value::String(text))).collect();
        front_end.publish(Output::Result { data, metadata: Map::new() });
        Evaluation { result_text: Some(text), ..Evaluation::default() }
    }

    /// Names and real types of the variables that later cells can use.
    fn variables(&self) -> Vec<(String, String)> {
        let types = self.types();
        let Some(context) = &self.context else { return Vec::new() };
        let mut variables: Vec<(String, String)> = context
            .variables_and_types()
            .filter_map(|(name, type_name)| match types.get(type_name) {
                Some(TypeName::Named(real)) => Some((name.to_owned(), real.clone())),
                Some(TypeName::Unnameable(_)) => None,
                None => Some((name.to_owned(), type_name.to_owned())),
            })
            .collect();
        variables.sort();
        variables
    }

    fn types(&self) -> Types {
        Types::read(&self.directory.execution())
    }

    fn update_scope(&self, cell: &str, ran: bool) {
        let variables = self.variables();
        let mut scope = self.scope.lock().unwrap_or_else(PoisonError::into_inner);
        scope.variables = variables;
        if ran {
            scope.record(cell);
        }
    }

    fn ensure_context(&mut self) -> Result<(), Failure> {
        if self.context.is_none() {
            let context = self.start().map_err(|error| Failure::new("NotReady", format!("{error:#}")))?;
            self.context = Some(context);
        }
        Ok(())
    }

    fn start(&self) -> Result<CommandContext> {
        Image::load()?.check()?;
        let mut runtime = Command::new(std::env::current_exe()?);
        restore_own(&mut runtime);
        runtime
            .arg("runtime")
            .env(side_channel::ADDRESS_VARIABLE, self.directory.channel())
            // evcxr asks for backtraces; candle would put one into the text of every error.
            .env("RUST_LIB_BACKTRACE", "0");
        if std::env::var_os("RAYON_NUM_THREADS").is_none() {
            // Left to itself candle reads the processor's description again for every matrix product.
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            runtime.env("RAYON_NUM_THREADS", threads.to_string());
        }
        let (mut context, outputs) = evcxr_context::start(&self.directory, &self.directory.execution(), runtime)?;
        drain(outputs);
        self.interrupter.watch(context.process_handle());
        context.execute(WARM_UP).map_err(|error| anyhow::anyhow!("evcxr does not evaluate: {error}"))?;
        Ok(context)
    }
}

/// evcxr's own channels carry nothing of ours, but it waits until they are empty.
fn drain(outputs: EvalContextOutputs) {
    for (name, lines) in [("stdout", outputs.stdout), ("stderr", outputs.stderr)] {
        std::thread::spawn(move || {
            for line in lines {
                tracing::warn!("runtime process, {name}: {line}");
            }
        });
    }
}

/// Whatever an interrupted cell ended with, the interrupt is why.
fn interrupted(failure: Failure) -> Failure {
    if failure.ename == "Interrupted" {
        return failure;
    }
    let lost = failure.traceback.into_iter().filter(|line| line.contains("variables are lost"));
    let interrupted = Failure::new("Interrupted", "the cell was interrupted");
    lost.fold(interrupted, Failure::note)
}
