//! Which comms are open, and which messages of front ends the runtime process is dealing with. What comms mean is the
//! prelude's: this knows ids, and who is to hear what an answer says.

use super::front_end::{FrontEnd, Output};
use crate::side_channel::{CommKind, CommMessage};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::oneshot;

#[derive(Default)]
pub(super) struct Comms {
    /// The target of each comm that is open.
    open: BTreeMap<String, String>,
    handling: HashMap<u64, Handling>,
    last: u64,
    /// An interrupt was asked for while messages were being dealt with, and no cell ran.
    pub(super) interrupted: bool,
}

struct Handling {
    front_end: Arc<dyn FrontEnd>,
    /// Dropped when the message is dealt with.
    _done: oneshot::Sender<()>,
}

impl Comms {
    pub(super) fn targets(&self) -> BTreeMap<String, String> {
        self.open.clone()
    }

    /// Whether the process is to hear a message of a front end's: an open, or what belongs to a comm that is open.
    pub(super) fn concerns(&self, message: &CommMessage) -> bool {
        message.kind == CommKind::Open || self.open.contains_key(&message.comm_id)
    }

    /// A front end's message is on its way to the process. Returns its number, and what is ready when it is dealt with.
    pub(super) fn begin(
        &mut self,
        message: &CommMessage,
        front_end: Arc<dyn FrontEnd>,
    ) -> (u64, oneshot::Receiver<()>) {
        self.note(message);
        let (done, handled) = oneshot::channel();
        self.last += 1;
        self.handling.insert(self.last, Handling { front_end, _done: done });
        (self.last, handled)
    }

    pub(super) fn handled(&mut self, number: u64) {
        self.handling.remove(&number);
    }

    /// Whether a front end's message is being dealt with.
    pub(super) fn busy(&self) -> bool {
        !self.handling.is_empty()
    }

    /// The process says something: to whoever sent what it answers, else to whoever ran the last cell.
    pub(super) fn publish(&mut self, message: CommMessage, answers: Option<u64>, last: Option<&Arc<dyn FrontEnd>>) {
        self.note(&message);
        let asked = answers.and_then(|number| self.handling.get(&number)).map(|handling| &handling.front_end);
        if let Some(front_end) = asked.or(last) {
            front_end.publish(Output::Comm(message));
        }
    }

    /// The process is gone, and all comms with it.
    pub(super) fn end(&mut self, last: Option<&Arc<dyn FrontEnd>>) {
        for id in std::mem::take(&mut self.open).into_keys() {
            if let Some(front_end) = last {
                front_end.publish(Output::Comm(CommMessage::close(&id)));
            }
        }
        self.handling.clear();
    }

    fn note(&mut self, message: &CommMessage) {
        match message.kind {
            CommKind::Open => drop(self.open.insert(message.comm_id.clone(), message.target_name.clone())),
            CommKind::Message => {}
            CommKind::Close => drop(self.open.remove(&message.comm_id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::front_end::InputRefused;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl FrontEnd for Heard {
        fn publish(&self, output: Output) {
            if let Output::Comm(message) = output {
                self.0.lock().unwrap().push(format!("{} {}", message.kind.msg_type(), message.comm_id));
            }
        }

        fn input(&self, _: &str, _: bool) -> Result<String, InputRefused> {
            Err(InputRefused::NotAllowed)
        }
    }

    fn message(kind: CommKind, id: &str) -> CommMessage {
        CommMessage { kind, target_name: "widgets".to_owned(), ..CommMessage::close(id) }
    }

    #[test]
    fn answers_go_to_who_asked_and_the_rest_to_who_ran_the_last_cell() {
        let (cell, browser) = (Arc::new(Heard::default()), Arc::new(Heard::default()));
        let last: Arc<dyn FrontEnd> = cell.clone();
        let mut comms = Comms::default();
        comms.publish(message(CommKind::Open, "a"), None, Some(&last));
        assert!(comms.concerns(&message(CommKind::Message, "a")) && !comms.concerns(&message(CommKind::Message, "b")));
        let (number, mut handled) = comms.begin(&message(CommKind::Message, "a"), browser.clone());
        assert!(comms.busy() && handled.try_recv() == Err(oneshot::error::TryRecvError::Empty));
        comms.publish(message(CommKind::Message, "a"), Some(number), Some(&last));
        comms.handled(number);
        assert!(!comms.busy() && handled.try_recv() == Err(oneshot::error::TryRecvError::Closed));
        assert_eq!(*browser.0.lock().unwrap(), ["comm_msg a"]);
        comms.end(Some(&last));
        assert_eq!(*cell.0.lock().unwrap(), ["comm_open a", "comm_close a"]);
        assert!(comms.targets().is_empty());
    }
}
