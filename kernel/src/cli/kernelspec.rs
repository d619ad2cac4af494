//! `kernel.json` and its logos.

use anyhow::{Context as _, Result};
use serde_json::json;
use std::path::{Path, PathBuf};

const NAME: &str = "oxbook";

const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-svg.svg", include_bytes!("../../assets/logo-svg.svg")),
    ("logo-32x32.png", include_bytes!("../../assets/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../../assets/logo-64x64.png")),
];

/// Writes the kernelspec below a data directory of Jupyter's (`PREFIX/share/jupyter`), for the binary given.
pub fn write(jupyter_data: &Path, binary: &Path) -> Result<()> {
    let directory = directory(jupyter_data);
    std::fs::create_dir_all(&directory)
        .with_context(|| format!("cannot make the kernelspec directory {}", directory.display()))?;
    let binary = binary.to_str().context("the binary's path is not UTF-8, which Jupyter needs")?;
    let spec = json!({
        "argv": [binary, "kernel", "--connection-file", "{connection_file}"],
        "display_name": "Rust (Oxbook)",
        "language": "rust",
        "interrupt_mode": "message",
        "kernel_protocol_version": crate::protocol::VERSION,
        "metadata": {"debugger": false},
    });
    std::fs::write(directory.join("kernel.json"), serde_json::to_string_pretty(&spec)? + "\n")?;
    for (name, content) in LOGOS {
        std::fs::write(directory.join(name), content)?;
    }
    Ok(())
}

pub fn remove(jupyter_data: &Path) -> Result<()> {
    remove_if_there(&directory(jupyter_data))
}

fn remove_if_there(directory: &Path) -> Result<()> {
    match std::fs::remove_dir_all(directory) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", directory.display()))
        }
        _ => Ok(()),
    }
}

fn directory(jupyter_data: &Path) -> PathBuf {
    jupyter_data.join("kernels").join(NAME)
}
