//! `!command` and `%%bash`: a script in the system's shell, its output shown as it comes, ended by an interrupt.

use super::failure::Failure;
use super::front_end::{FrontEnd, Output};
use super::interrupt::Interrupter;
use crate::side_channel::text::take_text;
use crate::toolchain::environment::restore_own;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io::Read;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often is looked whether the script has ended, or is to.
const LOOK: Duration = Duration::from_millis(20);
/// How long an interrupted script may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// Runs `script` in `shell`. An `Err` says that it could not be run, or was interrupted.
pub fn run(
    shell: &str,
    script: &str,
    front_end: &Arc<dyn FrontEnd>,
    interrupter: &Interrupter,
) -> Result<ExitStatus, Failure> {
    let mut command = Command::new(shell);
    command.arg("-c").arg(script).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    restore_own(&mut command);
    let cannot = |error: std::io::Error| Failure::new("Error", format!("cannot run {shell}: {error}"));
    let mut child = command.spawn().map_err(cannot)?;
    let streams = [
        child.stdout.take().map(|pipe| show("stdout", pipe, Arc::clone(front_end))),
        child.stderr.take().map(|pipe| show("stderr", pipe, Arc::clone(front_end))),
    ];
    let group = Pid::from_raw(child.id().cast_signed());
    let mut asked: Option<Instant> = None;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(cannot)? {
            break status;
        }
        match asked {
            None if interrupter.was_asked() => {
                asked = Some(Instant::now());
                let _ = killpg(group, Signal::SIGINT);
            }
            Some(since) if since.elapsed() > PATIENCE => drop(killpg(group, Signal::SIGKILL)),
            _ => {}
        }
        std::thread::sleep(LOOK);
    };
    if asked.is_some() {
        // What the script has started in the background holds its streams open.
        let _ = killpg(group, Signal::SIGKILL);
        return Err(Failure::new("KeyboardInterrupt", "the script was interrupted"));
    }
    streams.into_iter().flatten().for_each(|reading| drop(reading.join()));
    Ok(status)
}

/// Publishes what comes, character by whole character.
fn show(
    name: &'static str,
    mut pipe: impl Read + Send + 'static,
    front_end: Arc<dyn FrontEnd>,
) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let (mut pending, mut chunk) = (Vec::new(), [0; 16 << 10]);
        while let Ok(length @ 1..) = pipe.read(&mut chunk) {
            pending.extend_from_slice(&chunk[..length]);
            let text = take_text(&mut pending);
            if !text.is_empty() {
                front_end.publish(Output::Stream { name: name.to_owned(), text });
            }
        }
    })
}
