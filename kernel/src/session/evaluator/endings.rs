//! What came of a cell, as the learner is to hear it.

use super::{Evaluation, Evaluator, Plan};
use crate::session::absence::Absences;
use crate::session::cell::Prepared;
use crate::session::diagnostics::Reading;
use crate::session::failure::{Failure, process_ended};
use crate::session::front_end::{FrontEnd, Output};
use crate::session::outage;
use crate::session::runtime_link::Report;
use crate::session::source_map::SourceMap;
use crate::side_channel;
use crate::toolchain::order::Answer;
use crate::toolchain::types::{Lost, readable_paths};
use evcxr::{CompilationError, Error, EvalOutputs};
use serde_json::{Map, Value};
use std::time::Duration;

impl Evaluator {
    pub(super) fn succeeded(
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
            let believed = self.context.iter().flat_map(|context| context.variables_and_types());
            let lost = believed.filter(|(name, _)| failure.lost.iter().any(|lost| lost == name));
            self.lose(lost.map(|(_, placeholder)| (placeholder.to_owned(), Lost::NeverDefined)).collect());
        }
        let failure = report.failure.map(|failure| self.stopped(cell, prepared, &failure));
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

    fn stopped(&self, cell: &str, prepared: &Prepared, failure: &side_channel::Failure) -> Failure {
        let placed = Answer::read(&self.directory.execution()).placed;
        let earlier = |line| self.definitions.at(&placed, line);
        Failure::from_runtime(failure, &SourceMap::of_compiled(cell, prepared, &self.directory.execution()), &earlier)
    }

    pub(super) fn failed(
        &mut self,
        cell: &str,
        prepared: &Prepared,
        plan: &Plan,
        error: Error,
        last_words: &str,
        variables_before: &[(String, String)],
    ) -> Failure {
        match error {
            Error::CompilationErrors(errors) => self.does_not_compile(cell, prepared, plan, &errors),
            Error::SubprocessTerminated(said) => {
                let lost = self.process_ended(variables_before);
                process_ended(&said, last_words, &lost)
            }
            Error::TypeRedefinedVariablesLost(lost) => Failure::new(
                "TypeChanged",
                format!("a type was defined anew; variables of the old type are lost: {}", lost.join(", ")),
            ),
            Error::Message(message) => outage::of_build(&message)
                .unwrap_or_else(|| Failure::new("Error", self.types().readable(message.trim()))),
        }
    }

    fn does_not_compile(
        &mut self,
        cell: &str,
        prepared: &Prepared,
        plan: &Plan,
        evcxr_s: &[CompilationError],
    ) -> Failure {
        let execution = self.directory.execution();
        let types = self.types();
        let believed = self.context.iter().flat_map(|context| context.variables_and_types());
        let believed = believed.map(|(name, type_name)| (name, types.get(type_name)));
        let absences = Absences::new(believed, &plan.stale, &self.lost_with_process);
        let map = SourceMap::of_generated(cell, prepared, &execution);
        let answer = Answer::read(&execution);
        if let Some(failure) = outage::of_errors(&answer.errors) {
            return failure;
        }
        let reading = Reading {
            in_cell: &|line, column| map.in_cell(line, column),
            earlier: &|line| self.definitions.at(&answer.placed, line),
            readable: &|text| readable_paths(&types.readable(text)),
            absence: &|message| absences.reason(message, &self.definitions),
        };
        let failure = Failure::from_compiler(cell, &answer.errors, evcxr_s, &reading);
        self.last_error = Some(failure.ename.clone()).filter(|code| code.starts_with('E')).or(self.last_error.take());
        failure
    }
}

/// Whatever an interrupted cell ended with, the interrupt is why.
pub(super) fn interrupted(failure: Failure) -> Failure {
    if failure.ename == "Interrupted" {
        return failure;
    }
    let lost = failure.traceback.into_iter().filter(|line| line.contains("variables are lost"));
    let interrupted = Failure::new("Interrupted", "the cell was interrupted");
    lost.fold(interrupted, Failure::note)
}
