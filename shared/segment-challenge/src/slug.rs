//! Names in addresses.

use paceline::Identity;

use crate::{ChallengeId, StageId};

/// What a command gives a name in addresses: it is claimed before the command is dispatched, and may be replaced then.
#[derive(Debug, PartialEq, Eq)]
pub struct SlugClaim<'a> {
    /// Where no two things have the same slug: `challenge`, or the id of the challenge whose stage it is.
    pub scope: &'a str,
    /// The id of that which is named.
    pub owner: &'a str,
    /// The name that becomes a slug.
    pub name: &'a str,
    /// The slug that the command carries.
    pub url_slug: &'a mut String,
}

impl<'a> SlugClaim<'a> {
    pub(crate) fn of_challenge(id: &'a ChallengeId, name: &'a str, url_slug: &'a mut String) -> Self {
        Self { scope: "challenge", owner: id.as_str(), name, url_slug }
    }

    pub(crate) fn of_stage(
        challenge_id: &'a ChallengeId,
        id: &'a StageId,
        name: &'a str,
        url_slug: &'a mut String,
    ) -> Self {
        Self { scope: challenge_id.as_str(), owner: id.as_str(), name, url_slug }
    }
}
