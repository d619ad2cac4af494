//! The commands that are answered here instead of by evcxr, `:vars` and its like, and what is written as in IPython:
//! `!command`, `%%bash`, `%time`.

use super::cell::split_commands;
use super::failure::Failure;
use super::front_end::Output;
use crate::toolchain::environment::restore_tools;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, ensure};
use std::process::Command;

#[derive(Debug, PartialEq)]
pub enum Own {
    Vars,
    /// With the error's code, or the last error's.
    Explain(Option<String>),
    Restart,
    /// As if nothing had been run, crates of `:dep` excepted.
    Clear,
    Help,
    /// Says how long the rest of the cell takes.
    Time,
    /// A script, and the shell for it.
    Script {
        shell: &'static str,
        text: String,
        must_succeed: bool,
    },
    /// One of evcxr's that does nothing here, with what takes its place.
    Unused(&'static str),
}

/// evcxr's commands for what is settled otherwise here.
const UNUSED: [(&str, &str); 12] = [
    (":opt", "how much a cell is optimised is decided for each cell: fully where it has loops or closures"),
    (":fmt", "results are shown by `Display` and `Debug`: `println!(\"{x:#?}\")` shows another form"),
    (":types", "`:vars` shows the types of variables"),
    (":preserve_vars_on_panic", "variables always survive a panic"),
    (":efmt", "errors are shown with all that caused them"),
    (":linker", "cells are linked by the system's linker"),
    (":sccache", "crates of `:dep` are built once for all notebooks"),
    (":cache", "crates of `:dep` are built once for all notebooks"),
    (":toolchain", "cells are compiled by the Rust that Oxbook was installed with"),
    (":allow_static_linking", "cells share the prelude's library"),
    (":codegen_backend", "cells are compiled by rustc's own backend"),
    (":time_passes", "the reply to each cell tells how long it took to compile and to run"),
];

/// What `:help` says: the command, and what it does.
const HELP: [(&str, &str); 17] = [
    (":vars", "the variables, their types and values"),
    (":type x + 1", "the type of an expression, which is not run"),
    ("?x, ??x, :doc x", "documentation of a name, briefly or in full (or Shift+Tab on it)"),
    (":explain", "what the last error of the compiler means; `:explain E0382`, what that one does"),
    (":time, %time", "how long what follows on the line, or the cell, takes to compile and to run"),
    (":dep serde = \"1\"", "adds a crate; as in `Cargo.toml`, also `{ path = \"..\" }`"),
    (":show_deps", "the crates that were added"),
    ("!ls -l", "a command of the system's shell"),
    ("%%bash", "the whole cell is a script (`%%sh` for the plain shell)"),
    (":env A=b", "an environment variable for the cells"),
    (":build_env A=b", "an environment variable for the compiler"),
    (":clear", "forgets all variables and definitions"),
    (":restart", "a new process: variables are gone, definitions stay"),
    (":offline 1", "crates of `:dep` only from this machine"),
    (":version", "the version of evcxr"),
    (":quit", "ends the kernel"),
    (":help", "this list"),
];

/// The commands by which a line begins, and what each does.
pub fn offered() -> impl Iterator<Item = (&'static str, &'static str)> {
    let words = |usage: &'static str| usage.split([' ', ',']).filter(|word| word.len() > 1 && word.starts_with(':'));
    HELP.iter().flat_map(move |(usage, about)| words(usage).map(move |word| (word, *about)))
}

/// The answer of `:help`.
pub fn help() -> Output {
    let text: String = HELP.iter().map(|(command, about)| format!("{command:<18} {about}\n")).collect();
    let rows: String = HELP.iter().map(|(command, about)| format!("| `{command}` | {about} |\n")).collect();
    let markdown = format!(
        "| command | what it does |\n|---|---|\n{rows}\nCommands stand at the beginning of a cell, each on its line. What is in \
         scope without any: the cheat sheet among the notebooks."
    );
    Output::result([("text/plain", text), ("text/markdown", markdown)])
}

/// What is written as in IPython, in our words: `%time` and `%%time` are `:time`.
///
/// # Errors
/// For a magic of IPython's that there is not.
pub fn magic(cell: &str) -> Result<String, Failure> {
    let at = cell.len() - cell.trim_start().len();
    let Some(name) = cell[at..].strip_prefix('%') else { return Ok(cell.to_owned()) };
    let name = name.trim_start_matches('%').split_whitespace().next().unwrap_or_default();
    match name {
        // As many characters, so that columns stay.
        "time" => Ok(cell.replacen("%%time", " :time", 1).replacen("%time", ":time", 1)),
        "bash" | "sh" => Ok(cell.to_owned()),
        _ => {
            let said = format!("there is no `%{name}` here");
            Err(Failure::new("NotFound", said).note("`:help` lists what there is".to_owned()))
        }
    }
}

/// The commands of a cell that are ours, and the cell without them, line for line.
pub fn take_own(cell: &str) -> (Vec<Own>, String) {
    for (magic, shell) in [("%%bash", "bash"), ("%%sh", "sh")] {
        if let Some(script) = cell.trim_start().strip_prefix(magic).filter(|script| script.starts_with(['\n', ' '])) {
            let text = script.to_owned();
            return (vec![Own::Script { shell, text, must_succeed: true }], String::new());
        }
    }
    let (commands, code) = split_commands(cell);
    let mut own = Vec::new();
    let mut rest = String::with_capacity(cell.len());
    for line in commands.split_inclusive('\n') {
        if let Some(timed) =
            line.trim_start().strip_prefix(":time").filter(|timed| timed.is_empty() || timed.starts_with([' ', '\n']))
        {
            // What follows on the line is code, in its place.
            own.push(Own::Time);
            rest.push_str(&" ".repeat(line.len() - timed.len()));
            rest.push_str(timed);
            continue;
        }
        match parse(line) {
            Some(command) => {
                own.push(command);
                rest.push_str(if line.ends_with('\n') { "//\n" } else { "" });
            }
            None => rest.push_str(line),
        }
    }
    (own, rest + code)
}

/// Nothing but comments and empty lines.
pub fn says_nothing(cell: &str) -> bool {
    cell.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with("//"))
}

/// The name in `#![feature(..)]`: our rustc would let it pass.
pub fn inner_feature(cell: &str) -> Option<&str> {
    let line = cell.lines().map(str::trim).find(|line| line.starts_with("#![feature"))?;
    line.split(['(', ')']).nth(1)
}

/// evcxr takes a line that begins with `!` for a shell command; `!flag` and `!(a && b)` are meant as Rust. With a space
/// before it, it is.
pub fn as_code(cell: &str, is_variable: impl Fn(&str) -> bool) -> String {
    let negated = cell.strip_prefix('!').is_some_and(|rest| {
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        rest.starts_with(['(', '!']) || ["true", "false"].contains(&name) || is_variable(name)
    });
    if negated { format!(" {cell}") } else { cell.to_owned() }
}

fn parse(line: &str) -> Option<Own> {
    if let Some(script) = line.strip_prefix('!') {
        return Some(Own::Script { shell: "sh", text: script.trim().to_owned(), must_succeed: false });
    }
    let mut words = line.split_whitespace();
    let command = words.next()?;
    let argument = words.next().map(str::to_owned);
    match command {
        ":vars" => Some(Own::Vars),
        ":explain" => Some(Own::Explain(argument)),
        ":restart" => Some(Own::Restart),
        ":clear" => Some(Own::Clear),
        ":help" => Some(Own::Help),
        _ => UNUSED.iter().find(|(name, _)| *name == command).map(|(_, instead)| Own::Unused(instead)),
    }
}

/// rustc's long explanation of an error, as Markdown.
pub fn explain(code: &str) -> Result<Output> {
    let known = code.starts_with('E') && code.len() == 5 && code[1..].chars().all(|c| c.is_ascii_digit());
    ensure!(known, "`{code}` is not the code of an error: they look like E0382");
    let image = Image::load()?;
    let rustc = &image.manifest.rustc.path;
    let mut command = Command::new(rustc);
    restore_tools(&mut command, rustc.parent());
    let output = command.args(["--explain", code]).output().context("rustc does not run")?;
    ensure!(output.status.success(), "rustc has no explanation of {code}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // rustdoc's words after the fence (`compile_fail,E0382`) switch highlighting off.
    let markdown = text
        .lines()
        .scan(false, |inside, line| {
            let fence = line.trim_start().starts_with("```");
            let opens = fence && !*inside;
            *inside ^= fence;
            Some(if opens { "```rust".to_owned() } else { line.to_owned() })
        })
        .collect::<Vec<_>>()
        .join("\n");
    Ok(Output::result([("text/plain", text), ("text/markdown", markdown)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_are_taken_and_lines_stay() {
        let (own, rest) = take_own(":dep rand = \"0.9\"\n:vars\n:explain E0382\nlet x = 1;");
        assert_eq!(own, [Own::Vars, Own::Explain(Some("E0382".into()))]);
        assert_eq!(rest, ":dep rand = \"0.9\"\n//\n//\nlet x = 1;");
        assert_eq!(take_own("let x = 1;").0, []);
        assert_eq!(take_own(":time fit(3)\n+ 1"), (vec![Own::Time], "      fit(3)\n+ 1".to_owned()));
        assert_eq!(take_own(":time\nfit(3)"), (vec![Own::Time], "     \nfit(3)".to_owned()));
        let script = |text: &str, must_succeed| Own::Script {
            shell: if must_succeed { "bash" } else { "sh" },
            text: text.to_owned(),
            must_succeed,
        };
        assert_eq!(take_own("!ls -l\n1"), (vec![script("ls -l", false)], "//\n1".to_owned()));
        assert_eq!(take_own("%%bash\nls\n!x"), (vec![script("\nls\n!x", true)], String::new()));
        assert!(matches!(take_own(":opt 2").0[..], [Own::Unused(_)]));
    }

    #[test]
    fn magics_are_ours_or_said_not_to_be() {
        assert_eq!(magic("%time f()").ok().as_deref(), Some(":time f()"));
        assert_eq!(magic("%%time\nf()").ok().as_deref(), Some(" :time\nf()"));
        assert_eq!(magic("a % b").ok().as_deref(), Some("a % b"));
        assert!(magic("%matplotlib inline").is_err_and(|failure| failure.evalue.contains("%matplotlib")));
    }

    #[test]
    fn what_help_names_is_offered() {
        let names: Vec<&str> = offered().map(|(name, _)| name).collect();
        assert!([":vars", ":doc", ":dep", ":env", ":quit"].iter().all(|name| names.contains(name)), "{names:?}");
        assert!(names.iter().all(|name| name.chars().skip(1).all(|c| c.is_alphanumeric() || c == '_')), "{names:?}");
    }

    #[test]
    fn a_negation_is_no_shell_command() {
        let code = |cell| as_code(cell, |name| name == "flag");
        assert_eq!(code("!flag"), " !flag");
        assert_eq!(code("!(1 > 2)"), " !(1 > 2)");
        assert_eq!(code("!ls -l"), "!ls -l");
    }

    #[test]
    fn features_are_seen() {
        assert_eq!(inner_feature("#![feature(box_patterns)]\nlet x = 1;"), Some("box_patterns"));
        assert_eq!(inner_feature("#![allow(unused)]"), None);
    }
}
