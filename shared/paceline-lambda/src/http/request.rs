//! A request as API Gateway hands it over.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;

/// A request to a REST API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The id that API Gateway has given it.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path of the deployment's route that it matched, such as `/api/challenges/{challenge_id}`.
    pub resource: String,
    /// The path that was asked for, without the API's stage.
    pub path: String,
    /// What stands before `path` from the caller's point of view: the API's stage, or nothing behind a domain name.
    pub root: String,
    /// The body, decoded if it came in base64.
    pub body: Vec<u8>,
    path_parameters: HashMap<String, String>,
    headers: HashMap<String, Vec<String>>,
    query: HashMap<String, Vec<String>>,
}

/// The event of a Lambda proxy integration, as far as it is used. Whatever may be `null` or absent is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProxyEvent {
    http_method: String,
    resource: String,
    path: String,
    #[serde(default)]
    path_parameters: Option<HashMap<String, Option<String>>>,
    #[serde(default)]
    headers: Option<HashMap<String, Option<String>>>,
    #[serde(default)]
    multi_value_headers: Option<HashMap<String, Vec<String>>>,
    #[serde(default)]
    query_string_parameters: Option<HashMap<String, Option<String>>>,
    #[serde(default)]
    multi_value_query_string_parameters: Option<HashMap<String, Vec<String>>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: Option<bool>,
    #[serde(default)]
    request_context: Option<RequestContext>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    #[serde(default)]
    request_id: Option<String>,
    #[serde(default)]
    path: Option<String>,
}

impl Request {
    /// Whether a payload claims to be a request.
    pub(crate) fn is_one(payload: &Value) -> bool {
        payload.get("httpMethod").is_some()
    }

    /// Reads a request from the event of a Lambda proxy integration.
    ///
    /// # Errors
    /// What serde says, for an event that API Gateway does not send.
    pub fn from_event(payload: Value) -> Result<Self, serde_json::Error> {
        let event: ProxyEvent = serde_json::from_value(payload)?;
        let context = event.request_context.unwrap_or_default();
        let root = context.path.as_deref().and_then(|path| path.strip_suffix(event.path.as_str()));
        let headers = values(event.multi_value_headers, event.headers).into_iter();
        Ok(Self {
            id: context.request_id.unwrap_or_default(),
            method: event.http_method.to_ascii_uppercase(),
            resource: event.resource,
            root: root.unwrap_or_default().to_owned(),
            path: event.path,
            body: decoded(event.body.unwrap_or_default(), event.is_base64_encoded == Some(true)),
            path_parameters: present(event.path_parameters).collect(),
            headers: headers.map(|(name, values)| (name.to_ascii_lowercase(), values)).collect(),
            query: values(event.multi_value_query_string_parameters, event.query_string_parameters),
        })
    }

    /// The first value of a header. `name` is given in lower case; in the request it may have any.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.first().map(|value| value.trim())
    }

    /// The first value of a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query_all(name).next()
    }

    /// All values of a query parameter, in order.
    pub fn query_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.query.get(name).into_iter().flatten().map(String::as_str)
    }

    /// A part of the path that the route leaves open.
    pub fn path_parameter(&self, name: &str) -> Option<&str> {
        self.path_parameters.get(name).map(String::as_str)
    }

    /// All parts of the path that the route leaves open.
    pub fn path_parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.path_parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Each name with all its values. API Gateway sends both forms; other senders may leave out the one with all.
fn values(
    all: Option<HashMap<String, Vec<String>>>,
    last: Option<HashMap<String, Option<String>>>,
) -> HashMap<String, Vec<String>> {
    let single = || present(last).map(|(name, value)| (name, vec![value])).collect();
    all.filter(|all| !all.is_empty()).unwrap_or_else(single)
}

fn present(values: Option<HashMap<String, Option<String>>>) -> impl Iterator<Item = (String, String)> {
    values.into_iter().flatten().filter_map(|(name, value)| Some((name, value?)))
}

/// A body that says it is base64 and is not stays as it came: it is turned away for what it is, not for how it came.
fn decoded(body: String, is_base64: bool) -> Vec<u8> {
    let bytes = is_base64.then(|| STANDARD.decode(&body).ok()).flatten();
    bytes.unwrap_or_else(|| body.into_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(event: Value) -> Request {
        Request::from_event(event).unwrap()
    }

    #[test]
    fn headers_are_found_in_whatever_case_they_came() {
        let event = json!({ "httpMethod": "get", "resource": "/", "path": "/",
            "headers": { "AUTHORIZATION": "Bearer x", "none": null } });

        let request = request(event);

        assert_eq!(request.header("authorization"), Some("Bearer x"));
        assert_eq!(request.header("none"), None);
        assert_eq!(request.method, "GET");
    }

    #[test]
    fn a_repeated_query_parameter_keeps_all_its_values() {
        let event = json!({ "httpMethod": "GET", "resource": "/", "path": "/",
            "queryStringParameters": { "status": "past" },
            "multiValueQueryStringParameters": { "status": ["active", "past"] } });

        assert_eq!(request(event).query_all("status").collect::<Vec<_>>(), ["active", "past"]);
    }

    #[test]
    fn a_body_in_base64_is_decoded() {
        let event = json!({ "httpMethod": "POST", "resource": "/", "path": "/",
            "body": "eyJhIjoxfQ==", "isBase64Encoded": true });

        assert_eq!(request(event).body, br#"{"a":1}"#);
    }

    #[test]
    fn the_stage_of_the_api_is_what_callers_write_before_the_path() {
        let event = json!({ "httpMethod": "POST", "resource": "/api/challenges", "path": "/api/challenges",
            "requestContext": { "requestId": "req-1", "path": "/dev/api/challenges" } });

        let request = request(event);

        assert_eq!((request.root.as_str(), request.id.as_str()), ("/dev", "req-1"));
    }
}
