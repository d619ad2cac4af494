//! Server-sent events: how answers arrive token by token.

/// One event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its kind; "message" where the stream does not say.
    pub event: String,
    /// Its lines of data, joined.
    pub data: String,
}

/// The events in the text of a stream: blocks of `field: value` lines, each ended by an empty line. What is not ended yet
/// is not an event yet. WHATWG HTML, section 9.2.6, without ids and retry times.
///
/// ```
/// let found = oxbook::http::events("data: Hel\n\n: a comment\nevent: end\ndata: lo\n\ndata: not all of");
/// assert_eq!((found.len(), found[0].data.as_str(), found[1].event.as_str()), (2, "Hel", "end"));
/// ```
pub fn events(text: &str) -> Vec<Event> {
    let mut reader = EventReader::default();
    text.split_inclusive('\n').filter_map(|line| reader.line(line)).collect()
}

/// Takes lines, gives events.
#[derive(Debug, Default)]
pub(super) struct EventReader {
    event: String,
    data: Vec<String>,
}

impl EventReader {
    /// The event that this line ends, if it does.
    pub(super) fn line(&mut self, line: &str) -> Option<Event> {
        let whole = line.strip_suffix('\n')?;
        let line = whole.strip_suffix('\r').unwrap_or(whole);
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            let data = std::mem::take(&mut self.data);
            let event = if event.is_empty() { "message".to_owned() } else { event };
            return (!data.is_empty()).then(|| Event { event, data: data.join("\n") });
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => self.event = value.to_owned(),
            "data" => self.data.push(value.to_owned()),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_comments_and_several_lines() {
        let found = events("event: delta\r\ndata: {\"a\":\r\ndata:1}\r\n\r\n:ping\n\nid: 3\ndata\n\n");
        assert_eq!(found[0], Event { event: "delta".into(), data: "{\"a\":\n1}".into() });
        assert_eq!(found[1], Event { event: "message".into(), data: String::new() });
        assert_eq!(found.len(), 2, "a comment alone is no event");
    }
}
