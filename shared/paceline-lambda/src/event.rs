//! What Lambda hands to a function: a request of API Gateway, or messages of a queue.

use lambda_runtime::Diagnostic;
use serde_json::Value;

use crate::batch::Message;
use crate::http::Request;

/// An event for a function that takes both requests and messages.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A request.
    Request(Box<Request>),
    /// A batch of messages, in the order in which they are to be handled.
    Messages(Vec<Message>),
}

/// An event that the function is not made for. Its invocation fails: there is nobody to answer to, and a queue keeps
/// the messages.
#[derive(Debug, thiserror::Error)]
pub enum UnknownEvent {
    /// It is neither a request nor a batch of messages.
    #[error("neither a request of API Gateway nor messages of SQS: {0}")]
    Unknown(String),
    /// It has the mark of a request, but not its form.
    #[error("not a request as API Gateway sends it: {0}")]
    Request(#[source] serde_json::Error),
    /// It has the mark of a message, but not its form.
    #[error("not a message as SQS sends it: {0}")]
    Message(#[source] serde_json::Error),
}

impl Event {
    /// Tells what an event is.
    ///
    /// # Errors
    /// [`UnknownEvent`] names what it is otherwise.
    pub fn read(mut payload: Value) -> Result<Self, UnknownEvent> {
        if Request::is_one(&payload) {
            let request = Request::from_event(payload).map_err(UnknownEvent::Request)?;
            return Ok(Self::Request(Box::new(request)));
        }
        if payload.pointer("/Records/0/eventSource").and_then(Value::as_str) != Some("aws:sqs") {
            return Err(UnknownEvent::of(&payload));
        }
        let messages = serde_json::from_value(payload["Records"].take()).map_err(UnknownEvent::Message)?;
        Ok(Self::Messages(messages))
    }

    /// The request, for a function that takes nothing else.
    ///
    /// # Errors
    /// [`UnknownEvent::Unknown`].
    pub fn into_request(self) -> Result<Request, UnknownEvent> {
        match self {
            Self::Request(request) => Ok(*request),
            Self::Messages(_) => {
                Err(UnknownEvent::Unknown("messages of SQS, for a function without a queue".to_owned()))
            }
        }
    }
}

impl UnknownEvent {
    fn of(payload: &Value) -> Self {
        let source = payload.pointer("/Records/0/eventSource").or_else(|| payload.get("source"));
        Self::Unknown(match (source.and_then(Value::as_str), payload) {
            (Some(source), _) => format!("an event of {source:.100}"),
            (None, Value::Object(fields)) => {
                let names: Vec<String> = fields.keys().take(10).map(|name| format!("{name:.50}")).collect();
                format!("an object of [{}]", names.join(", "))
            }
            (None, Value::Array(_)) => "an array".to_owned(),
            (None, _) => "a single value".to_owned(),
        })
    }
}

/// The failure of the invocation, as Lambda shows it.
impl From<UnknownEvent> for Diagnostic {
    fn from(error: UnknownEvent) -> Self {
        tracing::error!(%error, "the event is not one that this function is made for");
        Self { error_type: "UnknownEvent".to_owned(), error_message: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_and_messages_are_told_apart() {
        let request = json!({ "httpMethod": "GET", "resource": "/", "path": "/" });
        let messages = json!({ "Records": [{ "eventSource": "aws:sqs", "messageId": "m-1", "body": "{}" }] });

        assert!(matches!(Event::read(request), Ok(Event::Request(_))));
        assert!(matches!(Event::read(messages), Ok(Event::Messages(messages)) if messages.len() == 1));
    }

    #[test]
    fn what_is_neither_is_named() {
        let named = |payload| Event::read(payload).unwrap_err().to_string();

        assert!(named(json!({ "Records": [{ "eventSource": "aws:s3" }] })).ends_with("an event of aws:s3"));
        assert!(named(json!({ "source": "aws.events", "detail": {} })).ends_with("an event of aws.events"));
        assert!(named(json!({ "key": 1 })).ends_with("an object of [key]"));
        assert!(named(json!({ "Records": [] })).ends_with("an object of [Records]"));
        assert!(named(json!(null)).ends_with("a single value"));
        assert!(named(json!({ "httpMethod": 7 })).starts_with("not a request"));
        assert!(named(json!({ "Records": [{ "eventSource": "aws:sqs" }] })).starts_with("not a message"));
    }

    /// Any JSON, and any JSON under the names that mean something.
    fn payloads() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
            Just(json!("aws:sqs")),
        ];
        let name = prop_oneof![
            Just("httpMethod"),
            Just("headers"),
            Just("body"),
            Just("Records"),
            Just("eventSource"),
            Just("messageId"),
            Just("path"),
            Just("resource"),
            Just("requestContext"),
        ];
        leaf.prop_recursive(4, 64, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(name.clone().prop_map(str::to_owned), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_payload_makes_it_panic(payload in payloads()) {
            let _ = Event::read(payload);
        }
    }
}
