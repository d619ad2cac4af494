//! A session that compiles cells and runs none: to have them compiled before somebody runs them.

use super::evaluator::Evaluator;
use super::failure::Failure;
use super::front_end::Nobody;
use super::interrupt::Interrupter;
use super::runtime_link::RuntimeLink;
use super::scope::Scope;
use crate::toolchain::environment::SessionDirectory;
use anyhow::{Context as _, Result};
use std::sync::{Arc, Mutex};

pub struct Rehearsal(Evaluator);

impl Rehearsal {
    /// In the session directory of this process's environment.
    pub fn start() -> Result<Self> {
        let directory = SessionDirectory::from_environment().context("a rehearsal needs a session's directory")?;
        let link = RuntimeLink::listen(&directory.channel())?;
        let interrupter = Arc::new(Interrupter::new(link.clone(), directory.clone()));
        Ok(Self(Evaluator::new(directory, link, Arc::<Mutex<Scope>>::default(), interrupter).without_running()))
    }

    /// Compiles one cell, after those before it. Says what rustc has against it.
    pub fn cell(&mut self, code: &str) -> Option<Failure> {
        self.0.evaluate(code, Arc::new(Nobody)).failure
    }
}
