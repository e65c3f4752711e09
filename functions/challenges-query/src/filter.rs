//! Which challenges of a list are asked for.

use paceline_lambda::http::{Problem, Request};
use segment_challenge::challenge::ChallengeType;
use segment_challenge::projections::challenges::{ChallengeRow, ChallengeStatus};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a challenge must be to be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filter {
    /// One of these. Each is named once.
    pub(crate) statuses: Vec<ChallengeStatus>,
    challenge_type: Option<ChallengeType>,
    /// The name of an activity type in lower case.
    activity: Option<String>,
}

impl Filter {
    /// What `status` (a list, `upcoming,active` by default), `type` and `activity` (the name of a type in lower case) ask
    /// for. No challenge includes an activity that there is not.
    ///
    /// # Errors
    /// 400 for a status or a type that there is not.
    pub(crate) fn asked_for(request: &Request) -> Result<Self, Problem> {
        let mut statuses = Vec::new();
        for name in request.query_all("status").flat_map(|names| names.split(',')) {
            let status = named("status", name)?;
            if !statuses.contains(&status) {
                statuses.push(status);
            }
        }
        if statuses.is_empty() {
            statuses = vec![ChallengeStatus::Upcoming, ChallengeStatus::Active];
        }
        let challenge_type = request.query("type").map(|name| named("type", name)).transpose()?;
        let activity = request.query("activity").map(str::to_lowercase);
        Ok(Self { statuses, challenge_type, activity })
    }

    /// Whether a challenge of one of the statuses is asked for.
    pub(crate) fn admits(&self, row: &ChallengeRow) -> bool {
        let of_type = self.challenge_type.is_none_or(|asked_for| asked_for == row.challenge_type);
        let includes = |activity: &String| {
            row.included_activity_types.iter().any(|included| {
                let name = serde_json::to_value(included).ok();
                name.as_ref().and_then(Value::as_str).is_some_and(|name| name.to_lowercase() == *activity)
            })
        };
        of_type && self.activity.as_ref().is_none_or(includes)
    }
}

/// A value of a closed set by its name.
fn named<T: DeserializeOwned>(parameter: &str, name: &str) -> Result<T, Problem> {
    serde_json::from_value(name.trim().into())
        .map_err(|_| Problem::malformed_request(format!("there is no such {parameter}: {name:.50}")))
}
