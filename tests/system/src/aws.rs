//! Calls to AWS APIs on LocalStack.

use serde_json::Value;
use ureq::RequestBuilder;
use ureq::typestate::WithBody;

/// The AWS APIs of the LocalStack that everything is deployed on.
#[derive(Clone, Debug)]
pub(crate) struct Aws {
    url: String,
    agent: ureq::Agent,
}

impl Aws {
    /// Those that `cargo xtask test` has started.
    pub(crate) fn started() -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { url: crate::setting("PACELINE_LOCALSTACK_URL"), agent }
    }

    /// Calls an API of the JSON protocol: the `target` is API and action.
    pub(crate) fn call(&self, service: &str, target: &str, input: &Value) -> Value {
        let request = self.agent.post(&self.url).header("x-amz-target", target);
        send(service, request.content_type("application/x-amz-json-1.0"), Some(input))
    }

    /// Reads from a REST API.
    pub(crate) fn get(&self, service: &str, path: &str) -> Value {
        send(service, self.agent.get(format!("{}{path}", self.url)).force_send_body(), None)
    }

    /// Asks a REST API to do something.
    pub(crate) fn post(&self, service: &str, path: &str, input: &Value) -> Value {
        send(service, self.agent.post(format!("{}{path}", self.url)), Some(input))
    }

    /// Changes something by a REST API.
    pub(crate) fn put(&self, service: &str, path: &str, input: &Value) -> Value {
        send(service, self.agent.put(format!("{}{path}", self.url)), Some(input))
    }
}

/// LocalStack takes any signature, and reads from it only which service is meant.
fn send(service: &str, request: RequestBuilder<WithBody>, input: Option<&Value>) -> Value {
    let credential = format!("test/20260101/us-east-1/{service}/aws4_request");
    let signature = format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0");
    let request = request.header("authorization", signature).header("x-amz-date", "20260101T000000Z");
    let mut answer = match input {
        Some(input) => request.send(input.to_string()),
        None => request.send_empty(),
    }
    .expect("LocalStack answers");
    let text = answer.body_mut().read_to_string().expect("a text");
    assert!(answer.status().is_success(), "{service} answers {}: {text}", answer.status());
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") }
}
