//! Runs cells: makes a cell ready for evcxr and hands it over. What came of it is told by [`endings`].

mod endings;
mod glance;

use super::announcement::Announcer;
use super::building::Telling;
use super::cell::{Placeholders, Prepared, missing_semicolon, prepare, split_commands};
use super::commands::{self, Own};
use super::definitions::{Change, Definitions, Stale};
use super::execution_context::{self, Runs};
use super::failure::Failure;
use super::front_end::{FrontEnd, Output};
use super::interrupt::Interrupter;
use super::outage;
use super::runtime_link::{RuntimeLink, Told};
use super::scope::Scope;
use super::{shell_script, variables};
use crate::toolchain::environment::SessionDirectory;
use crate::toolchain::order::{Answer, Order};
use crate::toolchain::types::{Lost, TypeName, Types};
use anyhow::Result;
use evcxr::CommandContext;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub struct Evaluator {
    directory: SessionDirectory,
    link: RuntimeLink,
    scope: Arc<Mutex<Scope>>,
    interrupter: Arc<Interrupter>,
    placeholders: Placeholders,
    definitions: Definitions,
    /// Names of variables that were lost when a process ended.
    lost_with_process: Vec<String>,
    /// The code of the last error that has one.
    last_error: Option<String>,
    runs: Runs,
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
            last_error: None,
            runs: Runs::Cells,
            context: None,
        }
    }

    /// Cells are compiled, and count as run.
    pub fn without_running(self) -> Self {
        Self { runs: Runs::Nothing, ..self }
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
        if let Some(feature) = commands::inner_feature(cell) {
            let said = format!("`#![feature({feature})]` needs nightly Rust, and lessons run on stable Rust");
            return Evaluation { failure: Some(Failure::new("CompileError", said)), ..Evaluation::default() };
        }
        let cell = &match commands::magic(cell) {
            Ok(cell) => cell,
            Err(failure) => return Evaluation { failure: Some(failure), ..Evaluation::default() },
        };
        let names = self.variables();
        let cell = &commands::as_code(cell, |name| names.iter().any(|(known, _)| known == name));
        let (own, rest) = commands::take_own(cell);
        let mut result_text = None;
        for command in &own {
            match self.command(command, &front_end) {
                Ok(text) => result_text = text.or(result_text),
                Err(failure) => return Evaluation { failure: Some(failure), ..Evaluation::default() },
            }
        }
        if !own.is_empty() && commands::says_nothing(&rest) {
            return Evaluation { result_text, ..Evaluation::default() };
        }
        let evaluation = self.evaluate_rest(&rest, Arc::clone(&front_end));
        if own.contains(&Own::Time) {
            let Evaluation { compile, run, .. } = &evaluation;
            let text = format!("compiled in {compile:.3?}, ran in {run:.3?}\n");
            front_end.publish(Output::Stream { name: "stdout".to_owned(), text });
        }
        Evaluation { result_text: evaluation.result_text.clone().or(result_text), ..evaluation }
    }

    /// Answers one command of ours. Returns the text of the answer.
    fn command(&mut self, command: &Own, front_end: &Arc<dyn FrontEnd>) -> Result<Option<String>, Failure> {
        match command {
            Own::Vars => {
                let variables = self.variables();
                let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
                let values = self.glance(&names).unwrap_or_default();
                let (table, text) = variables::table(&variables, &values);
                front_end.publish(table);
                Ok(Some(text))
            }
            Own::Explain(code) => {
                let code = code.clone().or_else(|| self.last_error.clone());
                let Some(code) = code else {
                    return Err(Failure::new(
                        "NotFound",
                        "there is no error to explain yet: `:explain E0382` names one",
                    ));
                };
                let answer = commands::explain(&code);
                front_end.publish(answer.map_err(|error| Failure::new("NotFound", format!("{error:#}")))?);
                Ok(None)
            }
            Own::Help => {
                front_end.publish(commands::help());
                Ok(None)
            }
            // Said after the rest of the cell.
            Own::Time => Ok(None),
            Own::Script { .. } if matches!(self.runs, Runs::Nothing) => Ok(None),
            Own::Script { shell, text, must_succeed } => {
                let status = shell_script::run(shell, text, front_end, &self.interrupter)?;
                if *must_succeed && !status.success() {
                    return Err(Failure::new("ScriptError", format!("the script ended with {status}")));
                }
                Ok(None)
            }
            Own::Restart => {
                self.tell_evcxr(":restart", front_end)?;
                let said = "Restarted: variables are gone, definitions are kept.".to_owned();
                front_end.publish(Output::result([("text/plain", said.clone())]));
                Ok(Some(said))
            }
            Own::Clear => {
                self.tell_evcxr(":clear", front_end)?;
                self.definitions = Definitions::default();
                self.lost_with_process.clear();
                self.update_scope();
                Ok(None)
            }
            Own::Unused(instead) => {
                let text = format!("This command does nothing here: {instead}.\n");
                front_end.publish(Output::Stream { name: "stderr".to_owned(), text });
                Ok(None)
            }
        }
    }

    /// Gives evcxr a command that begins a new process.
    fn tell_evcxr(&mut self, command: &str, front_end: &Arc<dyn FrontEnd>) -> Result<(), Failure> {
        self.link.begin(Arc::clone(front_end), Box::new(()));
        let lost = self.variables();
        let Some(context) = self.context.as_mut() else { return Ok(()) };
        let told = context.execute(command).map_err(|error| error.to_string());
        let ready = told.and_then(|_| execution_context::warm_up(context).map_err(|error| format!("{error:#}")));
        ready.map_err(|error| Failure::new("Error", error))?;
        self.process_ended(&lost);
        self.update_scope();
        Ok(())
    }

    fn evaluate_rest(&mut self, cell: &str, front_end: Arc<dyn FrontEnd>) -> Evaluation {
        if let Some(failure) = Failure::of_delimiters(cell) {
            return Evaluation { failure: Some(failure), ..Evaluation::default() };
        }
        if let Some(at) = missing_semicolon(cell) {
            let failure = Failure::in_text(cell, at, "expected `;` at the end of the `let`", "add `;` here");
            return Evaluation { failure: Some(failure), ..Evaluation::default() };
        }
        let variables_before = self.variables();
        let change = self.definitions.with(cell);
        let prepared = prepare(cell, change.calls(), &mut self.placeholders);
        let plan = match self.plan(cell, change, &prepared, &variables_before) {
            Ok(plan) => plan,
            Err(error) => {
                let failure = outage::of(&format!("{error:#}")).unwrap_or_else(|| {
                    Failure::new("KernelError", format!("the cell cannot be handed over: {error:#}"))
                });
                return Evaluation { failure: Some(failure), ..Evaluation::default() };
            }
        };
        self.link.begin(Arc::clone(&front_end), self.announcer(cell, &prepared, &plan));
        if self.interrupter.was_asked() {
            // In the moment before: the process has just forgotten it, as meant for the cell before.
            self.link.interrupt();
        }
        let wants_crates = split_commands(cell).0.contains(":dep");
        let telling = wants_crates.then(|| Telling::start(self.directory.building(), Arc::clone(&front_end)));
        let started = Instant::now();
        let Some(context) = self.context.as_mut() else { return Evaluation::default() };
        let result = catch_unwind(AssertUnwindSafe(|| context.execute(&prepared.text)));
        let took = started.elapsed();
        drop(telling);
        let report = self.link.finish();
        let mut evaluation = match result {
            Ok(Ok(outputs)) => {
                self.commit(plan);
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
            evaluation.failure = evaluation.failure.map(endings::interrupted);
        }
        self.update_scope();
        evaluation
    }

    /// What the cell defines, which variables that costs, and the front's order for it.
    fn plan(
        &self,
        cell: &str,
        mut change: Change,
        prepared: &Prepared,
        variables: &[(String, String)],
    ) -> Result<Plan> {
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

    fn announcer(&self, cell: &str, prepared: &Prepared, plan: &Plan) -> Box<dyn Told> {
        Box::new(Announcer {
            cell: cell.to_owned(),
            prepared: prepared.clone(),
            stale: plan.stale.clone(),
            change: plan.change.clone(),
            execution: self.directory.execution(),
        })
    }

    /// The cell has compiled and run, to its end or not: its definitions count, and cost what they cost.
    fn commit(&mut self, plan: Plan) {
        let Plan { change, lost, .. } = plan;
        let answer = Answer::read(&self.directory.execution());
        (self.definitions, _) = change.commit(&answer.set_aside);
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
        remove_libraries(&self.directory.execution());
        let placeholders = self.context.iter().flat_map(|context| context.variables_and_types());
        self.lose(placeholders.map(|(_, placeholder)| (placeholder.to_owned(), Lost::ProcessEnded)).collect());
        let lost: Vec<String> = variables.iter().map(|(name, _)| name.clone()).collect();
        self.lost_with_process.extend(lost.iter().cloned());
        lost
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
            let context = execution_context::start(&self.directory, &self.interrupter, self.runs)
                .map_err(|error| Failure::new("NotReady", format!("{error:#}")).note(outage::DOCTOR))?;
            self.context = Some(context);
        }
        Ok(())
    }
}

/// The process that had them loaded is gone.
fn remove_libraries(execution: &Path) {
    let entries = std::fs::read_dir(execution.join("cell")).into_iter().flatten().flatten();
    for path in
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "so" || it == "dylib"))
    {
        let _ = std::fs::remove_file(path);
    }
}
