//! What was typed, in this session and earlier ones: SQLite, as ipykernel keeps it, in the user's data directory.

use jupyter_protocol::HistoryRequest;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::fs::Permissions;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Where history is kept, if not in the user's data directory.
pub const DIRECTORY_VARIABLE: &str = "OXBOOK_DATA";

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT DEFAULT CURRENT_TIMESTAMP);
    CREATE TABLE IF NOT EXISTS history (
        session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT,
        PRIMARY KEY (session, line)
    );
";

pub struct History {
    connection: Mutex<Connection>,
    session: i64,
}

/// A `history_request`: which entries, and in what form.
pub struct Access {
    which: Which,
    output: bool,
}

enum Which {
    Tail {
        n: i64,
    },
    /// `session` 0 is this one, negative ones count back from it.
    Range {
        session: i64,
        start: i64,
        stop: i64,
    },
    Search {
        pattern: String,
        unique: bool,
        n: i64,
    },
}

impl From<HistoryRequest> for Access {
    fn from(request: HistoryRequest) -> Self {
        match request {
            HistoryRequest::Tail { n, output, .. } => Self { which: Which::Tail { n: n.into() }, output },
            HistoryRequest::Range { session, start, stop, output, .. } => Self {
                which: Which::Range { session: session.unwrap_or(0).into(), start: start.into(), stop: stop.into() },
                output,
            },
            HistoryRequest::Search { pattern, unique, output, n, .. } => {
                Self { which: Which::Search { pattern, unique, n: n.into() }, output }
            }
        }
    }
}

impl History {
    /// Opens the user's history, or one in memory where the disk cannot be written: history is never a reason not to
    /// start.
    pub fn open() -> Self {
        let stored = directory().ok_or_else(|| "there is no data directory".to_owned()).and_then(|directory| {
            make_private(&directory).map_err(|error| error.to_string())?;
            Self::at(&directory.join("history.sqlite")).map_err(|error| error.to_string())
        });
        stored.unwrap_or_else(|error| {
            tracing::warn!("history is not kept: {error}");
            Self::with(Connection::open_in_memory().expect("SQLite works in memory")).expect("an empty database")
        })
    }

    fn at(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        // What was typed is nobody else's to read. SQLite's other files take their mode from this one.
        let _ = std::fs::set_permissions(path, Permissions::from_mode(0o600));
        connection.busy_timeout(Duration::from_secs(2))?;
        // Many kernels may write at once. Losing the last line to a power cut is acceptable, waiting for the disk
        // after every cell is not.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Self::with(connection)
    }

    fn with(connection: Connection) -> rusqlite::Result<Self> {
        connection.execute_batch(SCHEMA)?;
        connection.execute("INSERT INTO sessions DEFAULT VALUES", [])?;
        let session = connection.last_insert_rowid();
        Ok(Self { connection: Mutex::new(connection), session })
    }

    pub fn append(&self, line: usize, input: &str, output: Option<&str>) {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = connection.execute(
            "INSERT OR REPLACE INTO history (session, line, input, output) VALUES (?1, ?2, ?3, ?4)",
            params![self.session, line as i64, input, output],
        );
        if let Err(error) = stored {
            tracing::warn!("history: {error}");
        }
    }

    /// Entries oldest first, as `[session, line, input]` or `[session, line, [input, output]]`.
    pub fn read(&self, access: &Access) -> Result<Vec<Value>, String> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let newest = |condition: &str| {
            format!(
                "SELECT * FROM (SELECT session, line, input, output FROM history {condition} ORDER BY session DESC, line DESC LIMIT ?1) ORDER BY session, line"
            )
        };
        let no_limit = |n: i64| if n <= 0 { -1 } else { n };
        let rows = match &access.which {
            Which::Tail { n } => rows(&connection, &newest(""), params![n], access.output),
            Which::Range { session, start, stop } => {
                let session = if *session <= 0 { self.session + session } else { *session };
                let stop = if *stop <= 0 { i64::MAX } else { *stop };
                let query = "SELECT session, line, input, output FROM history WHERE session = ?1 AND line >= ?2 AND line < ?3 ORDER BY line";
                rows(&connection, query, params![session, start, stop], access.output)
            }
            Which::Search { pattern, unique: false, n } => {
                rows(&connection, &newest("WHERE input GLOB ?2"), params![no_limit(*n), pattern], access.output)
            }
            Which::Search { pattern, unique: true, n } => {
                // The latest of each input.
                let condition =
                    "h WHERE input GLOB ?2 AND NOT EXISTS (SELECT 1 FROM history later WHERE later.input = h.input
                    AND (later.session > h.session OR (later.session = h.session AND later.line > h.line)))";
                rows(&connection, &newest(condition), params![no_limit(*n), pattern], access.output)
            }
        };
        rows.map_err(|error| error.to_string())
    }
}

fn rows(
    connection: &Connection,
    query: &str,
    values: impl rusqlite::Params,
    output: bool,
) -> rusqlite::Result<Vec<Value>> {
    let mut statement = connection.prepare(query)?;
    let rows = statement.query_map(values, |row| {
        let (session, line, input): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let shown: Option<String> = row.get(3)?;
        Ok(if output { json!([session, line, [input, shown]]) } else { json!([session, line, input]) })
    })?;
    rows.collect()
}

/// Makes the directory so that nobody else can look into it. One that is there is left as somebody wanted it.
fn make_private(directory: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

/// Where it is kept: a learner's progress lies there too.
pub fn directory() -> Option<PathBuf> {
    match std::env::var_os(DIRECTORY_VARIABLE) {
        Some(directory) => Some(directory.into()),
        None => Some(dirs::data_dir()?.join("oxbook")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history() -> History {
        let history = History::with(Connection::open_in_memory().unwrap()).unwrap();
        for (line, input) in ["1+1", "let x = 2;", "1+1", "1+2"].into_iter().enumerate() {
            history.append(line + 1, input, Some("out").filter(|_| input.starts_with('1')));
        }
        history
    }

    fn inputs(which: Which) -> Vec<String> {
        let rows = history().read(&Access { which, output: false }).unwrap();
        rows.iter().map(|row| row[2].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn the_three_ways_in() {
        assert_eq!(inputs(Which::Tail { n: 2 }), ["1+1", "1+2"]);
        assert_eq!(inputs(Which::Range { session: 0, start: 1, stop: 3 }), ["1+1", "let x = 2;"]);
        let search = |unique| Which::Search { pattern: "1?*".into(), unique, n: 0 };
        assert_eq!(inputs(search(false)), ["1+1", "1+1", "1+2"]);
        assert_eq!(inputs(search(true)), ["1+1", "1+2"]);
    }

    #[test]
    fn output_comes_as_a_pair() {
        let rows = history().read(&Access { which: Which::Tail { n: 1 }, output: true }).unwrap();
        assert_eq!(rows[0][2], json!(["1+2", "out"]));
    }

    #[test]
    fn survives_its_process() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("h.sqlite");
        History::at(&path).unwrap().append(1, "kept", None);
        let rows = History::at(&path).unwrap().read(&Access { which: Which::Tail { n: 5 }, output: false }).unwrap();
        assert_eq!(rows, [json!([1, 1, "kept"])]);
    }
}
