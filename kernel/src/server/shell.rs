//! The shell channel: cells one after another, in the order they came. What front ends ask about code and the kernel, and
//! comm messages, do not wait for a cell.

use super::front_end::Client;
use super::{Kernel, comms, questions, socket};
use crate::protocol::content;
use crate::protocol::message::Message;
use crate::session::ExecuteOutcome;
use jupyter_protocol::ExecuteRequest;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use zeromq::{RouterRecvHalf, RouterSendHalf};

/// How long a failed cell's reply waits for requests that were sent before it but are still on their way to us. A
/// client cannot have seen the failure yet, so whatever arrives in this time was queued behind the failed cell.
const ABORT_WINDOW: Duration = Duration::from_millis(10);

/// The way back to clients.
#[derive(Clone)]
pub(super) struct Replies {
    kernel: Arc<Kernel>,
    sender: Arc<Mutex<RouterSendHalf>>,
}

impl Replies {
    pub(super) async fn send(&self, request: &Message, msg_type: &str, content: Value, metadata: Value) {
        let mut reply = Message::reply(request, msg_type, &self.kernel.id, content);
        reply.metadata = metadata;
        socket::send(&mut *self.sender.lock().await, &self.kernel.signer, &reply).await;
    }
}

pub(super) async fn serve(kernel: Arc<Kernel>, sender: RouterSendHalf, mut receiver: RouterRecvHalf) {
    let replies = Replies { kernel: Arc::clone(&kernel), sender: Arc::new(Mutex::new(sender)) };
    let (cells, queued) = unbounded_channel();
    let (asked, to_answer) = unbounded_channel();
    let (comm_messages, to_pass_on) = unbounded_channel();
    let mut shell = Cells {
        kernel: Arc::clone(&kernel),
        replies: replies.clone(),
        queued,
        taken: VecDeque::new(),
        execution_count: 0,
    };
    let serving = [
        tokio::spawn(async move { shell.serve().await }),
        tokio::spawn(questions::serve(Arc::clone(&kernel), replies, to_answer)),
        tokio::spawn(comms::serve(Arc::clone(&kernel), to_pass_on)),
    ];
    loop {
        let message = socket::receive(&mut receiver, &kernel.signer, "shell").await;
        let sent = match message.msg_type() {
            "execute_request" => cells.send(message),
            "comm_open" | "comm_msg" | "comm_close" => comm_messages.send(message),
            _ => asked.send(message),
        };
        if sent.is_err() {
            break;
        }
    }
    serving.iter().for_each(tokio::task::JoinHandle::abort);
}

struct Cells {
    kernel: Arc<Kernel>,
    replies: Replies,
    queued: UnboundedReceiver<Message>,
    /// Requests looked at while a failed cell gathered what was queued behind it, still to be served.
    taken: VecDeque<(Message, bool)>,
    /// Of the last cell that counted.
    execution_count: usize,
}

impl Cells {
    async fn serve(&mut self) {
        loop {
            let (request, aborted) = match self.taken.pop_front() {
                Some(next) => next,
                None => match self.queued.recv().await {
                    Some(request) => (request, false),
                    None => return,
                },
            };
            let kernel = Arc::clone(&self.kernel);
            kernel.framed_cell(&request, self.handle(&request, aborted)).await;
        }
    }

    async fn handle(&mut self, request: &Message, aborted: bool) {
        if aborted {
            // No count: a front end would show the cell as run.
            return self.replies.send(request, "execute_reply", json!({"status": "aborted"}), json!({})).await;
        }
        self.execute(request).await;
    }

    async fn execute(&mut self, request: &Message) {
        let started = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let wanted: ExecuteRequest = match content::parse("execute_request", &request.content) {
            Ok(wanted) => wanted,
            Err(error) => {
                let evalue = format!("the content of the execute_request is not as the protocol says: {error}");
                let content = json!({"status": "error", "execution_count": self.execution_count,
                    "ename": "BadRequest", "evalue": evalue, "traceback": []});
                return self.replies.send(request, "execute_reply", content, json!({})).await;
            }
        };
        // The specification: silent implies that nothing is stored, and only stored cells count.
        let counts = wanted.store_history && !wanted.silent;
        if counts {
            self.execution_count += 1;
        }
        let count = self.execution_count;
        if !wanted.silent {
            let input = json!({"code": wanted.code, "execution_count": count});
            self.kernel.iopub.publish(&request.header.0, "execute_input", input);
        }
        let client = Arc::new(Client {
            kernel: Arc::clone(&self.kernel),
            request: request.clone(),
            execution_count: count,
            allow_stdin: wanted.allow_stdin,
            silent: wanted.silent,
            runtime: tokio::runtime::Handle::current(),
        });
        let expressions = wanted.user_expressions.clone().unwrap_or_default();
        let outcome = self.kernel.session.execute(wanted.code.clone(), expressions, client).await;
        if counts {
            self.kernel.session.history().append(count, &wanted.code, outcome.result_text.as_deref());
        }
        if outcome.failure.is_some() && wanted.stop_on_error && !wanted.silent {
            self.abort_queued().await;
        }
        let metadata = metadata(&started, &outcome);
        let content = self.execute_reply(request, count, wanted.silent, outcome);
        self.replies.send(request, "execute_reply", content, metadata).await;
    }

    fn execute_reply(&self, request: &Message, count: usize, silent: bool, outcome: ExecuteOutcome) -> Value {
        match outcome.failure {
            None => json!({
                "status": "ok", "execution_count": count, "payload": outcome.payload,
                "user_expressions": outcome.user_expressions,
            }),
            Some(failure) => {
                let error = json!({
                    "ename": failure.ename, "evalue": failure.evalue, "traceback": failure.traceback,
                });
                if !silent {
                    self.kernel.iopub.publish(&request.header.0, "error", error.clone());
                }
                let mut content = error;
                content["status"] = json!("error");
                content["execution_count"] = json!(count);
                content["payload"] = json!([]);
                content["user_expressions"] = json!({});
                content
            }
        }
    }

    /// Marks the execute requests that were queued behind a failed cell: they get `aborted` replies in their turn.
    async fn abort_queued(&mut self) {
        tokio::time::sleep(ABORT_WINDOW).await;
        while let Ok(message) = self.queued.try_recv() {
            self.taken.push_back((message, true));
        }
        for (_, aborted) in &mut self.taken {
            *aborted = true;
        }
    }
}

/// `started` is what JupyterLab and nbclient compute a cell's time from; the phases say where it went.
fn metadata(started: &str, outcome: &ExecuteOutcome) -> Value {
    json!({
        "started": started,
        "status": if outcome.failure.is_some() { "error" } else { "ok" },
        "dependencies_met": true,
        "oxbook": {
            "compile_ms": outcome.compile.as_secs_f64() * 1e3,
            "run_ms": outcome.run.as_secs_f64() * 1e3,
        },
    })
}
