//! Names in addresses, claimed while their commands are under way.

use paceline_lambda::commands::UniqueName;
use paceline_lambda::http::Fields;
use segment_challenge::slug::{SlugClaim, candidates};
use serde_json::Value;

/// The unique name that a command gives by a slug.
pub fn unique_name(claim: SlugClaim<'_>) -> UniqueName<'_> {
    let candidates = claim.candidates();
    let SlugClaim { scope, owner, url_slug, .. } = claim;
    UniqueName { scope: scope.to_owned(), owner: owner.to_owned(), candidates, name: url_slug }
}

/// Sets the slug of a command that gives one, where the sender has left it out: the slug of its name, for the time
/// until the claim, so that the command is complete when it is validated. `owner` is the field of what is named.
pub fn provide(fields: &mut Fields, owner: &str) {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let first = candidates(text("name"), text(owner)).into_iter().next();
    let slug = fields.entry("url_slug").or_insert(Value::Null);
    if slug.is_null() {
        *slug = first.into();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_slug_that_the_sender_has_left_out_is_that_of_the_name() {
        for (fields, expected) in [
            (json!({ "challenge_id": "c-1", "name": "Étape 3!" }), "étape-3"),
            (json!({ "challenge_id": "c-1", "name": 7, "url_slug": null }), "c-1"),
            (json!({ "challenge_id": "c-1", "name": "Étape", "url_slug": "kept" }), "kept"),
        ] {
            let mut fields = fields.as_object().unwrap().clone();

            provide(&mut fields, "challenge_id");

            assert_eq!(fields["url_slug"], expected);
        }
    }
}
