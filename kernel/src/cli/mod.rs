//! The command line: what Jupyter starts, and what a person types.

mod assignment;
mod bundle;
mod cache;
mod check_cell;
mod class;
mod doctor;
mod export;
mod install;
mod kernel;
mod kernelspec;
mod lessons;
mod notebook;
mod prelude_image;
mod presentation;
mod progress_files;
mod session_directory;
mod standalone;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "oxbook", version, about = "A Jupyter kernel for Rust, with candle and charts already compiled")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the kernel. Jupyter does this.
    Kernel {
        #[arg(short = 'f', long)]
        connection_file: PathBuf,
    },
    /// Build the prelude and tell Jupyter about the kernel.
    Install {
        #[command(flatten)]
        place: Place,
        /// Oxbook's source.
        #[arg(long, default_value = ".")]
        source: PathBuf,
        /// Build candle for NVIDIA cards. Needs the CUDA toolkit.
        #[arg(long)]
        cuda: bool,
        /// Build candle for Apple's cards.
        #[arg(long, conflicts_with = "cuda")]
        metal: bool,
        /// Copy the compiler and the sources there too: nothing outside is needed then.
        #[arg(long)]
        standalone: bool,
    },
    /// Tell Jupyter about the kernel, where it is now: after a standalone installation was moved.
    Register {
        #[command(flatten)]
        place: Place,
    },
    /// Write an archive from which all of it can be installed without a network.
    Bundle {
        /// The archive, a .tar.gz.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// For these versions of Python. That of this installation, if none is given.
        #[arg(long = "python", value_name = "3.12")]
        pythons: Vec<String>,
    },
    /// Remove what `install` put in place.
    Uninstall {
        #[command(flatten)]
        place: Place,
    },
    /// Check that everything the kernel needs is there, and say what to do about the rest.
    Doctor {
        /// Mend what needs no building: the kernelspec, damaged or exposed caches.
        #[arg(long)]
        repair: bool,
    },
    /// Look after the compiled cells that are kept.
    Cache {
        #[command(subcommand)]
        what: cache::Cache,
    },
    /// Write a notebook as a Cargo project that does what the notebook does.
    Export {
        notebook: PathBuf,
        /// Where the project goes. A directory named after the notebook, if not given.
        #[arg(long, value_name = "DIR")]
        to: Option<PathBuf>,
        /// Print the program alone, and write nothing.
        #[arg(long, conflicts_with = "to")]
        program: bool,
    },
    /// Make a lesson an assignment for nbgrader: the version of its instructor.
    Assignment {
        #[arg(required = true)]
        notebooks: Vec<PathBuf>,
        /// nbgrader's directory for it, `source/NAME`.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        /// Leave the hints out: what stands in a notebook can be read.
        #[arg(long)]
        without_hints: bool,
    },
    /// Write lessons for the teacher's screen: no solutions, hints or checks, and of the text what fits on slides.
    Present {
        #[arg(required = true)]
        notebooks: Vec<PathBuf>,
        /// Where the notebooks go.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Show how far a class is, from its learners' progress files.
    Class {
        /// Files named after the learners (`ada.json`, `ada/progress.json`), or directories with one for each learner, such
        /// as nbgrader's `submitted` or the homes of a hub.
        #[arg(required = true, value_name = "FILE_OR_DIR")]
        files: Vec<PathBuf>,
        /// A line for each learner and exercise, for a spreadsheet.
        #[arg(long)]
        csv: bool,
    },
    /// Make the lessons something to read.
    Lessons {
        #[command(subcommand)]
        what: lessons::Lessons,
    },
    /// Run cells for a kernel.
    #[command(hide = true)]
    Runtime,
    /// Answer evcxr without running anything.
    #[command(hide = true)]
    IdleRuntime,
    /// Compile the cells of a notebook in a session that is there.
    #[command(hide = true)]
    Rehearse { notebook: PathBuf },
}

#[derive(Args)]
struct Place {
    /// Also register the kernel for this user.
    #[arg(long)]
    user: bool,
    /// Also register the kernel for everybody on this machine.
    #[arg(long)]
    system: bool,
    /// Where the binary, the prelude and the kernelspec go. The active virtual environment, if not given.
    #[arg(long, value_name = "DIR", env = "VIRTUAL_ENV")]
    prefix: Option<PathBuf>,
}

pub fn run() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Kernel { connection_file } => kernel::run(&connection_file),
        Command::Install { place, source, cuda, metal, standalone } => {
            let feature = if cuda { Some("cuda") } else { metal.then_some("metal") };
            install::install(&place, &source, feature, standalone)
        }
        Command::Register { place } => install::register(&place),
        Command::Bundle { to, pythons } => bundle::run(&to, &pythons),
        Command::Uninstall { place } => install::uninstall(&place),
        Command::Doctor { repair } => doctor::run(repair),
        Command::Cache { what } => cache::run(&what),
        Command::Export { notebook, program: true, .. } => export::print(&notebook),
        Command::Export { notebook, to, .. } => export::project(&notebook, to),
        Command::Assignment { notebooks, to, without_hints } => {
            notebooks.iter().try_for_each(|notebook| assignment::run(notebook, &to, !without_hints))
        }
        Command::Present { notebooks, to } => {
            notebooks.iter().try_for_each(|notebook| presentation::run(notebook, &to))
        }
        Command::Class { files, csv } => class::run(&files, csv),
        Command::Lessons { what } => lessons::run(&what),
        Command::Rehearse { notebook } => cache::rehearse(&notebook),
        Command::Runtime => crate::runtime::run(),
        Command::IdleRuntime => crate::runtime::idle(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oxbook: {error:#}");
            ExitCode::FAILURE
        }
    }
}
