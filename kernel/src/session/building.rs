//! Tells the learner what cargo does while the crates of a `:dep` are built, which may take minutes.

use super::front_end::{FrontEnd, Output};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

const LOOK: Duration = Duration::from_millis(250);

/// Tells until it is dropped.
pub struct Telling {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Telling {
    /// Of what is written to `file` from now on.
    pub fn start(file: PathBuf, front_end: Arc<dyn FrontEnd>) -> Self {
        let _ = std::fs::remove_file(&file);
        let (end, ended) = channel();
        let thread = std::thread::spawn(move || {
            let mut told = 0;
            loop {
                let over = ended.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout);
                let text = std::fs::read_to_string(&file).unwrap_or_default();
                let whole = text.rfind('\n').map_or(0, |end| end + 1);
                let new = text.get(told..whole).unwrap_or_default();
                let lines: String =
                    new.lines().filter(|line| is_of_a_crate(line)).map(|line| format!("{line}\n")).collect();
                told = whole;
                if !lines.is_empty() {
                    front_end.publish(Output::Stream { name: "stderr".to_owned(), text: lines });
                }
                if over {
                    return;
                }
            }
        });
        Self { end: Some(end), thread: Some(thread) }
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        self.end.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is fetched and compiled; not cargo's warnings and sums. Errors are told as the cell's.
fn is_of_a_crate(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    let own = line.contains(" oxbook-dependencies ");
    matches!(word, "Updating" | "Downloading" | "Downloaded" | "Compiling" | "Blocking") && !own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::front_end::InputRefused;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Heard(Mutex<String>);

    impl FrontEnd for Heard {
        fn publish(&self, output: Output) {
            if let Output::Stream { text, .. } = output {
                self.0.lock().unwrap().push_str(&text);
            }
        }

        fn input(&self, _: &str, _: bool) -> Result<String, InputRefused> {
            Err(InputRefused::NotAllowed)
        }
    }

    #[test]
    fn crates_are_told_once_and_all_of_them() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("building");
        let heard = Arc::new(Heard::default());
        let telling = Telling::start(file.clone(), Arc::clone(&heard) as Arc<dyn FrontEnd>);
        let said = "   Compiling either v1.0\n   Compiling oxbook-dependencies v0.0.0 (/x)\nwarning: unused\n   Compiling b v2\n";
        std::fs::write(&file, said).unwrap();
        drop(telling);
        assert_eq!(*heard.0.lock().unwrap(), "   Compiling either v1.0\n   Compiling b v2\n");
    }
}
