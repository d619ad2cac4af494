//! Runs cells: makes a cell ready for evcxr, hands it over, and tells what came of it.

use super::absence::Absences;
use super::announcement::announcement;
use super::cell::{Placeholders, Prepared, prepare, split_commands};
use super::definitions::{Change, Definitions, Stale};
use super::diagnostics::Reading;
use super::evcxr_context;
use super::failure::{Failure, process_ended};
use super::front_end::{FrontEnd, Output};
use super::interrupt::Interrupter;
use super::runtime_link::{Report, RuntimeLink};
use super::scope::Scope;
use super::source_map::SourceMap;
use super::variables;
use crate::side_channel;
use crate::toolchain::environment::{SessionDirectory, restore_own};
use crate::toolchain::image::Image;
use crate::toolchain::order::{Answer, Order};
use crate::toolchain::rewrite::Positions;
use crate::toolchain::rustc::compiled_source;
use crate::toolchain::types::{Lost, TypeName, Types};
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
    definitions: Definitions,
    /// Names of variables that were lost when a process ended.
    lost_with_process: Vec<String>,
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

/// What is known of a cell before it is compiled.
struct Plan {
    change: Change,
    stale: Vec<Stale>,
    /// Invented types of the variables that are then lost.
    lost: Vec<(String, Lost)>,
}

impl Evaluator {
    pub fn new(
        directory: SessionDirectory,
        link: RuntimeLink,
        scope: Arc<Mutex<Scope>>,
        interrupter: Arc<Interrupter>,
    ) -> Self {
        Self {
            directory,
            link,
            scope,
            interrupter,
            placeholders: Placeholders::default(),
            definitions: Definitions::default(),
            lost_with_process: Vec::new(),
            context: None,
        }
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
        if cell.trim() == ":vars" {
            let (table, text) = variables::table(&self.variables());
            front_end.publish(table);
            return Evaluation { result_text: Some(text), ..Evaluation::default() };
        }
        let prepared = prepare(cell, &mut self.placeholders);
        let variables_before = self.variables();
        let plan = match self.plan(cell, &prepared, &variables_before) {
            Ok(plan) => plan,
            Err(error) => {
                let failure = Failure::new("KernelError", format!("the cell cannot be handed over: {error:#}"));
                return Evaluation { failure: Some(failure), ..Evaluation::default() };
            }
        };
        self.link.begin(Arc::clone(&front_end), self.announcer(cell, &prepared, &plan));
        let started = Instant::now();
        let Some(context) = self.context.as_mut() else { return Evaluation::default() };
        let result = catch_unwind(AssertUnwindSafe(|| context.execute(&prepared.text)));
        let took = started.elapsed();
        let report = self.link.finish();
        let mut evaluation = match result {
            Ok(Ok(outputs)) => {
                self.commit(cell, plan);
                self.succeeded(cell, &prepared, outputs, report, front_end.as_ref())
            }
            Ok(Err(error)) => {
                let failure = self.failed(cell, &prepared, &plan, error, &report.last_words, &variables_before);
                Evaluation { failure: Some(failure), compile: took, ..Evaluation::default() }
            }
            Err(_) => {
                self.context = None;
                let lost = self.process_ended(&variables_before);
                let failure = Failure::new("KernelError", "evcxr broke down on this cell, and was started anew")
                    .note(format!("Functions and types are kept, variables are lost: {}", lost.join(", ")));
                Evaluation { failure: Some(failure), compile: took, ..Evaluation::default() }
            }
        };
        if evaluation.failure.is_some() && self.interrupter.was_asked() {
            evaluation.failure = evaluation.failure.map(interrupted);
        }
        self.update_scope();
        evaluation
    }

    /// What the cell defines, which variables that costs, and the front's order for it.
    fn plan(&self, cell: &str, prepared: &Prepared, variables: &[(String, String)]) -> Result<Plan> {
        let mut change = self.definitions.with(cell);
        let stale = change.stale(variables.iter().map(|(name, type_name)| (name.as_str(), type_name.as_str())));
        // A variable brings its type's definition with it.
        let mentioned = variables.iter().filter(|(name, _)| cell.contains(name.as_str()));
        let mentioned = mentioned.fold(cell.to_owned(), |text, (_, type_name)| text + "\n" + type_name);
        let order = Order {
            own: change.own(),
            earlier: change.earlier(&mentioned),
            dropped: stale.iter().map(|stale| stale.variable.clone()).collect(),
            declared: prepared.declared.clone(),
        };
        order.write(&self.directory.execution())?;
        let lost = self.context.iter().flat_map(|context| context.variables_and_types());
        let lost = lost
            .filter_map(|(name, placeholder)| {
                let stale = stale.iter().find(|stale| stale.variable == name)?;
                Some((placeholder.to_owned(), Lost::Redefined(stale.because.clone())))
            })
            .collect();
        Ok(Plan { change, stale, lost })
    }

    /// What is told when the cell has compiled, before it runs.
    fn announcer(&self, cell: &str, prepared: &Prepared, plan: &Plan) -> Box<dyn FnOnce() -> String + Send> {
        let (cell, prepared, stale) = (cell.to_owned(), prepared.clone(), plan.stale.clone());
        let change = plan.change.clone();
        let execution = self.directory.execution();
        Box::new(move || {
            let answer = Answer::read(&execution);
            let generated = std::fs::read_to_string(execution.join("src/lib.rs")).unwrap_or_default();
            let (_, set_aside) = change.commit(&answer.set_aside);
            announcement(&cell, &prepared, &generated, &answer, &stale, &set_aside)
        })
    }

    /// The cell has compiled and run, to its end or not: its definitions count, and cost what they cost.
    fn commit(&mut self, cell: &str, plan: Plan) {
        let Plan { change, lost, .. } = plan;
        let answer = Answer::read(&self.directory.execution());
        (self.definitions, _) = change.commit(&answer.set_aside);
        if split_commands(cell).0.lines().any(|line| line.trim() == ":clear") {
            self.definitions = Definitions::default();
        }
        self.lose(lost);
    }

    /// Marks variables, by their invented types, that no cell can use any more.
    fn lose(&self, lost: Vec<(String, Lost)>) {
        if lost.is_empty() {
            return;
        }
        let mut types = self.types();
        for (placeholder, lost) in lost {
            types.insert(placeholder, TypeName::Lost(lost));
        }
        if let Err(error) = types.write(&self.directory.execution()) {
            tracing::warn!("variables cannot be forgotten: {error}");
        }
    }

    /// Every variable is gone. Returns their names.
    fn process_ended(&mut self, variables: &[(String, String)]) -> Vec<String> {
        self.definitions.process_ended();
        let lost: Vec<String> = variables.iter().map(|(name, _)| name.clone()).collect();
        self.lost_with_process.extend(lost.iter().cloned());
        lost
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
            self.lose(failure.lost.iter().map(|placeholder| (placeholder.clone(), Lost::NeverDefined)).collect());
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
        &mut self,
        cell: &str,
        prepared: &Prepared,
        plan: &Plan,
        error: Error,
        last_words: &str,
        variables_before: &[(String, String)],
    ) -> Failure {
        match error {
            Error::CompilationErrors(errors) => {
                let types = self.types();
                let evcxr_s = self.context.iter().flat_map(|context| context.variables_and_types());
                let evcxr_s = evcxr_s.map(|(name, type_name)| (name, types.get(type_name)));
                let absences = Absences::new(evcxr_s, &plan.stale, &self.lost_with_process);
                let reading = Reading {
                    column: &|line, column| prepared.column_in(cell, line, column),
                    readable: &|text| types.readable(text),
                    absence: &|message| absences.reason(message, &self.definitions),
                };
                Failure::from_compiler(cell, &errors, &reading)
            }
            Error::SubprocessTerminated(said) => {
                let lost = self.process_ended(variables_before);
                process_ended(&said, last_words, &lost)
            }
            Error::TypeRedefinedVariablesLost(lost) => Failure::new(
                "TypeChanged",
                format!("a type was defined anew; variables of the old type are lost: {}", lost.join(", ")),
            ),
            Error::Message(message) => Failure::new("Error", self.types().readable(message.trim())),
        }
    }

    /// Names and real types of the variables that later cells can use.
    fn variables(&self) -> Vec<(String, String)> {
        variables::usable(self.context.as_ref(), &self.types())
    }

    fn types(&self) -> Types {
        Types::read(&self.directory.execution())
    }

    fn update_scope(&self) {
        let scope = Scope { definitions: self.definitions.clone(), variables: self.variables() };
        *self.scope.lock().unwrap_or_else(PoisonError::into_inner) = scope;
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
