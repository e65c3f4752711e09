//! What may be kept of an answer to a query, by whom and for how long.

use uuid::Uuid;

use super::consistency::Consistency;
use super::{Request, Response};

/// Adds what caches need to know, and answers 304 if the caller holds the same already.
///
/// What is shown to everyone may be kept for 10 seconds. What depends on who asks is theirs alone, and is asked for
/// again each time. A stale answer is not kept: who asked for a fresh one would get it again.
pub fn apply(
    response: Response,
    request: &Request,
    personal: bool,
    consistency: Option<Consistency>,
) -> Response {
    let kept = match (consistency, personal) {
        (Some(Consistency::Stale), _) => "no-store",
        (_, true) => "private, no-cache",
        (_, false) => "public, max-age=10",
    };
    // Weak: API Gateway compresses, so the bytes may differ.
    let body = response.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let tag = format!("W/\"{}\"", Uuid::new_v5(&Uuid::NAMESPACE_OID, body.as_bytes()).simple());
    let response = if request.header("if-none-match").is_some_and(|held| holds(held, &tag)) {
        Response::empty(304)
    } else {
        response
    };
    let response = response
        .with_header("ETag", tag)
        .with_header("Cache-Control", kept)
        .with_header("Vary", "Authorization, Consistency-Token");
    match consistency {
        Some(consistency) => response.with_header("Consistency", consistency.as_str()),
        None => response,
    }
}

/// Whether a list of entity tags has this one, compared weakly.
fn holds(held: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    held.trim() == "*" || held.split(',').any(|one| opaque(one) == opaque(tag))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asking(if_none_match: Option<&str>) -> Request {
        let event = json!({ "httpMethod": "GET", "resource": "/", "path": "/",
            "headers": { "If-None-Match": if_none_match } });
        Request::from_event(event).unwrap()
    }

    fn answer(body: &Value, request: &Request) -> Response {
        apply(Response::json(200, body.clone()), request, false, None)
    }

    #[test]
    fn who_holds_the_same_already_is_not_sent_it_again() {
        let first = answer(&json!({ "a": 1 }), &asking(None));
        let tag = first.header("ETag").unwrap();

        let again =
            answer(&json!({ "a": 1 }), &asking(Some(&format!("\"x\", {}", tag.trim_start_matches("W/")))));
        let changed = answer(&json!({ "a": 2 }), &asking(Some(tag)));

        assert_eq!((again.status, again.body.as_ref(), again.header("ETag")), (304, None, Some(tag)));
        assert_eq!(changed.status, 200);
    }

    #[test]
    fn only_what_everyone_may_see_is_kept_by_others() {
        let kept = |personal, consistency| {
            let response = apply(Response::json(200, json!({})), &asking(None), personal, consistency);
            response.header("Cache-Control").unwrap().to_owned()
        };

        assert_eq!(kept(false, None), "public, max-age=10");
        assert_eq!(kept(true, Some(Consistency::Fresh)), "private, no-cache");
        assert_eq!(kept(false, Some(Consistency::Stale)), "no-store");
    }
}
