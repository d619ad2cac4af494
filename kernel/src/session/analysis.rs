//! Completion and hover, by rust-analyzer, in a thread of its own, so that they answer while a cell runs. Loaded when first
//! asked: a session that only runs cells never pays for it. Never runs anything: it is given everything in scope as text.

use super::completion::completion_reply;
use super::inspection::nothing;
use super::rust_analyzer::RustAnalyzer;
use super::scope::Scope;
use super::text_position::{byte_offset, word_at};
use super::variables::escaped;
use crate::allocator;
use crate::toolchain::environment::SessionDirectory;
use crate::toolchain::types::readable_type;
use anyhow::Result;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

pub enum Question {
    Complete { code: String, cursor: usize, reply: oneshot::Sender<Value> },
    Inspect { code: String, cursor: usize, detail_level: usize, reply: oneshot::Sender<Value> },
    Type { expression: String, reply: oneshot::Sender<Option<String>> },
}

/// Replaces the time after which what is not asked any more is given back, in seconds.
const UNASKED_VARIABLE: &str = "OXBOOK_COMPLETION_SECONDS";
/// What rust-analyzer takes, ten times what a kernel takes without it, is worth the second in which it loads again.
const UNASKED: Duration = Duration::from_secs(10 * 60);

/// So many panics in a row are no matter of the question.
const PANICS: usize = 5;

pub struct Analysis {
    directory: SessionDirectory,
    scope: Arc<Mutex<Scope>>,
    rust_analyzer: Option<RustAnalyzer>,
    /// Questions in a row at which rust-analyzer has panicked.
    panics: usize,
    /// Whether the next answer will not wait for rust-analyzer to load.
    loaded: Arc<AtomicBool>,
}

impl Analysis {
    pub fn new(directory: SessionDirectory, scope: Arc<Mutex<Scope>>, loaded: Arc<AtomicBool>) -> Self {
        Self { directory, scope, rust_analyzer: None, panics: 0, loaded }
    }

    pub fn serve(mut self, questions: &Receiver<Question>) {
        keep_panics_quiet();
        let unasked = std::env::var(UNASKED_VARIABLE).ok().and_then(|seconds| seconds.trim().parse().ok());
        let unasked = unasked.map_or(UNASKED, Duration::from_secs);
        let mut warm = false;
        loop {
            let question = match &self.rust_analyzer {
                Some(_) => questions.recv_timeout(unasked),
                None => questions.recv().map_err(RecvTimeoutError::from),
            };
            match question {
                Ok(question) => self.answer(question),
                Err(RecvTimeoutError::Timeout) => {
                    self.unload();
                    warm = false;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // Whoever asked first waits only for their own answer; the next one for less.
            if !warm && self.rust_analyzer.is_some() {
                warm = true;
                self.warm_up();
            }
        }
    }

    /// A learner who reads, or has left, needs no rust-analyzer.
    fn unload(&mut self) {
        self.loaded.store(false, Ordering::Relaxed);
        self.rust_analyzer = None;
        allocator::give_back();
    }

    /// Has rust-analyzer think of what most questions need: the methods of the types that lessons are about.
    fn warm_up(&mut self) {
        for code in ["vec![0f64].", "t([0]).", "String::new().", "use std::collections::"] {
            let (source, before) = Scope::default().around(code);
            let _ = self.ask(|rust_analyzer| rust_analyzer.completions(source, before + code.len()));
        }
    }

    fn answer(&mut self, question: Question) {
        match question {
            // Whoever asked has helped themselves meanwhile, and rust-analyzer is there.
            Question::Complete { reply, .. } if reply.is_closed() && self.rust_analyzer.is_some() => {}
            Question::Complete { code, cursor, reply } => {
                let _ = reply.send(self.complete(&code, cursor));
            }
            Question::Inspect { code, cursor, detail_level, reply } => {
                let _ = reply.send(self.inspect(&code, cursor, detail_level));
            }
            Question::Type { expression, reply } => {
                let _ = reply.send(self.type_of(&expression));
            }
        }
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Value {
        let offset = byte_offset(code, cursor);
        let (source, before) = self.scope().around(code);
        match self.ask(|rust_analyzer| rust_analyzer.completions(source, before + offset)) {
            Some((place, matches)) => {
                let start = place.start.saturating_sub(before).min(offset);
                let end = place.end.saturating_sub(before).clamp(offset, code.len());
                completion_reply(code, start, end, &matches)
            }
            None => completion_reply(code, word_at(code, offset).0, offset, &[]),
        }
    }

    fn inspect(&mut self, code: &str, cursor: usize, detail_level: usize) -> Value {
        let (start, end) = word_at(code, byte_offset(code, cursor));
        if start == end {
            return nothing();
        }
        let (source, before) = self.scope().around(code);
        let Some(found) = self.ask(|rust_analyzer| rust_analyzer.hover(source, before + end)).flatten() else {
            return nothing();
        };
        let written = (detail_level > 0).then(|| self.scope().definitions.source_of(&code[start..end])).flatten();
        let mut html = String::new();
        pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&found.markdown));
        let (plain, html) = match written {
            Some(written) => {
                let shown = format!("<pre><code>{}</code></pre>", escaped(&written));
                (format!("{}\n\n{written}", found.plain), format!("{html}<hr />{shown}"))
            }
            None if detail_level == 0 => (summary(&found.plain), summary_html(&html)),
            None => (found.plain, html),
        };
        json!({"status": "ok", "found": true, "data": {"text/plain": plain, "text/html": html}, "metadata": {}})
    }

    /// As hover tells it of a variable that the expression is given to.
    fn type_of(&mut self, expression: &str) -> Option<String> {
        const BINDING: &str = "let it_is";
        let (source, before) = self.scope().around(&format!("{BINDING} = {expression};"));
        let found = self.ask(|rust_analyzer| rust_analyzer.hover(source, before + BINDING.len()))??;
        let line = found.plain.lines().find_map(|line| line.trim().strip_prefix("let it_is: "))?;
        (!line.contains("{unknown}")).then(|| readable_type(line))
    }

    fn scope(&self) -> MutexGuard<'_, Scope> {
        self.scope.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks rust-analyzer. Where a question makes it panic it goes on with the next one; when it panics at several in a row
    /// it is given up, and loaded anew.
    fn ask<T>(&mut self, question: impl FnOnce(&mut RustAnalyzer) -> Result<T>) -> Option<T> {
        if self.rust_analyzer.is_none() {
            match RustAnalyzer::load(&self.directory.analysis()) {
                Ok(loaded) => self.rust_analyzer = Some(loaded),
                Err(error) => tracing::error!("completion and hover do not start: {error:#}"),
            }
        }
        let rust_analyzer = self.rust_analyzer.as_mut()?;
        let answer = match catch_unwind(AssertUnwindSafe(|| question(rust_analyzer))) {
            Ok(Ok(answer)) => {
                self.panics = 0;
                Some(answer)
            }
            Ok(Err(error)) => {
                tracing::debug!("rust-analyzer: {error:#}");
                None
            }
            Err(_) => {
                self.panics += 1;
                tracing::debug!("rust-analyzer broke down on a question");
                if self.panics >= PANICS {
                    tracing::warn!("rust-analyzer broke down {PANICS} times in a row, and is loaded anew");
                    self.rust_analyzer = None;
                    self.panics = 0;
                }
                None
            }
        };
        self.loaded.store(self.rust_analyzer.is_some(), Ordering::Relaxed);
        answer
    }
}

/// A question that breaks rust-analyzer is no news for whoever started the kernel.
fn keep_panics_quiet() {
    let here = std::thread::current().id();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == here { tracing::debug!("{info}") } else { usual(info) }
    }));
}

/// Up to the end of the first paragraph of prose.
fn summary(plain: &str) -> String {
    let rule = plain.find("___").unwrap_or(0);
    let end = plain[rule..].match_indices("\n\n").map(|(at, _)| rule + at).nth(1).unwrap_or(plain.len());
    plain[..end].trim_end().to_owned()
}

fn summary_html(html: &str) -> String {
    let rule = html.find("<hr />").unwrap_or(0);
    let end = html[rule..].find("</p>").map_or(html.len(), |at| rule + at + "</p>".len());
    html[..end].to_owned()
}
