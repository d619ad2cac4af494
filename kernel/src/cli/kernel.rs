//! Starting the kernel: a session's directory, the environment in which evcxr finds our tools, then the server.

use super::session_directory;
use crate::protocol::connection;
use crate::server;
use crate::toolchain::environment::SessionDirectory;
use anyhow::{Context as _, Result};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

pub fn run(connection_file: &Path) -> Result<()> {
    let connection = connection::read(connection_file)?;
    let Some(directory) = SessionDirectory::from_environment() else {
        return start_again_in_session(connection_file);
    };
    log_to_stderr();
    let served = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?
        .block_on(server::serve(connection));
    let _ = std::fs::remove_dir_all(&directory.0);
    // Threads that wait for evcxr or for rust-analyzer have nothing left to say.
    if served.is_ok() {
        std::process::exit(0);
    }
    served
}

/// The tools are found through environment variables, which can only be set safely for a new program: this one, again,
/// in the same process.
fn start_again_in_session(connection_file: &Path) -> Result<()> {
    let directory = session_directory::of_this_kernel()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("kernel").arg("--connection-file").arg(connection_file);
    directory.replace_tools(&mut command)?;
    Err(command.exec()).context("cannot start the kernel")
}

/// `OXBOOK_LOG=debug` shows more. Jupyter shows a kernel's standard error in its own log. Of evcxr and rust-analyzer only
/// what stops them is told: rust-analyzer reports as errors what we leave out on purpose.
fn log_to_stderr() {
    use tracing_subscriber::EnvFilter;
    let level = std::env::var("OXBOOK_LOG").unwrap_or_else(|_| "warn".to_owned());
    let filter = EnvFilter::new(format!("off,oxbook={level}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
