//! The five sockets and the order of what goes through them.
//!
//! Knows `protocol` and the [`Session`](crate::session::Session) handle; knows nothing of how Rust is evaluated.
//! Invariants: one task owns iopub and nothing overtakes on it; every request on shell and control is framed by `busy`
//! and `idle`; cells are served in the order they came; control, comm messages and questions while a cell runs; a message
//! that cannot be understood is logged and survived.

mod comms;
mod control;
mod front_end;
mod heartbeat;
mod iopub;
mod kernel_info;
mod parent;
mod questions;
mod shell;
mod socket;
mod stdin;
mod subshells;
mod usage;

use crate::protocol::message::Message;
use crate::protocol::signature::Signer;
use crate::session::Session;
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use jupyter_protocol::ConnectionInfo;
use nix::sys::stat::{Mode, umask};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use zeromq::{RouterSocket, Socket};

/// What every socket's task needs.
pub(crate) struct Kernel {
    /// The `session` of the headers this process sends.
    pub(crate) id: String,
    pub(crate) signer: Signer,
    pub(crate) iopub: iopub::Iopub,
    pub(crate) stdin: stdin::Stdin,
    pub(crate) session: Session,
    pub(crate) subshells: subshells::Subshells,
    usage: usage::Usage,
    /// Nothing that was sent earlier was meant for this kernel.
    began: DateTime<Utc>,
    /// The header of the request whose cell runs. Locked while a status is published that depends on it.
    running: Mutex<Option<Value>>,
}

impl Kernel {
    /// Publishes `busy`, runs `serve`, and publishes `idle` whatever came of it.
    async fn framed<T>(&self, request: &Message, serve: impl Future<Output = T>) -> T {
        self.status("busy", &request.header.0);
        let result = serve.await;
        self.served_beside(request);
        result
    }

    /// As [`Self::framed`], for a cell.
    async fn framed_cell<T>(&self, request: &Message, serve: impl Future<Output = T>) -> T {
        {
            let mut running = self.running();
            *running = Some(request.header.0.clone());
            self.status("busy", &request.header.0);
        }
        let result = serve.await;
        let mut running = self.running();
        *running = None;
        self.status("idle", &request.header.0);
        result
    }

    /// What did not wait for a cell is served. A front end shows the last state that it heard of: while a cell runs, that is
    /// to be the cell's.
    fn served_beside(&self, request: &Message) {
        let running = self.running();
        self.status("idle", &request.header.0);
        if let Some(cell) = &*running {
            self.status("busy", cell);
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<Value>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn status(&self, execution_state: &str, parent: &Value) {
        self.iopub.publish(parent, "status", json!({"execution_state": execution_state}));
    }
}

/// Serves the front end behind `connection` until it asks for a shutdown or the process that started us ends.
pub async fn serve(connection: ConnectionInfo) -> anyhow::Result<()> {
    let id = uuid::Uuid::new_v4().to_string();
    let began = Utc::now();
    // A socket that is a file is this user's alone: what is published is signed, but not secret. Nothing else makes files yet.
    let usual = umask(Mode::S_IRWXG | Mode::S_IRWXO);
    let mut shell = RouterSocket::new();
    let mut control = RouterSocket::new();
    let mut stdin_socket = RouterSocket::new();
    bind(&mut shell, "shell", &connection.shell_url()).await?;
    bind(&mut control, "control", &connection.control_url()).await?;
    bind(&mut stdin_socket, "stdin", &connection.stdin_url()).await?;
    let heartbeat = heartbeat::bind(&connection.hb_url()).await?;
    let iopub_socket = iopub::bind(&connection.iopub_url()).await?;
    umask(usual);

    let (shell_sender, shell_receiver) = shell.split();
    let (control_sender, control_receiver) = control.split();
    let (stdin_sender, stdin_receiver) = stdin_socket.split();

    let signer = Signer::new(&connection.key);
    let (iopub, iopub_task) = iopub::start(iopub_socket, Signer::new(&connection.key), id.clone());
    let kernel = Arc::new(Kernel {
        stdin: stdin::Stdin::new(stdin_sender, Signer::new(&connection.key), id.clone()),
        signer,
        iopub,
        session: Session::start()?,
        subshells: subshells::Subshells::default(),
        usage: usage::Usage::new(),
        began,
        running: Mutex::default(),
        id,
    });
    kernel.status("starting", &json!({}));

    tokio::spawn(heartbeat::serve(heartbeat));
    tokio::spawn(stdin::receive(Arc::clone(&kernel), stdin_receiver));
    tokio::spawn(shell::serve(Arc::clone(&kernel), shell_sender, shell_receiver));
    let control = tokio::spawn(control::serve(Arc::clone(&kernel), control_sender, control_receiver));

    let restart = tokio::select! {
        asked = control => asked.context("the control task ended")?,
        () = parent::died() => false,
        () = terminated() => false,
    };
    tracing::info!(restart, "shutting down");
    kernel.session.shutdown();
    kernel.iopub.close();
    let _ = tokio::time::timeout(Duration::from_secs(1), iopub_task).await;
    // zeromq accepts messages before they are on the wire: give the last reply a moment to leave.
    tokio::time::sleep(Duration::from_millis(100)).await;
    Ok(())
}

async fn bind(socket: &mut impl Socket, name: &str, endpoint: &str) -> anyhow::Result<()> {
    socket.bind(endpoint).await.map(drop).with_context(|| {
        format!("cannot bind the {name} socket to {endpoint}: is another kernel using this connection file?")
    })
}

async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut hangup)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => (),
        _ = hangup.recv() => (),
    }
}
