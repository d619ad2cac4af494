//! Starting an evcxr context in a directory of ours.

use crate::toolchain::environment::SessionDirectory;
use anyhow::{Result, anyhow};
use evcxr::{CommandContext, EvalContext, EvalContextOutputs};
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// evcxr reads where to work from one file: contexts start one at a time.
static STARTING: Mutex<()> = Mutex::new(());

/// A context whose generated crate lies in `crate_directory`, and whose cells run in `runtime`.
pub(super) fn start(
    directory: &SessionDirectory,
    crate_directory: &Path,
    runtime: Command,
) -> Result<(CommandContext, EvalContextOutputs)> {
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    directory.configure_evcxr(crate_directory)?;
    let (context, outputs) =
        EvalContext::with_subprocess_command(runtime).map_err(|error| anyhow!("evcxr does not start: {error}"))?;
    Ok((CommandContext::with_eval_context(context), outputs))
}
