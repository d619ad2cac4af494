//! The thread of cells: runs them one after the other, and answers what must not happen while one runs. Knows the
//! evaluator and whom to ask about names; knows nothing of who waits for its answers.

use super::analysis::Question;
use super::evaluator::{Evaluation, Evaluator};
use super::failure::Failure;
use super::front_end::{FrontEnd, InputRefused, Output};
use super::interrupt::Interrupter;
use super::scope::Scope;
use super::{ExecuteOutcome, inspection};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// What the thread of cells is asked for.
pub enum Work {
    Cell(Request),
    /// The value of a variable, in a few words.
    Glance {
        variable: String,
        reply: oneshot::Sender<Option<String>>,
    },
}

pub struct Request {
    pub code: String,
    pub user_expressions: HashMap<String, String>,
    pub front_end: Arc<dyn FrontEnd>,
    pub reply: oneshot::Sender<ExecuteOutcome>,
}

pub struct Worker {
    pub evaluator: Evaluator,
    pub interrupter: Arc<Interrupter>,
    pub analysis: Sender<Question>,
    pub scope: Arc<Mutex<Scope>>,
}

impl Worker {
    pub fn serve(mut self, work: &Receiver<Work>) {
        self.evaluator.warm_up();
        for work in work {
            let request = match work {
                Work::Cell(request) => request,
                Work::Glance { variable, reply } => {
                    let value = catch_unwind(AssertUnwindSafe(|| self.evaluator.glance(&[&variable])));
                    let _ = reply.send(value.ok().flatten().and_then(|mut values| values.pop()));
                    continue;
                }
            };
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
        if self.is_farewell(&request.code) {
            // A console asks its user whether to end the kernel too; a notebook takes no notice.
            let payload = vec![json!({"source": "ask_exit", "keepkernel": false})];
            return ExecuteOutcome { payload, ..ExecuteOutcome::default() };
        }
        if let Some(expression) = type_question(&request.code) {
            return self.type_of(expression, &request.front_end);
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

    /// `exit` or `quit`, where nothing of the session is called so.
    fn is_farewell(&self, code: &str) -> bool {
        let word = code.trim().trim_end_matches("()");
        if !["exit", "quit"].contains(&word) {
            return false;
        }
        let scope = self.scope.lock().unwrap_or_else(PoisonError::into_inner);
        !scope.variables.iter().any(|(name, _)| name == word) && !scope.definitions.names().any(|name| name == word)
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
    fn page(&mut self, name: &str, detail_level: usize) -> ExecuteOutcome {
        let cursor = name.chars().count();
        let meant = inspection::variable_at(name, cursor, &self.scope.lock().unwrap_or_else(PoisonError::into_inner));
        let mut found = meant.map(|(name, type_name)| {
            let value = self.evaluator.glance(&[&name]).and_then(|mut values| values.pop());
            inspection::of_variable(&name, &type_name, value.as_deref())
        });
        if found.is_none() || detail_level > 0 {
            let ask = |reply| Question::Inspect { code: name.to_owned(), cursor, detail_level, reply };
            let more = self.ask(ask).unwrap_or_else(inspection::nothing);
            found = Some(inspection::and_more(found, more));
        }
        match found {
            Some(found) if found["found"] == true => {
                let page = json!({"source": "page", "data": found["data"], "start": 0});
                ExecuteOutcome { payload: vec![page], ..ExecuteOutcome::default() }
            }
            _ => {
                let failure = Failure::new("NotFound", format!("nothing is known of `{name}`"));
                ExecuteOutcome { failure: Some(failure), ..ExecuteOutcome::default() }
            }
        }
    }

    /// `:type expression`: what rust-analyzer makes of it, so that nothing is run.
    fn type_of(&self, expression: &str, front_end: &Arc<dyn FrontEnd>) -> ExecuteOutcome {
        match self.ask(|reply| Question::Type { expression: expression.to_owned(), reply }).flatten() {
            Some(found) => {
                front_end.publish(Output::result([("text/plain", found.clone())]));
                ExecuteOutcome { result_text: Some(found), ..ExecuteOutcome::default() }
            }
            None => {
                let failure = Failure::new("NotFound", format!("the type of `{expression}` is not known"));
                ExecuteOutcome { failure: Some(failure), ..ExecuteOutcome::default() }
            }
        }
    }

    fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Question) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        let _ = self.analysis.send(question(reply));
        answer.blocking_recv().ok()
    }
}

/// `:type expression`, alone in a cell. evcxr answers for a variable.
fn type_question(code: &str) -> Option<&str> {
    let code = code.trim();
    let expression = code.strip_prefix(":type ").or_else(|| code.strip_prefix(":t "))?.trim().trim_end_matches(';');
    let is_name = expression.chars().all(|c| c.is_alphanumeric() || c == '_');
    (!is_name).then_some(expression)
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

    fn input(&self, _prompt: &str, _password: bool) -> Result<String, InputRefused> {
        Err(InputRefused::NotAllowed)
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
        assert_eq!(type_question(":type x + 1;"), Some("x + 1"));
        assert_eq!(type_question(":type x"), None);
        assert_eq!(type_question(":types"), None);
    }
}
