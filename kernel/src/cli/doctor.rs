//! `oxbook doctor`: one line for each thing the kernel needs.

use crate::toolchain::image::Image;
use anyhow::{Result, bail};
use std::process::{Command, Stdio};

pub fn run() -> Result<()> {
    let image = Image::load();
    let mut missing = 0;
    let mut check = |what: &str, found: Result<String>| match found {
        Ok(found) => println!("ok       {what}: {found}"),
        Err(error) => {
            missing += 1;
            println!("MISSING  {what}: {error:#}");
        }
    };
    match &image {
        Err(error) => check("prelude", Err(anyhow::anyhow!("{error:#}"))),
        Ok(image) => {
            check("prelude", present(image));
            check("rustc", image.check_compiler().map(|()| first_line(&image.manifest.rustc.version)));
            let cargo = Command::new(&image.manifest.cargo).arg("--version").output();
            check("cargo", cargo.map(|said| first_line(&String::from_utf8_lossy(&said.stdout))).map_err(Into::into));
            check("standard library source", rust_src(image));
        }
    }
    check("linker", linker());
    if missing > 0 {
        bail!("{missing} of these are missing");
    }
    Ok(())
}

fn present(image: &Image) -> Result<String> {
    let library = image.prelude_library();
    let size = std::fs::metadata(&library)?.len();
    Ok(format!("{} ({} MB)", library.display(), size >> 20))
}

fn rust_src(image: &Image) -> Result<String> {
    match &image.manifest.rust_src {
        Some(path) if path.is_dir() => Ok(path.display().to_string()),
        _ => bail!(
            "completion and hover will not know the standard library: run `rustup component add rust-src`, then ./install.sh"
        ),
    }
}

fn linker() -> Result<String> {
    let output = Command::new("cc").arg("--version").stderr(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => Ok(first_line(&String::from_utf8_lossy(&output.stdout))),
        _ => bail!("there is no `cc`: install a C compiler (Debian: apt install gcc; macOS: xcode-select --install)"),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
