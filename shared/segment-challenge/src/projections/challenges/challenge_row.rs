//! The row of a challenge.

use paceline::Identity;
use paceline::read_model::{Index, Indexes, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use super::status::ChallengeStatus;
use crate::challenge::ChallengeType;
use crate::challenge::events::ChallengeCreated;
use crate::projections::{html, order};
use crate::{ActivityType, AthleteId, ChallengeId, ClubId, GoalRecurrence, GoalUnits, Number, Period};

/// A challenge. It says as well whether anything else that is kept of the challenge counts: without this row nothing
/// does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChallengeRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What it is about.
    pub challenge_type: ChallengeType,
    /// Its name.
    pub name: String,
    /// Its name in addresses.
    pub url_slug: String,
    /// What its host says of it, as it was written.
    pub description_markdown: String,
    /// The same as HTML.
    pub description_html: String,
    /// Its first line as HTML.
    pub summary_html: String,
    /// When it takes place.
    #[serde(flatten)]
    pub period: Period,
    /// How far it is.
    pub status: ChallengeStatus,
    /// How many stages it includes.
    pub stage_count: u64,
    /// How many athletes compete.
    pub competitor_count: u64,
    /// Whether its stages cover it to its end.
    pub stages_configured: bool,
    /// Whether its final standings are approved.
    pub approved: bool,
    /// The club that hosts it.
    pub hosted_by_club_id: ClubId,
    /// The name of the club.
    pub hosted_by_club_name: String,
    /// The host.
    pub created_by_athlete_id: AthleteId,
    /// The name of the host.
    pub created_by_athlete_name: String,
    /// The activities that count in it or in one of its stages.
    pub included_activity_types: Vec<ActivityType>,
    /// Whether only members of the club may join.
    pub restricted_to_club_members: bool,
    /// Whether private activities count.
    pub allow_private_activities: bool,
    /// Whether the activities of an athlete are added up.
    pub accumulate_activities: bool,
    /// Whether the club is private at Strava.
    pub private: bool,
    /// Whether there is a goal.
    pub has_goal: bool,
    /// How much, in `goal_units`.
    pub goal: Option<Number>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// How often it is to be reached.
    pub goal_recurrence: Option<GoalRecurrence>,
    /// What its host says of the results, as it was written.
    pub results_markdown: Option<String>,
    /// The same as HTML.
    pub results_html: Option<String>,
}

impl ChallengeRow {
    /// The key of a challenge's row.
    pub fn key_of(challenge_id: &ChallengeId) -> Key {
        Key::single(challenge_id.as_str())
    }

    /// The challenges of a status by name, then by id.
    pub fn of_status(status: ChallengeStatus) -> RowQuery {
        RowQuery::all(Index::First, status.as_str())
    }

    /// The challenges that an athlete has created, those that start last first.
    pub fn created_by(athlete_id: &AthleteId) -> RowQuery {
        RowQuery { descending: true, ..RowQuery::all(Index::Second, athlete_id.as_str()) }
    }

    /// The row of a challenge that was just created.
    pub(super) fn new(created: &ChallengeCreated) -> Self {
        let mut row = Self {
            challenge_id: created.challenge_id.clone(),
            challenge_type: created.challenge_type,
            name: created.name.clone(),
            url_slug: created.url_slug.clone(),
            description_markdown: String::new(),
            description_html: String::new(),
            summary_html: String::new(),
            period: created.period,
            status: ChallengeStatus::Pending,
            stage_count: 0,
            competitor_count: 0,
            stages_configured: false,
            approved: false,
            hosted_by_club_id: created.hosted_by_club_id.clone(),
            hosted_by_club_name: created.hosted_by_club_name.clone(),
            created_by_athlete_id: created.created_by_athlete_id.clone(),
            created_by_athlete_name: created.created_by_athlete_name.clone(),
            included_activity_types: created.included_activity_types.clone(),
            restricted_to_club_members: created.restricted_to_club_members,
            allow_private_activities: created.allow_private_activities,
            accumulate_activities: created.accumulate_activities,
            private: created.private,
            has_goal: false,
            goal: None,
            goal_units: None,
            goal_recurrence: None,
            results_markdown: None,
            results_html: None,
        };
        row.describe(&created.description);
        row
    }

    pub(super) fn describe(&mut self, markdown: &str) {
        markdown.clone_into(&mut self.description_markdown);
        self.description_html = html::from_markdown(markdown);
        self.summary_html = html::summary(markdown);
    }

    pub(super) fn publish(&mut self, markdown: &str) {
        self.results_markdown = Some(markdown.to_owned());
        self.results_html = Some(html::from_markdown(markdown));
    }

    /// Adds the activity types that are missing, in order.
    pub(super) fn include(&mut self, types: &[ActivityType]) {
        add_missing(&mut self.included_activity_types, types);
    }
}

pub(super) fn add_missing(types: &mut Vec<ActivityType>, more: &[ActivityType]) {
    for activity_type in more {
        if !types.contains(activity_type) {
            types.push(*activity_type);
        }
    }
}

impl Row for ChallengeRow {
    const TABLE: &'static str = "challenges";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id)
    }

    fn indexes(&self) -> Indexes {
        let id = self.challenge_id.as_str();
        let start = self.period.start_date_local.to_string();
        Indexes {
            first: Some(Key::new(self.status.as_str(), order::by_text(&self.name, id))),
            second: Some(Key::new(self.created_by_athlete_id.as_str(), order::by_text(&start, id))),
        }
    }
}
