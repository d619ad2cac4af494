//! A service of one's own on this machine, and how to ask it: stand-ins for the APIs of model providers.
//!
//! `server` listens on the loopback address only, on a thread for each connection; `client` asks, and an interrupt ends
//! the waiting; `events` are what arrives bit by bit. Must not know of models or lessons.

mod client;
mod events;
mod server;

pub use client::{Answer, NoAnswer, get, post, post_events};
pub use events::{Event, events};
pub use server::{Request, Response, Server, serve};

/// The value of a header, of those whose names are in lower case; the case of `name` does not matter.
fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let name = name.to_lowercase();
    headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}
