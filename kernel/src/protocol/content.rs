//! Contents of requests, leniently: `jupyter_protocol`'s types want every field of the specification, clients leave
//! out those that have defaults. What is missing is filled in before the typed parse, and a badly shaped content is an
//! error that still knows which request it belongs to.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Parses the content of a request of type `msg_type`.
pub fn parse<T: DeserializeOwned>(msg_type: &str, content: &Value) -> Result<T, serde_json::Error> {
    let mut filled = defaults(msg_type);
    if let (Some(filled), Some(given)) = (filled.as_object_mut(), content.as_object()) {
        let stated = given.iter().filter(|(_, value)| !value.is_null());
        filled.extend(stated.map(|(key, value)| (key.clone(), value.clone())));
    }
    serde_json::from_value(filled)
}

fn defaults(msg_type: &str) -> Value {
    match msg_type {
        "execute_request" => json!({
            "silent": false, "store_history": true, "user_expressions": {}, "allow_stdin": true, "stop_on_error": true,
        }),
        "inspect_request" => json!({"detail_level": 0}),
        "history_request" => json!({
            "hist_access_type": "tail", "output": false, "raw": true, "n": 10, "session": 0, "start": 0,
            "stop": i32::MAX, "pattern": "*", "unique": false,
        }),
        "comm_open" | "comm_msg" | "comm_close" => json!({"data": {}}),
        "shutdown_request" => json!({"restart": false}),
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupyter_protocol::{ExecuteRequest, HistoryRequest};

    #[test]
    fn missing_fields_take_the_specification_s_defaults() {
        let request: ExecuteRequest = parse("execute_request", &json!({"code": "1"})).unwrap();
        assert!(request.store_history && request.stop_on_error && !request.silent);
        let history: HistoryRequest =
            parse("history_request", &json!({"hist_access_type": "search", "n": null, "pattern": "a*"})).unwrap();
        assert!(matches!(history, HistoryRequest::Search { pattern, .. } if pattern == "a*"));
    }

    #[test]
    fn wrong_types_are_errors() {
        assert!(parse::<ExecuteRequest>("execute_request", &json!({"code": 7})).is_err());
    }
}
