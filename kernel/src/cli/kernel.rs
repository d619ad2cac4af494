//! Starting the kernel: a private directory, the environment in which evcxr finds our tools, then the server.

use crate::protocol::connection;
use crate::server;
use crate::toolchain::environment::SessionDirectory;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Session directories are named by the process that made them, so that those of dead processes can be swept.
const PREFIX: &str = "oxbook-";

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
    sweep();
    let path = temporary_directory().join(format!("{PREFIX}{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    make_private(&path)?;
    let directory = SessionDirectory(path);
    let rust_src = Image::load().ok().and_then(|image| image.manifest.rust_src);
    directory.prepare(rust_src.as_deref())?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("kernel").arg("--connection-file").arg(connection_file);
    directory.replace_tools(&mut command)?;
    Err(command.exec()).context("cannot start the kernel")
}

/// A socket's path must be short: 104 bytes on macOS, 108 on Linux, all of it.
fn temporary_directory() -> PathBuf {
    const LONGEST: usize = 70;
    let directory = std::env::temp_dir();
    if directory.as_os_str().len() <= LONGEST { directory } else { PathBuf::from("/tmp") }
}

fn make_private(path: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(path)
        .with_context(|| format!("cannot make the session directory {}", path.display()))
}

/// Removes directories that killed kernels left behind.
fn sweep() {
    let Ok(entries) = std::fs::read_dir(temporary_directory()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(PREFIX)).and_then(|pid| pid.parse::<i32>().ok());
        if let Some(pid) = pid {
            let gone = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), None) == Err(nix::errno::Errno::ESRCH);
            if gone {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// `OXBOOK_LOG=debug` shows more. Jupyter shows a kernel's standard error in its own log. Of evcxr and rust-analyzer only
/// what stops them is told: rust-analyzer reports as errors what we leave out on purpose.
fn log_to_stderr() {
    use tracing_subscriber::EnvFilter;
    let level = std::env::var("OXBOOK_LOG").unwrap_or_else(|_| "warn".to_owned());
    let filter = EnvFilter::new(format!("off,oxbook={level}"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
