//! Completion and hover, by rust-analyzer inside an evcxr context of its own, so that they answer while a cell runs.
//! Loaded when first asked: a session that only runs cells never pays for it.
//!
//! This context never runs anything. It is given everything in scope as text, and a process that only says "done".

use super::completion::{Match, completion_reply, inserted};
use super::delimiters::closers;
use super::evcxr_context;
use super::inspection::nothing;
use super::scope::Scope;
use super::text_position::{byte_offset, word_at};
use super::variables::escaped;
use crate::toolchain::environment::SessionDirectory;
use crate::toolchain::types::readable_type;
use anyhow::Result;
use evcxr::CommandContext;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

pub enum Question {
    Complete { code: String, cursor: usize, reply: oneshot::Sender<Value> },
    Inspect { code: String, cursor: usize, detail_level: usize, reply: oneshot::Sender<Value> },
    Type { expression: String, reply: oneshot::Sender<Option<String>> },
}

/// So many panics in a row are no matter of the question.
const PANICS: usize = 5;

pub struct Analysis {
    directory: SessionDirectory,
    scope: Arc<Mutex<Scope>>,
    context: Option<CommandContext>,
    /// Questions in a row at which rust-analyzer has panicked.
    panics: usize,
    /// Whether the next answer will not wait for rust-analyzer to load.
    loaded: Arc<AtomicBool>,
}

impl Analysis {
    pub fn new(directory: SessionDirectory, scope: Arc<Mutex<Scope>>, loaded: Arc<AtomicBool>) -> Self {
        Self { directory, scope, context: None, panics: 0, loaded }
    }

    pub fn serve(mut self, questions: &Receiver<Question>) {
        keep_panics_quiet();
        for question in questions {
            match question {
                // Whoever asked has helped themselves meanwhile, and rust-analyzer is there.
                Question::Complete { reply, .. } if reply.is_closed() && self.context.is_some() => {}
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
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Value {
        let offset = byte_offset(code, cursor);
        let command = code[..offset].lines().last().is_some_and(|line| line.starts_with(':'));
        let before = if command { String::new() } else { self.preamble() };
        let source = format!("{before}{code}{}", closers(code));
        let found = self.ask(|context| context.completions(&source, before.len() + offset));
        let (start, _) = word_at(code, offset);
        let Some(found) = found else { return completion_reply(code, start, offset, &[]) };
        let start = found.start_offset.saturating_sub(before.len()).min(offset);
        let end = found.end_offset.saturating_sub(before.len()).clamp(offset, code.len());
        let typed = &code[start..offset];
        let mut matches: Vec<Match> = Vec::new();
        for completion in &found.completions {
            let text = inserted(&completion.code);
            if text.starts_with(typed) && !text.is_empty() && !matches.iter().any(|known| known.text == text) {
                matches.push(Match { text, kind: completion.kind, signature: completion.label.clone() });
            }
        }
        completion_reply(code, start, end, &matches)
    }

    fn inspect(&mut self, code: &str, cursor: usize, detail_level: usize) -> Value {
        let not_found = nothing();
        let (start, end) = word_at(code, byte_offset(code, cursor));
        if start == end {
            return not_found;
        }
        let before = format!("{}{}", self.preamble(), &code[..end]);
        let source = format!("{before}{}", closers(&code[..end]));
        let length = before.len();
        let written = (detail_level > 0).then(|| self.scope().definitions.source_of(&code[start..end])).flatten();
        match self.ask(|context| context.hover_at(&source, length)) {
            Some((plain, html)) if plain != "No documentation found" => {
                let (plain, html) = match written {
                    Some(written) => {
                        let shown = format!("<pre><code>{}</code></pre>", escaped(&written));
                        (format!("{plain}\n\n{written}"), format!("{html}<hr />{shown}"))
                    }
                    None if detail_level == 0 => (summary(&plain), summary_html(&html)),
                    None => (plain, html),
                };
                json!({"status": "ok", "found": true, "data": {"text/plain": plain, "text/html": html}, "metadata": {}})
            }
            _ => not_found,
        }
    }

    /// As hover tells it of a variable that the expression is given to.
    fn type_of(&mut self, expression: &str) -> Option<String> {
        // evcxr looks at what stands before the place it is asked about, and at nothing behind it.
        let source = format!("{}let it_is = {expression};\nit_is", self.preamble());
        let (plain, _) = self.ask(|context| context.hover_at(&source, source.len()))?;
        let line = plain.lines().find_map(|line| line.trim().strip_prefix("let it_is: "))?;
        (!line.contains("{unknown}")).then(|| readable_type(line))
    }

    fn preamble(&self) -> String {
        self.scope().preamble()
    }

    fn scope(&self) -> MutexGuard<'_, Scope> {
        self.scope.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks rust-analyzer. Some questions make it panic (its search for terms of a wanted type, which evcxr turns on), and
    /// it goes on with the next one. When it panics at several in a row it is given up, and loaded anew.
    fn ask<T>(&mut self, question: impl FnOnce(&mut CommandContext) -> Result<T>) -> Option<T> {
        if self.context.is_none() {
            match self.load() {
                Ok(context) => self.context = Some(context),
                Err(error) => tracing::error!("completion and hover do not start: {error:#}"),
            }
        }
        let context = self.context.as_mut()?;
        let answer = match catch_unwind(AssertUnwindSafe(|| question(context))) {
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
                    self.context = None;
                    self.panics = 0;
                }
                None
            }
        };
        self.loaded.store(self.context.is_some(), Ordering::Relaxed);
        answer
    }

    fn load(&self) -> Result<CommandContext> {
        let mut idle = Command::new(std::env::current_exe()?);
        idle.arg("idle-runtime");
        // Its outputs can be dropped: nothing runs, so nothing is ever sent.
        let (context, _) = evcxr_context::start(&self.directory, &self.directory.analysis(), idle)?;
        Ok(context)
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
