//! Whether anybody answers at the hub, within a few seconds: connecting and looking up a name can each hang for minutes
//! where a network is half there.

use std::net::{TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Looks up the name and connects, to the proxy if one is set. `Err` says in words what did not work.
pub(super) fn answers(endpoint: &str, patience: Duration) -> Result<(), String> {
    let (host, port) = whom_to_ask(endpoint)?;
    let (said, heard) = mpsc::channel();
    let asked = host.clone();
    // A thread of its own: a lookup cannot be given up, only left behind.
    std::thread::spawn(move || {
        let _ = said.send(connect(&asked, port, patience));
    });
    let silence = format!("{host} does not answer");
    heard.recv_timeout(patience + Duration::from_millis(200)).unwrap_or(Err(silence))
}

fn connect(host: &str, port: u16, patience: Duration) -> Result<(), String> {
    let start = Instant::now();
    let addresses: Vec<_> =
        (host, port).to_socket_addrs().map_err(|_| format!("the name {host} cannot be looked up"))?.collect();
    for address in &addresses {
        let left = patience.saturating_sub(start.elapsed()).max(Duration::from_millis(50));
        if TcpStream::connect_timeout(address, left).is_ok() {
            return Ok(());
        }
    }
    Err(format!("{host} does not answer"))
}

/// The hub, or the proxy on the way to it.
fn whom_to_ask(endpoint: &str) -> Result<(String, u16), String> {
    let direct = host_and_port(endpoint).ok_or_else(|| format!("\"{endpoint}\" is no address of a hub"))?;
    let set = |name: &str| {
        [name.to_owned(), name.to_lowercase()]
            .iter()
            .find_map(|n| std::env::var(n).ok().filter(|value| !value.is_empty()))
    };
    let exempt = set("NO_PROXY").is_some_and(|list| {
        list.split(',')
            .map(|entry| entry.trim().trim_start_matches('.'))
            .any(|entry| entry == "*" || (!entry.is_empty() && direct.0.ends_with(entry)))
    });
    let scheme = if endpoint.starts_with("http:") { "HTTP_PROXY" } else { "HTTPS_PROXY" };
    match set("ALL_PROXY").or_else(|| set(scheme)) {
        Some(proxy) if !exempt => host_and_port(&proxy).ok_or_else(|| format!("\"{proxy}\" is no address of a proxy")),
        _ => Ok(direct),
    }
}

/// `http://user@host:8080/path` to host and port.
fn host_and_port(address: &str) -> Option<(String, u16)> {
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
    let authority = rest.split(['/', '?']).next()?;
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = if scheme == "https" { 443 } else { 80 };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, digits)) if !host.is_empty() && !digits.contains(']') => (host, digits.parse().ok()?),
        _ => (authority, port),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    (!host.is_empty()).then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let cases = [
            ("https://huggingface.co", "huggingface.co", 443),
            ("http://127.0.0.1:8080/x", "127.0.0.1", 8080),
            ("http://user:word@proxy:3128", "proxy", 3128),
            ("proxy.local:3128", "proxy.local", 3128),
            ("https://[::1]:8443/", "::1", 8443),
            ("http://[::1]/", "::1", 80),
        ];
        for (address, host, port) in cases {
            assert_eq!(host_and_port(address), Some((host.to_owned(), port)), "{address}");
        }
        assert_eq!(host_and_port("https://"), None);
    }

    #[test]
    fn nobody_there_is_known_soon() {
        let start = Instant::now();
        // Nothing listens on port 1; a name under .invalid never exists (RFC 2606).
        assert!(connect("127.0.0.1", 1, Duration::from_secs(3)).is_err());
        assert!(connect("hub.invalid", 443, Duration::from_secs(3)).is_err());
        assert!(start.elapsed() < Duration::from_secs(8));
    }
}
