//! An answer in the form that API Gateway takes.

use serde_json::{Map, Value, json};

/// An answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The body as JSON; `None`: none.
    pub body: Option<Value>,
    headers: Vec<(&'static str, String)>,
}

impl Response {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: Value) -> Self {
        Self { status, body: Some(body), headers: vec![("Content-Type", "application/json".to_owned())] }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, body: None, headers: vec![] }
    }

    /// The same with a header, in place of one of that name.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.into()));
        self
    }

    /// The same with a field of its JSON body, in place of one of that name.
    #[must_use]
    pub fn with_field(mut self, name: &str, value: Value) -> Self {
        if let Some(Value::Object(fields)) = &mut self.body {
            fields.insert(name.to_owned(), value);
        }
        self
    }

    /// The value of a header, by the name under which it was given.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_str())
    }

    /// What a Lambda proxy integration answers with.
    pub fn into_event(self) -> Value {
        let headers: Map<String, Value> =
            self.headers.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let body = self.body.map_or_else(String::new, |body| body.to_string());
        json!({ "statusCode": self.status, "headers": headers, "body": body, "isBase64Encoded": false })
    }
}
