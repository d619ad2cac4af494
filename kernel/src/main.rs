//! Oxbook's one binary and its four faces: the kernel, the process cells run in, the tools that evcxr and rust-analyzer
//! call (when started as `cargo`, `rustup` or `rustc`), and the command line.

mod allocator;
mod cli;
mod protocol;
mod runtime;
mod server;
mod session;
mod side_channel;
mod toolchain;

use std::process::ExitCode;

fn main() -> ExitCode {
    match toolchain::front::tool() {
        Some(tool) => toolchain::front::run(tool),
        None => cli::run(),
    }
}
