//! Pages of lists.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{Problem, Request};

const MAX_LIMIT: usize = 100;
/// A cursor stands for a sort key, which DynamoDB takes up to 1,024 bytes of, with the one that the read model adds.
const MAX_KEY_BYTES: usize = 1023;

/// Which page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The order key of the last row of the page before. `None`: from the start.
    pub after: Option<String>,
    /// At most so many rows, 1 to 100.
    pub limit: usize,
}

impl Page {
    /// The page that `limit` and `cursor` of a request ask for.
    ///
    /// # Errors
    /// 400 for a limit out of bounds and for a cursor that no page gave.
    pub fn asked_for(request: &Request, default_limit: usize) -> Result<Self, Problem> {
        let limit = match request.query("limit").map(str::parse) {
            None => default_limit,
            Some(Ok(limit @ 1..=MAX_LIMIT)) => limit,
            Some(_) => return Err(Problem::malformed_request(format!("limit must be 1 to {MAX_LIMIT}"))),
        };
        let after = request.query("cursor").map(decode).transpose()?;
        Ok(Self { after, limit })
    }
}

/// A list's answer: `{"items": […], "next_cursor": "…"}`, without a cursor if nothing comes after.
pub fn list(items: &[Value], next: Option<&str>) -> Value {
    let mut body = json!({ "items": items });
    if let Some(key) = next {
        body["next_cursor"] = URL_SAFE_NO_PAD.encode(key).into();
    }
    body
}

fn decode(cursor: &str) -> Result<String, Problem> {
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    key.filter(|key| (1..=MAX_KEY_BYTES).contains(&key.len()))
        .ok_or_else(|| Problem::malformed_request("there is no such cursor"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &Value) -> Result<Page, u16> {
        let event =
            json!({ "httpMethod": "GET", "resource": "/", "path": "/", "queryStringParameters": query });
        let request = Request::from_event(event).unwrap();
        Page::asked_for(&request, 12).map_err(|problem| problem.status())
    }

    #[test]
    fn a_page_goes_on_where_its_cursor_says() {
        let body = list(&[], Some("Étape\u{1f}c-1"));

        let next = page(&json!({ "cursor": body["next_cursor"], "limit": "100" }));

        assert_eq!(next, Ok(Page { after: Some("Étape\u{1f}c-1".to_owned()), limit: 100 }));
    }

    #[test]
    fn a_limit_out_of_bounds_and_a_cursor_of_no_page_are_malformed() {
        for query in [
            json!({ "limit": "0" }),
            json!({ "limit": "101" }),
            json!({ "limit": "many" }),
            json!({ "cursor": "" }),
            json!({ "cursor": "???" }),
            json!({ "cursor": "_w" }),
            json!({ "cursor": URL_SAFE_NO_PAD.encode("x".repeat(1024)) }),
        ] {
            assert_eq!(page(&query), Err(400), "{query}");
        }
    }
}
