//! The process that cells run in. Speaks evcxr's side of the conversation on the standard input and output it was
//! started with, and the kernel's on the side channel; gives the cell's code streams of its own.
//!
//! Knows evcxr's marker lines and the prelude's entry points; nothing of Jupyter, of compiling, or of what a cell means.

mod budget;
mod c_stdio;
mod channel;
mod content_blocks;
mod evcxr_protocol;
mod hooks;
mod memory;
mod output;
mod prelude;
mod pump;
mod records;
mod sleep;
mod stdin;

use crate::side_channel::ADDRESS_VARIABLE;
use anyhow::{Context as _, Result};
use records::Records;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

/// Runs cells until evcxr closes our standard input. Does not return.
pub fn run() -> Result<()> {
    let address = std::env::var_os(ADDRESS_VARIABLE).with_context(|| {
        format!("{ADDRESS_VARIABLE} is not set: this process is started by the kernel, not by hand")
    })?;
    let channel = UnixStream::connect(&address).context("cannot reach the kernel")?;
    let streams = Streams::take_over()?;
    let mut evcxr_err = File::from(streams.evcxr_err);
    // Cells' standard error is not read yet, or no longer: what ends this process must be said where evcxr listens.
    let served = serve(channel, streams.evcxr_in, streams.evcxr_out, streams.stdout, streams.stderr);
    if let Err(error) = &served {
        let _ = writeln!(evcxr_err, "{error:#}");
    }
    served
}

fn serve(channel: UnixStream, evcxr_in: OwnedFd, evcxr_out: OwnedFd, stdout: OwnedFd, stderr: OwnedFd) -> Result<()> {
    let records = Records::new()?;
    channel::say_hello(&channel, &[Some(stdout.as_fd()), Some(stderr.as_fd()), records.reader()])?;
    evcxr_protocol::answer_on(evcxr_out);
    output::write_to(records.try_clone()?);
    pump::start([stdout, stderr], records, channel.try_clone()?)?;
    prelude::attach(&prelude_library()?, hooks::HOOKS)?;
    channel::listen(channel);
    evcxr_protocol::flush_while_running();
    memory::give_back_when_quiet();
    evcxr_protocol::serve(BufReader::new(File::from(evcxr_in)).lines())
}

/// Answers evcxr as if every cell had run. For a rehearsal, which only compiles.
pub fn idle() -> Result<()> {
    for line in std::io::stdin().lines() {
        line?;
        println!("EVCXR_EXECUTION_COMPLETE");
    }
    Ok(())
}

fn prelude_library() -> Result<PathBuf> {
    Ok(crate::toolchain::image::Image::load()?.prelude_library())
}

/// The standard streams as evcxr set them up, moved out of the way of the cells' own.
struct Streams {
    evcxr_in: OwnedFd,
    evcxr_out: OwnedFd,
    evcxr_err: OwnedFd,
    /// What cells print arrives here.
    stdout: OwnedFd,
    stderr: OwnedFd,
}

impl Streams {
    /// Gives file descriptors 0, 1 and 2 to the cells: an empty input (reads are answered by `stdin`), and two pipes.
    fn take_over() -> Result<Self> {
        let evcxr_in = std::io::stdin().as_fd().try_clone_to_owned()?;
        let evcxr_out = std::io::stdout().as_fd().try_clone_to_owned()?;
        let evcxr_err = std::io::stderr().as_fd().try_clone_to_owned()?;
        let (stdout, cell_stdout) = nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC)?;
        let (stderr, cell_stderr) = nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC)?;
        nix::unistd::dup2_stdin(File::open("/dev/null")?)?;
        nix::unistd::dup2_stdout(cell_stdout)?;
        nix::unistd::dup2_stderr(cell_stderr)?;
        Ok(Self { evcxr_in, evcxr_out, evcxr_err, stdout, stderr })
    }
}
