//! `oxbook doctor`: one line for each thing the kernel needs or keeps, in plain words. Repairs what it can without building
//! anything; for the rest it says what to run. What is looked at is in the modules: here is only how it is told.

mod front_end;
mod installation;
mod places;

use crate::toolchain::cell_cache::CellCache;
use crate::toolchain::image::Image;
use anyhow::{Result, bail};
use std::path::PathBuf;

struct Report {
    repair: bool,
    missing: usize,
}

impl Report {
    fn line(&mut self, what: &str, found: Result<String>) {
        match found {
            Ok(found) => println!("ok       {what}: {found}"),
            Err(error) => {
                self.missing += 1;
                println!("MISSING  {what}: {error:#}");
            }
        }
    }

    /// What the kernel can do without, or what may be otherwise in a minute: an error is only a hint.
    fn hint(&self, what: &str, found: Result<String>) {
        match found {
            Ok(found) => println!("ok       {what}: {found}"),
            Err(error) => println!("hint     {what}: {error:#}"),
        }
    }

    /// A check, and what to try if it fails and repairs are wanted.
    fn mended(&mut self, what: &str, check: impl Fn() -> Result<String>, mend: impl FnOnce() -> Result<()>) {
        let mut found = check();
        if found.is_err() && self.repair {
            found = match mend() {
                Ok(()) => check().map(|found| format!("{found} (repaired)")),
                Err(error) => found.map_err(|said| said.context(format!("cannot be repaired: {error:#}"))),
            };
        }
        self.line(what, found);
    }
}

pub fn run(repair: bool) -> Result<()> {
    let mut report = Report { repair, missing: 0 };
    match Image::load() {
        Err(error) => report.line("prelude", Err(error)),
        Ok(image) => {
            installation::look_at(&image, &mut report);
            for (whose, layer) in CellCache::of(&image).layers() {
                let what = format!("compiled cells, {whose}");
                report.mended(&what, || places::cells(whose, layer), || places::mend_cells(whose, layer));
            }
        }
    }
    report.line("linker", installation::linker());
    places::look_at(&mut report);
    front_end::look_at(prefix().as_deref(), &mut report);
    match report.missing {
        0 => Ok(()),
        _ if repair => bail!("{} of these could not be repaired", report.missing),
        missing => bail!("{missing} of these are missing; `oxbook doctor --repair` mends what needs no building"),
    }
}

/// Where this binary is installed, if it is.
fn prefix() -> Option<PathBuf> {
    let binary = std::env::current_exe().ok()?;
    let prefix = binary.parent()?.parent()?;
    prefix.join("share/oxbook").is_dir().then(|| prefix.to_owned())
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
