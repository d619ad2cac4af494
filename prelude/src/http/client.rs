//! The side that asks.

use super::events::{Event, EventReader};
use crate::rt::interrupt;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;
use std::{error, fmt};

/// How long to wait for anything to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often to look for an interrupt while waiting.
const NAP: Duration = Duration::from_millis(50);

/// What a server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// 200 if all is well. Other statuses are no errors here: to look at them is what APIs are about.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    /// The value of a header; the case of its name does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        super::header(&self.headers, name)
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// If it is not JSON.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_str(&self.body)
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub struct NoAnswer(String);

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for NoAnswer {}

/// Asks for a URL (`http` only: for services on this machine). An interrupt ends the waiting.
///
/// # Errors
/// If nobody answers there within a minute.
pub fn get(url: &str, headers: &[(&str, &str)]) -> Result<Answer, NoAnswer> {
    ask("GET", url, headers, None, None)
}

/// Sends JSON to a URL (`http` only: for services on this machine). An interrupt ends the waiting.
///
/// # Errors
/// If nobody answers there within a minute.
pub fn post(url: &str, headers: &[(&str, &str)], body: &Value) -> Result<Answer, NoAnswer> {
    ask("POST", url, headers, Some(body), None)
}

/// As [`post`], and calls `each` with every server-sent event when it arrives. The answer's body is empty, unless its
/// status says that something is wrong.
///
/// # Errors
/// As [`post`].
pub fn post_events(
    url: &str,
    headers: &[(&str, &str)],
    body: &Value,
    mut each: impl FnMut(Event),
) -> Result<Answer, NoAnswer> {
    ask("POST", url, headers, Some(body), Some(&mut each))
}

enum News {
    Event(Event),
    End(Result<Answer, String>),
}

fn ask(
    method: &'static str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
    mut each: Option<&mut dyn FnMut(Event)>,
) -> Result<Answer, NoAnswer> {
    let (url, streamed) = (url.to_owned(), each.is_some());
    let headers: Vec<(String, String)> = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let body = body.map(Value::to_string);
    let (said, heard) = mpsc::channel();
    // A thread of its own: what waits for a socket cannot be interrupted, only left behind.
    std::thread::spawn(move || {
        let tell = |event| said.send(News::Event(event)).is_ok();
        let end = exchange(method, &url, &headers, body, streamed.then_some(&tell));
        let _ = said.send(News::End(end.map_err(|trouble| format!("no answer from {url}: {trouble}"))));
    });
    loop {
        match heard.recv_timeout(NAP) {
            Ok(News::Event(event)) => each.iter_mut().for_each(|each| each(event.clone())),
            Ok(News::End(end)) => return end.map_err(NoAnswer),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(NoAnswer("the request was given up".into())),
        }
        interrupt::check();
    }
}

fn exchange(
    method: &str,
    url: &str,
    headers: &[(String, String)],
    body: Option<String>,
    tell: Option<&dyn Fn(Event) -> bool>,
) -> Result<Answer, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .build()
        .into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let mut response = agent.run(request.body(body.unwrap_or_default())?)?;
    let status = response.status().as_u16();
    let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let mut answer = Answer { status, headers, body: String::new() };
    match tell {
        Some(tell) if status < 400 => {
            let (mut lines, mut reader) = (BufReader::new(response.body_mut().as_reader()), EventReader::default());
            let mut line = String::new();
            while lines.read_line(&mut line)? > 0 {
                // Nobody listens any more after an interrupt.
                if reader.line(&line).is_some_and(|event| !tell(event)) {
                    break;
                }
                line.clear();
            }
        }
        _ => answer.body = response.body_mut().read_to_string()?,
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::super::{Response, events, serve};
    use super::*;
    use serde_json::json;
    use std::time::Instant;

    #[test]
    fn what_is_sent_arrives_and_comes_back() {
        let server = serve(|request| {
            let told = json!({
                "method": request.method, "path": request.path, "key": request.header("X-Key"), "body": request.body,
            });
            Response::json(429, &told).header("Retry-After", 2)
        })
        .unwrap();
        let answer = post(&server.url("/a?b=1"), &[("x-key", "secret")], &json!({"안녕": [1, 2]})).unwrap();
        assert_eq!((answer.status, answer.header("retry-after")), (429, Some("2")));
        let told = answer.json().unwrap();
        assert_eq!(
            (&told["method"], &told["path"], &told["key"]),
            (&json!("POST"), &json!("/a?b=1"), &json!("secret"))
        );
        assert_eq!(told["body"], json!("{\"안녕\":[1,2]}"));
        assert_eq!(get(&server.url("c"), &[]).unwrap().json().unwrap()["path"], json!("/c"));
    }

    #[test]
    fn events_arrive_one_by_one() {
        let server = serve(|_| {
            let slowly = |i: i32| {
                std::thread::sleep(Duration::from_millis(200));
                format!("token {i}\nof 3")
            };
            Response::events((0..3).map(slowly))
        })
        .unwrap();
        let (start, mut seen) = (Instant::now(), Vec::new());
        let note = |event: Event| seen.push((event.data, start.elapsed()));
        assert_eq!(post_events(&server.url("/"), &[], &json!(null), note).unwrap().status, 200);
        let data: Vec<&str> = seen.iter().map(|(data, _)| data.as_str()).collect();
        assert_eq!(data, ["token 0\nof 3", "token 1\nof 3", "token 2\nof 3"]);
        assert!(seen[2].1 - seen[0].1 > Duration::from_millis(300), "not all at the end");
        let whole = post(&server.url("/"), &[], &json!(null)).unwrap();
        assert_eq!(events(&whole.body).len(), 3);
    }

    #[test]
    fn a_handler_that_panics_a_request_that_is_none_and_a_server_that_stopped() {
        let server = serve(|_| panic!("on purpose")).unwrap();
        assert_eq!(post(&server.url("/"), &[], &json!(1)).unwrap().status, 500);
        let mut raw = std::net::TcpStream::connect(server.address()).unwrap();
        std::io::Write::write_all(&mut raw, b"nonsense\r\n\r\n").unwrap();
        assert!(std::io::read_to_string(raw).unwrap().starts_with("HTTP/1.1 400"));
        let url = server.url("/");
        server.stop();
        let error = get(&url, &[]).unwrap_err().to_string();
        assert!(error.contains(&url), "{error}");
    }

    #[test]
    fn many_ask_at_once() {
        let server = serve(|request| Response::text(200, request.body)).unwrap();
        std::thread::scope(|scope| {
            for i in 0..16 {
                let url = server.url("/");
                scope.spawn(move || assert_eq!(post(&url, &[], &json!(i)).unwrap().body, i.to_string()));
            }
        });
    }
}
