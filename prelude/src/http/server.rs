//! The side that answers.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use std::{fmt, io};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query, such as `/v1/models?limit=2`.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
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

/// What is answered.
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
}

enum Body {
    Whole(String),
    Events(Box<dyn Iterator<Item = String> + Send>),
}

impl Response {
    /// Plain text, with a status such as 200 or 404.
    pub fn text(status: u16, body: impl Into<String>) -> Response {
        let response = Response { status, headers: Vec::new(), body: Body::Whole(body.into()) };
        response.header("content-type", "text/plain; charset=utf-8")
    }

    /// JSON, with a status.
    pub fn json(status: u16, body: &Value) -> Response {
        let response = Response { status, headers: Vec::new(), body: Body::Whole(body.to_string()) };
        response.header("content-type", "application/json")
    }

    /// Server-sent events: each text of the iterator is the data of one, and is sent when the iterator gives it.
    pub fn events<I>(data: I) -> Response
    where
        I: IntoIterator<Item = String>,
        I::IntoIter: Send + 'static,
    {
        let response = Response { status: 200, headers: Vec::new(), body: Body::Events(Box::new(data.into_iter())) };
        response.header("content-type", "text/event-stream")
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: impl fmt::Display) -> Response {
        self.headers.push((name.to_lowercase(), value.to_string()));
        self
    }
}

/// A running server, made by [`serve`]. It stops with [`Server::stop`], or when the value is dropped.
pub struct Server {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

/// Answers requests on a free port of this machine, which no other machine can reach, until the server is dropped. The
/// handler runs on a thread for each connection; where it panics, the answer is 500.
///
/// ```
/// # use oxbook::prelude::*;
/// use oxbook::http::{Response, post, serve};
/// let server = serve(|request| match request.path.as_str() {
///     "/echo" => Response::json(200, &json!({ "said": request.body })),
///     path => Response::text(404, format!("there is no {path}")),
/// })?;
/// let answer = post(&server.url("/echo"), &[], &json!([1, 2]))?;
/// assert_eq!((answer.status, answer.json()?["said"].as_str()), (200, Some("[1,2]")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If no port can be opened.
pub fn serve(handler: impl Fn(Request) -> Response + Send + Sync + 'static) -> io::Result<Server> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let (handler, seen) = (Arc::new(handler), stopped.clone());
    let accept = move || {
        for connection in listener.incoming() {
            if seen.load(Ordering::Acquire) {
                break;
            }
            let (Ok(stream), handler) = (connection, handler.clone()) else { continue };
            // A client that goes away in the middle is no trouble of the server's.
            std::thread::spawn(move || drop(answer(&stream, &*handler)));
        }
    };
    let listener = Some(std::thread::Builder::new().name("http server".into()).spawn(accept)?);
    Ok(Server { address, stopped, listener })
}

impl Server {
    /// Where it listens, such as `127.0.0.1:40123`.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{}", self.address, path.trim_start_matches('/'))
    }

    /// Takes no more connections; what is being answered is finished.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(listener) = self.listener.take() {
            self.stopped.store(true, Ordering::Release);
            // Accepting can only be ended by a connection.
            let woken = TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok();
            if woken {
                let _ = listener.join();
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Server[{}]", self.address)
    }
}

/// Longest body that is read, and longest line of a head: a mistake must not fill the memory.
const MOST_BODY: usize = 64 << 20;
const MOST_LINE: u64 = 64 << 10;

fn answer(stream: &TcpStream, handler: &dyn Fn(Request) -> Response) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let response = match read(&mut BufReader::new(stream)) {
        Ok(request) => catch_unwind(AssertUnwindSafe(|| handler(request)))
            .unwrap_or_else(|_| Response::text(500, "the handler panicked")),
        Err(trouble) => Response::text(400, trouble.to_string()),
    };
    write(stream, response)
}

fn read(stream: &mut impl BufRead) -> io::Result<Request> {
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("this is not a request: {what}"));
    let mut line = || {
        let mut line = String::new();
        stream.by_ref().take(MOST_LINE).read_line(&mut line)?;
        line.strip_suffix("\r\n").map(str::to_owned).ok_or_else(|| bad("a line has no end"))
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Err(bad("no method and path")) };
    let (method, path) = (method.to_owned(), path.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(|| bad("a header has no colon"))?;
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut request = Request { method, path, headers, body: String::new() };
    let length = request.header("content-length").map_or(Ok(0), str::parse::<usize>);
    let length = length.ok().filter(|length| *length <= MOST_BODY).ok_or_else(|| bad("the length of its body"))?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    request.body = String::from_utf8(body).map_err(|_| bad("the body is not UTF-8"))?;
    Ok(request)
}

/// One answer a connection: nothing is left to be got wrong about when it ends.
fn write(mut stream: &TcpStream, response: Response) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\nconnection: close\r\n", response.status, reason(response.status));
    for (name, value) in &response.headers {
        head += &format!("{name}: {value}\r\n");
    }
    match response.body {
        Body::Whole(body) => {
            head += &format!("content-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(head.as_bytes())
        }
        Body::Events(data) => {
            stream.write_all((head + "\r\n").as_bytes())?;
            for data in data {
                let lines: String = data.split('\n').map(|line| format!("data: {line}\n")).collect();
                stream.write_all((lines + "\n").as_bytes())?;
            }
            Ok(())
        }
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}
