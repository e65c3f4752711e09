//! Who asks for a change: a page of this site, or no page at all.
//!
//! A browser tells on each such request which page sends it, by `Origin` and `Sec-Fetch-Site`, and no page can forge
//! them. A foreign one is always refused. Where neither header is there, no browser has sent the request, or one too
//! old to say. That is harmless with a bearer token, which no browser adds by itself, and bearer tokens are all that
//! [`identity`](super::identity) takes. A session kept in a cookie, which a browser does add by itself, would have to be
//! refused there.

use super::{Problem, Request};

/// Checks that no page of another site asks for a change.
///
/// # Errors
/// 403 `bad_origin`.
pub fn check(request: &Request, site: &str) -> Result<(), Problem> {
    let of_this_site = match (request.header("origin"), request.header("sec-fetch-site")) {
        (_, Some("cross-site")) => false,
        // Pages and API may be on two hosts of one site: then the origin tells.
        (Some(origin), _) => origin.eq_ignore_ascii_case(site),
        (None, Some(fetched_from)) => fetched_from == "same-origin",
        (None, None) => true,
    };
    of_this_site.then_some(()).ok_or_else(Problem::bad_origin)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SITE: &str = "https://example.com";

    #[test]
    fn only_pages_of_this_site_ask_for_changes() {
        let cases = [
            (None, None, true),
            (Some("https://example.com"), None, true),
            (Some("https://example.com"), Some("same-site"), true),
            (Some("https://example.com"), Some("cross-site"), false),
            (Some("https://example.com.evil.test"), None, false),
            (Some("http://example.com"), None, false),
            (Some("null"), None, false),
            (Some(""), None, false),
            (None, Some("same-origin"), true),
            (None, Some("same-site"), false),
            (None, Some("cross-site"), false),
            (None, Some("none"), false),
        ];
        for (origin, fetched_from, allowed) in cases {
            let event = json!({ "httpMethod": "POST", "resource": "/", "path": "/",
                "headers": { "Origin": origin, "Sec-Fetch-Site": fetched_from } });
            let request = Request::from_event(event).unwrap();

            let checked = check(&request, SITE).map_err(|problem| problem.code().to_owned());

            let expected = if allowed { Ok(()) } else { Err("bad_origin".to_owned()) };
            assert_eq!(checked, expected, "{origin:?} {fetched_from:?}");
        }
    }
}
