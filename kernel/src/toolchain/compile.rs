//! One cell: rewritten, compiled by rustc against the image, its new variables' types read from what rustc says. Where it
//! does not compile, `remedies` says what else to try.

use super::cell_cache::CellCache;
use super::dependencies::Dependencies;
use super::image::Image;
use super::order::{Answer, Order, SetAside, Unkept, WhyUnkept};
use super::places::Places;
use super::remedies;
use super::rewrite::{Passes, rewrite};
use super::rustc::{Goal, Rustc};
use super::types::{Lost, TypeName, Types};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// No cell needs so many; a pair of remedies that undo each other would.
const ATTEMPTS: usize = 12;

pub enum Outcome {
    /// The library, where evcxr may move it.
    Compiled(PathBuf),
    Checked,
    /// rustc's messages as JSON, one a line, or whatever it said when it did not speak JSON.
    Failed(String),
}

/// Compiles the crate evcxr wrote to `crate_directory`.
pub fn compile(image: &Image, crate_directory: &Path, dependencies: &Dependencies, goal: Goal) -> Result<Outcome> {
    let source = std::fs::read_to_string(crate_directory.join("src/lib.rs")).context("evcxr wrote no cell")?;
    let mut types = Types::read(crate_directory);
    let order = Order::read(crate_directory);
    let cache = (!Passes::without("cache")).then(|| CellCache::of(image));
    let rustc = Rustc { image, crate_directory, dependencies, goal, cache };

    let mut passes = Passes::wanted();
    let mut reasons: BTreeMap<u64, String> = BTreeMap::new();
    for _ in 0..ATTEMPTS {
        let rewritten = rewrite(&source, &types, order.as_ref(), &passes);
        // What a compiler that is gone or another says of itself is less than the image knows.
        let attempt = rustc.run(&rewritten).map_err(|error| image.check().err().unwrap_or(error))?;
        if attempt.messages.are_about_a_library() {
            image.check()?;
        }
        if attempt.ended {
            return Ok(Outcome::Failed(
                "the compiler was ended before it was done: interrupted, or out of memory\n".to_owned(),
            ));
        }
        if !attempt.succeeded {
            let Some(next) = remedies::next(&attempt.messages, &rewritten, order.as_ref(), &passes) else {
                let errors = attempt.messages.errors_in(&source, &rewritten);
                let said = attempt.messages.for_evcxr(&errors);
                Answer { errors, placed: rewritten.earlier.placed, ..Answer::default() }.write(crate_directory)?;
                return Ok(Outcome::Failed(said));
            };
            for message in attempt.messages.errors() {
                for (number, because) in remedies::misfits(message, &rewritten) {
                    reasons.entry(number).or_insert(because);
                }
            }
            passes = next;
            continue;
        }
        if goal == Goal::Check {
            return Ok(Outcome::Checked);
        }
        let learnt = attempt.messages.learn_types(&rewritten.probes, &mut types);
        let lost = lose(&passes, &mut types);
        if learnt || lost {
            types.write(crate_directory)?;
        }
        let aside = |number: &u64| SetAside { number: *number, because: reasons.remove(number).unwrap_or_default() };
        let answer = Answer {
            set_aside: passes.set_aside.iter().map(aside).collect(),
            unkept: passes.unkept.into_values().collect(),
            warnings: attempt.messages.warnings(&source, &rewritten),
            errors: Vec::new(),
            placed: rewritten.earlier.placed.clone(),
        };
        answer.write(crate_directory)?;
        Places::of(rewritten).write(crate_directory)?;
        return Ok(Outcome::Compiled(rustc.library()));
    }
    anyhow::bail!("the cell did not compile in {ATTEMPTS} ways")
}

/// Marks the variables that stay behind. Returns whether there are any.
fn lose(passes: &Passes, types: &mut Types) -> bool {
    for Unkept { placeholder, why, .. } in passes.unkept.values() {
        let lost = match (why, types.get(placeholder)) {
            (WhyUnkept::Borrows, Some(TypeName::Named(name) | TypeName::Unnameable(name))) => {
                Lost::Borrowed(name.clone())
            }
            (WhyUnkept::Borrows, _) => Lost::Borrowed("a reference".to_owned()),
            (WhyUnkept::Moved, _) => Lost::Moved,
        };
        types.insert(placeholder.clone(), TypeName::Lost(lost));
    }
    !passes.unkept.is_empty()
}
