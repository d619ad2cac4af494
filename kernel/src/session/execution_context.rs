//! The evcxr context that cells run in, with the process it runs them in.

use super::interrupt::Interrupter;
use crate::side_channel;
use crate::toolchain::environment::{SessionDirectory, restore_own};
use crate::toolchain::image::Image;
use anyhow::{Result, anyhow};
use evcxr::{CommandContext, EvalContext, EvalContextOutputs};
use std::process::Command;

/// evcxr's first `?` costs it a failed compile, and then never again: spent before the learner's first cell.
const WARM_UP: &str = "Ok::<(), String>(())?;";

/// What becomes of compiled cells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Runs {
    Cells,
    /// They count as run.
    Nothing,
}

pub fn start(directory: &SessionDirectory, interrupter: &Interrupter, runs: Runs) -> Result<CommandContext> {
    Image::load()?.check()?;
    let mut runtime = Command::new(std::env::current_exe()?);
    restore_own(&mut runtime);
    runtime
        .arg(if runs == Runs::Cells { "runtime" } else { "idle-runtime" })
        .env(side_channel::ADDRESS_VARIABLE, directory.channel())
        // evcxr asks for backtraces; candle would put one into the text of every error.
        .env("RUST_LIB_BACKTRACE", "0");
    if std::env::var_os("RAYON_NUM_THREADS").is_none() {
        // Left to itself candle reads the processor's description again for every matrix product.
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        runtime.env("RAYON_NUM_THREADS", threads.to_string());
    }
    directory.configure_evcxr(&directory.execution())?;
    let (context, outputs) =
        EvalContext::with_subprocess_command(runtime).map_err(|error| anyhow!("evcxr does not start: {error}"))?;
    let mut context = CommandContext::with_eval_context(context);
    drain(outputs);
    interrupter.watch(context.process_handle());
    warm_up(&mut context)?;
    Ok(context)
}

/// Spends evcxr's one-time costs; it forgets that they were spent when it is cleared.
pub fn warm_up(context: &mut CommandContext) -> Result<()> {
    context.execute(WARM_UP).map_err(|error| anyhow!("evcxr does not evaluate: {error}"))?;
    Ok(())
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
