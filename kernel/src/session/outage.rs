//! Why a cell could not be compiled though nothing is known to be wrong with it: a disk that is full, a compiler or a
//! linker that is gone. Whoever met it has said so in the system's words; here they become a learner's, with what to do.
//! Knows nothing of how cells are compiled.

use super::failure::Failure;
use serde_json::Value;

/// Where cells cannot be run at all.
pub const DOCTOR: &str = "`oxbook doctor`, in a terminal, looks for what is wrong with the installation.";
const KEPT: &str = "Variables and definitions are kept.";

/// How evcxr begins and ends what it says of a build whose errors it cannot read.
const UNREADABLE: &str = "Compilation failed, but no parsable errors were found. STDERR:\n";
const AND_STDOUT: &str = "\nSTDOUT:";

/// From evcxr's words for a build that failed, or could not be begun.
pub fn of_build(said: &str) -> Option<Failure> {
    let unreadable = said.trim_start().strip_prefix(UNREADABLE);
    let said = unreadable.map_or(said, |rest| rest.split(AND_STDOUT).next().unwrap_or(rest)).trim();
    let known = of(said);
    known.or_else(|| unreadable.map(|_| Failure::new("CompilerFailed", without_label(said)).note(KEPT).note(DOCTOR)))
}

/// From rustc's errors, where none is about a place in the cell.
pub fn of_errors(messages: &[Value]) -> Option<Failure> {
    let placed = |message: &Value| message["spans"].as_array().is_some_and(|spans| !spans.is_empty());
    if messages.is_empty() || messages.iter().any(placed) {
        return None;
    }
    of(&messages.iter().map(Value::to_string).collect::<String>())
}

/// From what somebody said who could not go on.
pub fn of(said: &str) -> Option<Failure> {
    let any = |phrases: &[&str]| phrases.iter().any(|phrase| said.contains(phrase));
    let failure = if any(&["No space left on device", "os error 28)", "Disk quota exceeded", "os error 122)"]) {
        Failure::new("DiskFull", "there is no room left on the disk, so the cell could not be compiled").note(format!(
            "{KEPT} Make room, then run the cell again: `oxbook cache clear`, in a terminal, gives back what compiled \
             cells take, and `oxbook doctor` says how much is free where."
        ))
    } else if any(&["Read-only file system", "os error 30)"]) {
        Failure::new("DiskReadOnly", "the disk has become read-only, so the cell could not be compiled").note(format!(
            "{KEPT} A disk with errors is often made so by the system: see to it, then run the cell again. {DOCTOR}"
        ))
    } else if any(&["linker `cc` not found", "linker `ld` not found", "cannot find 'ld'"]) {
        Failure::new("NoLinker", "the linker is gone, without which no cell can be compiled").note(format!(
            "{KEPT} Install a C compiler (Debian: apt install gcc; macOS: xcode-select --install), then run the cell \
             again. {DOCTOR}"
        ))
    } else if any(&["the Rust compiler", "the prelude was built by", "the prelude image", "no prelude image"]) {
        Failure::new("NotReady", without_label(said)).note(format!("{KEPT} {DOCTOR}"))
    } else if said.contains("Error running 'cargo") {
        Failure::new("NotReady", "the kernel's program was removed or moved while this session runs")
            .note("Run ./install.sh again, then restart the kernel.")
    } else if any(&["Cannot allocate memory", "os error 12)", "the compiler was ended"]) {
        Failure::new("CompilerKilled", "the compiler was ended before it was done, as systems do when memory runs out")
            .note(format!("{KEPT} Shut down kernels that you do not need, then run the cell again."))
    } else {
        return None;
    };
    Some(failure)
}

fn without_label(said: &str) -> &str {
    said.strip_prefix("error: ").unwrap_or(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn build(said: &str) -> String {
        of_build(&format!("{UNREADABLE}{said}\n{AND_STDOUT}\n")).map(|failure| failure.ename).unwrap_or_default()
    }

    #[test]
    fn what_stopped_the_compiler_is_told_apart() {
        assert_eq!(build("rustc-LLVM ERROR: IO failure on output stream: No space left on device"), "DiskFull");
        assert_eq!(build("error: cannot run the Rust compiler /gone: No such file or directory"), "NotReady");
        assert_eq!(build("error: something nobody thought of"), "CompilerFailed");
        assert_eq!(of_build("Not supported by this kernel"), None);
    }

    #[test]
    fn an_error_in_the_cell_is_no_outage() {
        let linker = json!({"message": "linker `cc` not found", "spans": []});
        let placed = json!({"message": "No space left on device", "spans": [{"line_start": 1}]});
        assert_eq!(of_errors(std::slice::from_ref(&linker)).map(|it| it.ename).as_deref(), Some("NoLinker"));
        assert_eq!(of_errors(&[linker, placed]), None);
        assert_eq!(of_errors(&[]), None);
    }
}
