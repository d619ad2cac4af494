//! Whether Jupyter finds the kernel, and whether what shows its outputs can.

use super::{Report, first_line};
use crate::cli::kernelspec;
use anyhow::{Result, bail, ensure};
use std::path::Path;
use std::process::{Command, Stdio};

/// JupyterLab's first version that draws what the kernel sends.
const OLDEST_LAB: u64 = 4;

/// `prefix`: where the kernel is installed.
pub fn look_at(prefix: Option<&Path>, report: &mut Report) {
    if let Some(prefix) = prefix {
        let jupyter = prefix.join("share/jupyter");
        let binary = prefix.join("bin/oxbook");
        report.mended("kernelspec", || kernelspec::check(&jupyter, &binary), || kernelspec::write(&jupyter, &binary));
        report.line("JupyterLab", lab(prefix));
    }
    report.hint("fonts", fonts());
}

/// The JupyterLab that is installed beside the kernel, if one is.
fn lab(prefix: &Path) -> Result<String> {
    let asked = Command::new(prefix.join("bin/python"))
        .args(["-c", "import jupyterlab; print(jupyterlab.__version__)"])
        .stderr(Stdio::null())
        .output();
    let version = match asked {
        Ok(asked) if asked.status.success() => first_line(&String::from_utf8_lossy(&asked.stdout)),
        _ => return Ok("none beside the kernel: yours to bring".to_owned()),
    };
    let major = version.split('.').next().and_then(|major| major.parse::<u64>().ok());
    ensure!(
        major.is_some_and(|major| major >= OLDEST_LAB),
        "{version} is too old for the charts: `pip install -U jupyterlab`, version {OLDEST_LAB} or newer"
    );
    Ok(version)
}

/// Charts as pictures bring their own font. What a browser draws is drawn with the system's, and lessons have Korean in
/// them.
fn fonts() -> Result<String> {
    let listed = Command::new("fc-list").args([":lang=ko", "family"]).stderr(Stdio::null()).output();
    match listed {
        Err(_) => Ok("not asked: there is no fontconfig here".to_owned()),
        Ok(listed) => match first_line(&String::from_utf8_lossy(&listed.stdout)) {
            font if font.is_empty() => bail!(
                "none here has Korean letters, which some lessons show: a browser on this machine draws boxes (Debian: \
                 apt install fonts-noto-cjk)"
            ),
            font => Ok(format!("Korean letters by {font}")),
        },
    }
}
