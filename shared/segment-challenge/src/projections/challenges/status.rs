//! How far a challenge is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Period;
use crate::challenge::ChallengeType;

/// How far a challenge is. One that was cancelled has no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeStatus {
    /// It was created. Its host alone sees it.
    Pending,
    /// It was hosted; it is approved at once.
    Hosted,
    /// It was approved and has not started.
    Upcoming,
    /// It has started.
    Active,
    /// It has ended.
    Past,
}

impl ChallengeStatus {
    /// The status as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Hosted => "hosted",
            Self::Upcoming => "upcoming",
            Self::Active => "active",
            Self::Past => "past",
        }
    }
}

/// The status to show: tasks that start and end challenges run by the hour, but the dates are known.
pub fn effective_status(status: ChallengeStatus, period: &Period, now: Timestamp) -> ChallengeStatus {
    use ChallengeStatus::{Active, Past, Upcoming};
    match status {
        Upcoming | Active if period.end_date <= now => Past,
        Upcoming if period.start_date <= now => Active,
        _ => status,
    }
}

/// Whether the challenge's own pages stand for its one stage.
pub fn hide_stages(challenge_type: ChallengeType, stage_count: u64) -> bool {
    stage_count == 1 && challenge_type != ChallengeType::Segment
}

#[cfg(test)]
mod tests {
    use super::ChallengeStatus::{Active, Hosted, Past, Pending, Upcoming};
    use super::*;

    #[test]
    fn the_effective_status_follows_the_dates() {
        let period = Period {
            start_date: "2026-06-01T00:00:00Z".parse().unwrap(),
            start_date_local: "2026-06-01T00:00:00".parse().unwrap(),
            end_date: "2026-06-30T23:59:59Z".parse().unwrap(),
            end_date_local: "2026-06-30T23:59:59".parse().unwrap(),
        };
        let at = |now: &str| {
            [Pending, Hosted, Upcoming, Active, Past]
                .map(|status| effective_status(status, &period, now.parse().unwrap()))
        };

        assert_eq!(at("2026-05-31T23:59:59Z"), [Pending, Hosted, Upcoming, Active, Past]);
        assert_eq!(at("2026-06-01T00:00:00Z"), [Pending, Hosted, Active, Active, Past]);
        assert_eq!(at("2026-06-30T23:59:59Z"), [Pending, Hosted, Past, Past, Past]);
    }

    #[test]
    fn one_stage_that_is_no_segment_is_hidden() {
        assert!(hide_stages(ChallengeType::Distance, 1));
        assert!(!hide_stages(ChallengeType::Distance, 2));
        assert!(!hide_stages(ChallengeType::Segment, 1));
    }
}
