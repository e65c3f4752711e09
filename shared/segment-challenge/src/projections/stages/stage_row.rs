//! The row of a stage.

use paceline::Identity;
use paceline::read_model::{Index, Indexes, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use super::{StageSegment, StageStatus};
use crate::projections::{html, order};
use crate::stage::StageType;
use crate::stage::events::StageCreated;
use crate::{ActivityType, AthleteId, ChallengeId, GoalUnits, Number, Period, PointsAdjustment, StageId};

/// A stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageRow {
    /// The stage.
    pub stage_id: StageId,
    /// The challenge that it belongs to.
    pub challenge_id: ChallengeId,
    /// Its number in the challenge, from 1.
    pub stage_number: i64,
    /// What it is.
    pub stage_type: StageType,
    /// Its name.
    pub name: String,
    /// Its name in addresses, unique in the challenge.
    pub url_slug: String,
    /// What the host says of it, as it was written.
    pub description_markdown: Option<String>,
    /// The same as HTML.
    pub description_html: Option<String>,
    /// When it takes place.
    #[serde(flatten)]
    pub period: Period,
    /// How far it is.
    pub status: StageStatus,
    /// Whether others than the host see it.
    pub visible: bool,
    /// Whether its standings are approved.
    pub approved: bool,
    /// The activities that count.
    pub included_activity_types: Vec<ActivityType>,
    /// Whether private activities count.
    pub allow_private_activities: bool,
    /// Whether the activities of an athlete are added up.
    pub accumulate_activities: bool,
    /// Whether there is a goal.
    pub has_goal: bool,
    /// How much, in `goal_units`.
    pub goal: Option<Number>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// How its points differ from the usual ones.
    pub points_adjustment: Option<PointsAdjustment>,
    /// How many efforts count.
    pub attempt_count: u64,
    /// How many athletes have an effort that counts.
    pub competitor_count: u64,
    /// The host.
    pub created_by_athlete_id: AthleteId,
    /// What the host says of the results, as it was written.
    pub results_markdown: Option<String>,
    /// The same as HTML.
    pub results_html: Option<String>,
    /// Its segment, if it is one.
    #[serde(flatten)]
    pub segment: StageSegment,
}

impl StageRow {
    /// The key of a stage's row.
    pub fn key_of(stage_id: &StageId) -> Key {
        Key::single(stage_id.as_str())
    }

    /// The stages of a challenge by number, then by id.
    pub fn of_challenge(challenge_id: &ChallengeId) -> RowQuery {
        RowQuery::all(Index::First, challenge_id.as_str())
    }

    /// The stages that are yet to start, by start; those that run, by end; or those that have ended and are not
    /// approved, by end.
    pub fn open(status: StageStatus) -> RowQuery {
        RowQuery::all(Index::Second, status.as_str())
    }

    /// The row of a stage that was just created.
    pub(super) fn new(created: &StageCreated) -> Self {
        let mut row = Self {
            stage_id: created.stage_id.clone(),
            challenge_id: created.challenge_id.clone(),
            stage_number: created.stage_number,
            stage_type: created.stage_type,
            name: created.name.clone(),
            url_slug: created.url_slug.clone(),
            description_markdown: None,
            description_html: None,
            period: created.period,
            status: StageStatus::Upcoming,
            visible: created.visible,
            approved: false,
            included_activity_types: created.included_activity_types.clone(),
            allow_private_activities: created.allow_private_activities,
            accumulate_activities: created.accumulate_activities,
            has_goal: false,
            goal: None,
            goal_units: None,
            points_adjustment: created.points_adjustment,
            attempt_count: 0,
            competitor_count: 0,
            created_by_athlete_id: created.created_by_athlete_id.clone(),
            results_markdown: None,
            results_html: None,
            segment: StageSegment::default(),
        };
        created.description.iter().for_each(|markdown| row.describe(markdown));
        row
    }

    pub(super) fn describe(&mut self, markdown: &str) {
        self.description_markdown = Some(markdown.to_owned());
        self.description_html = Some(html::from_markdown(markdown));
    }

    pub(super) fn publish(&mut self, markdown: &str) {
        self.results_markdown = Some(markdown.to_owned());
        self.results_html = Some(html::from_markdown(markdown));
    }

    /// An effort counts.
    pub(super) fn gain_attempt(&mut self, competitors: u32) {
        self.attempt_count += 1;
        self.competitor_count = competitors.into();
    }

    /// So many efforts count no longer.
    pub(super) fn lose_attempts(&mut self, attempts: u32, competitors: u32) {
        self.attempt_count = self.attempt_count.saturating_sub(attempts.into());
        self.competitor_count = competitors.into();
    }
}

impl Row for StageRow {
    const TABLE: &'static str = "stages";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_id)
    }

    fn indexes(&self) -> Indexes {
        let id = self.stage_id.as_str();
        let next = match self.status {
            StageStatus::Upcoming => Some(self.period.start_date),
            StageStatus::Active => Some(self.period.end_date),
            StageStatus::Past => Some(self.period.end_date).filter(|_| !self.approved),
        };
        let number = order::by_number(self.stage_number.into(), "", id);
        Indexes {
            first: Some(Key::new(self.challenge_id.as_str(), number)),
            second: next.map(|next| Key::new(self.status.as_str(), order::by_instant(next, id))),
        }
    }
}
