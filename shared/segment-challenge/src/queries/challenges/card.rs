//! A challenge in a list.

use jiff::Timestamp;
use serde::Serialize;

use crate::challenge::ChallengeType;
use crate::projections::challenges::{ChallengeRow, ChallengeStatus, effective_status, hide_stages};
use crate::{ActivityType, AthleteId, ChallengeId, ClubId, GoalRecurrence, GoalUnits, Number, Period};

/// A challenge in a list: without the texts that its own page shows, so that a page of cards stays small.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the row")]
pub struct Card {
    pub challenge_id: ChallengeId,
    pub challenge_type: ChallengeType,
    pub name: String,
    pub url_slug: String,
    pub summary_html: String,
    #[serde(flatten)]
    pub period: Period,
    pub status: ChallengeStatus,
    /// The status to show at the time of asking.
    pub effective_status: ChallengeStatus,
    pub stage_count: u64,
    pub competitor_count: u64,
    pub stages_configured: bool,
    /// Whether the challenge's own pages stand for its one stage.
    pub hide_stages: bool,
    pub approved: bool,
    pub hosted_by_club_id: ClubId,
    pub hosted_by_club_name: String,
    pub created_by_athlete_id: AthleteId,
    pub created_by_athlete_name: String,
    pub included_activity_types: Vec<ActivityType>,
    pub restricted_to_club_members: bool,
    pub allow_private_activities: bool,
    pub accumulate_activities: bool,
    pub private: bool,
    pub has_goal: bool,
    pub goal: Option<Number>,
    pub goal_units: Option<GoalUnits>,
    pub goal_recurrence: Option<GoalRecurrence>,
}

impl Card {
    /// The card of a challenge at `now`.
    pub fn new(row: ChallengeRow, now: Timestamp) -> Self {
        Self {
            effective_status: effective_status(row.status, &row.period, now),
            hide_stages: hide_stages(row.challenge_type, row.stage_count),
            challenge_id: row.challenge_id,
            challenge_type: row.challenge_type,
            name: row.name,
            url_slug: row.url_slug,
            summary_html: row.summary_html,
            period: row.period,
            status: row.status,
            stage_count: row.stage_count,
            competitor_count: row.competitor_count,
            stages_configured: row.stages_configured,
            approved: row.approved,
            hosted_by_club_id: row.hosted_by_club_id,
            hosted_by_club_name: row.hosted_by_club_name,
            created_by_athlete_id: row.created_by_athlete_id,
            created_by_athlete_name: row.created_by_athlete_name,
            included_activity_types: row.included_activity_types,
            restricted_to_club_members: row.restricted_to_club_members,
            allow_private_activities: row.allow_private_activities,
            accumulate_activities: row.accumulate_activities,
            private: row.private,
            has_goal: row.has_goal,
            goal: row.goal,
            goal_units: row.goal_units,
            goal_recurrence: row.goal_recurrence,
        }
    }
}
