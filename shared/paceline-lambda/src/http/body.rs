//! The body of a request that changes something: a JSON object of the command's fields.

use serde_json::{Map, Value};

use super::{Problem, Request};

/// The fields of a command as they come from outside.
pub type Fields = Map<String, Value>;

/// What the body of a request may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyRule {
    /// The most bytes it may have.
    limit: usize,
    /// Whether it may be left out, because the command takes no field from it.
    optional: bool,
}

impl BodyRule {
    /// An object of at most 64 KiB.
    pub const OBJECT: Self = Self { limit: 64 * 1024, optional: false };
    /// An object of at most 256 KiB: a creation with what belongs to it.
    pub const LARGE_OBJECT: Self = Self { limit: 256 * 1024, optional: false };
    /// An object of at most 64 KiB, or nothing.
    pub const OPTIONAL: Self = Self { limit: 64 * 1024, optional: true };

    /// The fields in the body of a request.
    ///
    /// # Errors
    /// 413, 415 or 400, in this order.
    pub fn read(self, request: &Request) -> Result<Fields, Problem> {
        if self.optional && request.body.is_empty() {
            return Ok(Fields::new());
        }
        if request.body.len() > self.limit {
            return Err(Problem::body_too_large(self.limit));
        }
        if !request.header("content-type").is_some_and(is_json) {
            return Err(Problem::unsupported_media_type());
        }
        serde_json::from_slice(&request.body)
            .map_err(|error| Problem::malformed_request(format!("the body must be a JSON object: {error}")))
    }
}

/// JSON whatever its parameters are: a charset says nothing, since JSON is always UTF-8.
fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(rule: BodyRule, content_type: &str, body: &str) -> Result<Fields, (u16, String)> {
        let event = json!({ "httpMethod": "POST", "resource": "/", "path": "/", "body": body,
            "headers": { "content-type": content_type } });
        let request = Request::from_event(event).unwrap();
        rule.read(&request).map_err(|problem| (problem.status(), problem.code().to_owned()))
    }

    #[test]
    fn an_object_declared_as_json_is_read() {
        let fields = read(BodyRule::OBJECT, "Application/JSON; charset=utf-8", r#"{"pence": 5}"#);

        assert_eq!(fields.unwrap()["pence"], 5);
    }

    #[test]
    fn whatever_else_comes_is_turned_away_for_what_it_is() {
        let json = "application/json";
        let over = format!("\"{}\"", "x".repeat(64 * 1024));
        let deep = "[".repeat(10_000);
        let cases: &[(&str, &str, u16, &str)] = &[
            (json, "", 400, "malformed_request"),
            (json, "[]", 400, "malformed_request"),
            (json, "7", 400, "malformed_request"),
            (json, "null", 400, "malformed_request"),
            (json, "{\"a\":", 400, "malformed_request"),
            (json, &deep, 400, "malformed_request"),
            (json, &over, 413, "body_too_large"),
            ("text/plain", "{}", 415, "unsupported_media_type"),
            ("application/jsonp", "{}", 415, "unsupported_media_type"),
            ("", "{}", 415, "unsupported_media_type"),
        ];
        for (content_type, body, status, code) in cases {
            let problem = read(BodyRule::OBJECT, content_type, body).unwrap_err();
            assert_eq!(problem, (*status, (*code).to_owned()), "{content_type} {body:.20}");
        }
    }

    #[test]
    fn the_body_of_a_command_without_fields_may_be_left_out() {
        assert_eq!(read(BodyRule::OPTIONAL, "", ""), Ok(Fields::new()));
        assert_eq!(read(BodyRule::OPTIONAL, "application/json", "[]").unwrap_err().0, 400);
    }
}
