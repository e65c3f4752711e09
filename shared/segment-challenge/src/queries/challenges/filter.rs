//! Which challenges of a list are asked for.

use crate::challenge::ChallengeType;
use crate::projections::challenges::{ChallengeRow, ChallengeStatus};

/// What a challenge must be to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these. Empty: any.
    pub statuses: Vec<ChallengeStatus>,
    /// Of this type.
    pub challenge_type: Option<ChallengeType>,
    /// Including an activity type of this name in lower case. There is none of a name that is not known.
    pub activity: Option<String>,
}

impl Filter {
    /// The challenges that may be joined: upcoming and active ones.
    pub fn open() -> Self {
        Self { statuses: vec![ChallengeStatus::Upcoming, ChallengeStatus::Active], ..Self::default() }
    }

    /// Whether a challenge is asked for.
    pub fn admits(&self, row: &ChallengeRow) -> bool {
        let in_status = self.statuses.is_empty() || self.statuses.contains(&row.status);
        let of_type = self.challenge_type.is_none_or(|asked_for| asked_for == row.challenge_type);
        let includes = |activity: &String| {
            // The names of the types are their own spelling.
            row.included_activity_types.iter().any(|kind| format!("{kind:?}").eq_ignore_ascii_case(activity))
        };
        in_status && of_type && self.activity.as_ref().is_none_or(includes)
    }
}
