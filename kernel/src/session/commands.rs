//! The commands that are answered here instead of by evcxr: `:vars`, `:explain`, `:restart`, `:clear`.

use super::cell::split_commands;
use super::front_end::Output;
use crate::toolchain::environment::restore_tools;
use crate::toolchain::image::Image;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value};
use std::process::Command;

#[derive(Debug, PartialEq)]
pub enum Own {
    Vars,
    /// With the error's code, or the last error's.
    Explain(Option<String>),
    Restart,
    /// As if nothing had been run, crates of `:dep` excepted.
    Clear,
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

/// The commands of a cell that are ours, and the cell without them, line for line.
pub fn take_own(cell: &str) -> (Vec<Own>, String) {
    let (commands, code) = split_commands(cell);
    let mut own = Vec::new();
    let mut rest = String::with_capacity(cell.len());
    for line in commands.split_inclusive('\n') {
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
    let mut words = line.split_whitespace();
    let command = words.next()?;
    let argument = words.next().map(str::to_owned);
    match command {
        ":vars" => Some(Own::Vars),
        ":explain" => Some(Own::Explain(argument)),
        ":restart" => Some(Own::Restart),
        ":clear" => Some(Own::Clear),
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
    let data = [("text/plain", text), ("text/markdown", markdown)];
    let data = data.into_iter().map(|(mime, text)| (mime.to_owned(), Value::String(text))).collect();
    Ok(Output::Result { data, metadata: Map::new() })
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
        assert!(matches!(take_own(":opt 2").0[..], [Own::Unused(_)]));
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
