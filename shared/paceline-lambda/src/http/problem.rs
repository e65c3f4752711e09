//! Problem details (RFC 9457): how a request is turned down.

use std::borrow::Cow;

use paceline::{FieldErrors, Refusal, Version};
use serde_json::{Value, json};

use super::Response;

/// Why a request was turned down. `code` is part of the contract with callers, the words are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    status: u16,
    code: Cow<'static, str>,
    detail: Option<String>,
    fields: FieldErrors,
    version: Option<Version>,
    headers: Vec<(&'static str, String)>,
}

/// Codes that mean something to programs of this crate too.
pub(crate) const VALIDATION_FAILED: &str = "validation_failed";

impl Problem {
    fn new(status: u16, code: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status,
            code: code.into(),
            detail: None,
            fields: FieldErrors::new(),
            version: None,
            headers: vec![],
        }
    }

    /// 400: the body is no JSON object, or a header or parameter has no such value.
    pub fn malformed_request(detail: impl Into<String>) -> Self {
        Self::new(400, "malformed_request").saying(detail)
    }

    /// 401: nobody is signed in, or no longer.
    pub fn not_signed_in() -> Self {
        Self::new(401, "not_signed_in").with_header("WWW-Authenticate", "Bearer")
    }

    /// 403: signed in and not allowed.
    pub fn forbidden() -> Self {
        Self::new(403, "forbidden")
    }

    /// 403: a page of another site asks for a change.
    pub fn bad_origin() -> Self {
        Self::new(403, "bad_origin")
    }

    /// 404: unknown, or not to be seen by who asks.
    pub fn not_found() -> Self {
        Self::new(404, "not_found")
    }

    /// 405: the path takes other methods.
    pub fn method_not_allowed(allowed: &[&str]) -> Self {
        Self::new(405, "method_not_allowed").with_header("Allow", allowed.join(", "))
    }

    /// 413: the body has more bytes than `limit`.
    pub fn body_too_large(limit: usize) -> Self {
        Self::new(413, "body_too_large").saying(format!("at most {limit} bytes"))
    }

    /// 415: the body is not declared as JSON.
    pub fn unsupported_media_type() -> Self {
        Self::new(415, "unsupported_media_type").with_header("Accept-Post", "application/json")
    }

    /// 422: fields of the command are at fault.
    pub fn validation_failed(fields: FieldErrors) -> Self {
        Self { fields, ..Self::new(422, VALIDATION_FAILED) }
    }

    /// 422: one field of the command is at fault.
    pub fn invalid_field(field: &str, reason: &str) -> Self {
        Self::validation_failed([(field.to_owned(), vec![reason.to_owned()])].into())
    }

    /// 422: the idempotency key was used for another request.
    pub fn idempotency_key_reused() -> Self {
        Self::new(422, "idempotency_key_reused")
    }

    /// 409: the stream is not at the version that the caller insists on.
    pub fn version_conflict(actual: Version) -> Self {
        Self { version: Some(actual), ..Self::new(409, "version_conflict") }
    }

    /// 409: the command has more events than can be stored at once.
    pub fn commit_too_large(bytes: usize, limit: usize) -> Self {
        Self::new(409, "commit_too_large").saying(format!("{bytes} bytes of events, at most {limit}"))
    }

    /// 410: what the command is for was deleted.
    pub fn deleted() -> Self {
        Self::new(410, "deleted")
    }

    /// 503: other writers kept coming first.
    pub fn concurrency_exhausted() -> Self {
        Self::new(503, "concurrency_exhausted").with_header("Retry-After", "1")
    }

    /// 503: the rows are not as fresh as the caller insists on.
    pub fn not_yet_consistent() -> Self {
        Self::new(503, "not_yet_consistent").with_header("Retry-After", "1")
    }

    /// 500: anything else. Why is in the log and not in the answer.
    pub fn internal_error() -> Self {
        Self::new(500, "internal_error")
    }

    /// A rule refused the command: 422 if it names fields, 404 if something does not exist, else 409.
    pub fn refused(refusal: &dyn Refusal) -> Self {
        match (refusal.fields(), refusal.code()) {
            (Some(fields), _) => Self::validation_failed(fields.clone()),
            (None, code) if code.ends_with("_not_found") => Self::new(404, code.to_owned()),
            (None, code) => Self::new(409, code.to_owned()),
        }
        .saying(refusal.to_string())
    }

    /// The status code.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The fields at fault, if that is the reason.
    pub fn fields(&self) -> &FieldErrors {
        &self.fields
    }

    /// The answer to the request of this id.
    pub fn into_response(self, request_id: &str) -> Response {
        let title = self.title();
        let mut body = json!({
            "type": format!("/problems/{}", self.code),
            "code": self.code,
            "title": title,
            "status": self.status,
            "instance": request_id,
        });
        let extras = [
            ("detail", self.detail.map(Value::from)),
            ("fields", (!self.fields.is_empty()).then(|| json!(self.fields))),
            ("version", self.version.map(|version| json!(version))),
        ];
        extras.into_iter().for_each(|(name, value)| value.into_iter().for_each(|value| body[name] = value));
        let response = Response::json(self.status, body)
            .with_header("Content-Type", "application/problem+json")
            .with_header("Cache-Control", "no-store");
        self.headers.into_iter().fold(response, |response, (name, value)| response.with_header(name, value))
    }

    fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The code in words.
    fn title(&self) -> String {
        let words = self.code.replace('_', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    }
}

#[cfg(test)]
mod tests {
    use paceline::bank_account::AccountRefusal;

    use super::*;

    #[test]
    fn a_problem_says_what_it_is_and_of_which_request() {
        let response = Problem::version_conflict(Version::new(7)).into_response("req-1");

        assert_eq!(response.status, 409);
        assert_eq!(response.header("Content-Type"), Some("application/problem+json"));
        assert_eq!(
            response.body,
            Some(json!({
                "type": "/problems/version_conflict", "code": "version_conflict", "title": "Version conflict",
                "status": 409, "instance": "req-1", "version": 7,
            }))
        );
    }

    #[test]
    fn what_does_not_exist_is_not_found_and_other_refusals_are_conflicts() {
        let status = |refusal: AccountRefusal| Problem::refused(&refusal).status();

        assert_eq!(status(AccountRefusal::NotFound), 404);
        assert_eq!(status(AccountRefusal::AlreadyOpen), 409);
    }
}
