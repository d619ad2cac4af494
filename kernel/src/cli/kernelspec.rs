//! `kernel.json` and its logos.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
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

/// Whether Jupyter would start this binary.
pub fn check(jupyter_data: &Path, binary: &Path) -> Result<String> {
    let path = directory(jupyter_data).join("kernel.json");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} is gone", path.display()))?;
    let spec: Value = serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
    let starts = spec["argv"][0].as_str().unwrap_or_default();
    ensure!(Path::new(starts) == binary, "{} starts {starts}, and not {}", path.display(), binary.display());
    Ok(path.display().to_string())
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
