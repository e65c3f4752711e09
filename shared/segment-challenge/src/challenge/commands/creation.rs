//! Commands that bring a challenge into being and offer it to athletes.

use std::collections::BTreeSet;

use crate::challenge::ChallengeType;
use crate::command::Command;
use crate::goal::Goal;
use crate::validation::{Fields, PeriodRule};
use crate::{ActivityType, AthleteId, ChallengeId, ClubId, GoalRecurrence, Period};

/// The most stages that a challenge is created with: one for each day of a year.
pub const MAX_STAGES: usize = 366;

/// Creates a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateChallenge {
    /// The new challenge.
    pub challenge_id: ChallengeId,
    /// What it is about.
    pub challenge_type: ChallengeType,
    /// Its name.
    pub name: String,
    /// What its host says of it.
    pub description: String,
    /// When it takes place.
    pub period: Period,
    /// Whether only members of the club may join.
    pub restricted_to_club_members: bool,
    /// Whether private activities count.
    pub allow_private_activities: bool,
    /// The activities that count. Not empty, except for segments.
    pub included_activity_types: Vec<ActivityType>,
    /// Whether the activities of an athlete are added up.
    pub accumulate_activities: bool,
    /// Its goal. A race has one.
    pub goal: Option<ChallengeGoal>,
    /// The parts that become stages.
    pub stages: Vec<RequestedStage>,
    /// The club that hosts it.
    pub hosted_by_club_id: ClubId,
    /// The name of the club.
    pub hosted_by_club_name: String,
    /// The host.
    pub created_by_athlete_id: AthleteId,
    /// The name of the host.
    pub created_by_athlete_name: String,
    /// Whether the club is private.
    pub private: bool,
    /// Its name in addresses.
    pub url_slug: String,
}

/// A goal, and how often it is to be reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChallengeGoal {
    /// How much.
    pub goal: Goal,
    /// How often.
    pub recurrence: GoalRecurrence,
}

/// A part of a challenge that becomes a stage.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestedStage {
    /// Its name.
    pub name: String,
    /// What the host says of it.
    pub description: Option<String>,
    /// Its number, unlike that of any other part.
    pub stage_number: i64,
    /// When it takes place.
    pub period: Period,
}

impl Command for CreateChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let challenge_type = fields.one_of("challenge_type").required();
        let is_segment = challenge_type == Some(ChallengeType::Segment);
        let name = fields.text("name").required();
        let description = fields.text("description").required();
        let period = fields.period(PeriodRule::EndsInFuture);
        let restricted_to_club_members = fields.bool("restricted_to_club_members").required();
        let allow_private_activities = fields.bool("allow_private_activities").required();
        let included_activity_types = fields
            .list_of("included_activity_types")
            .must("must name at least one", |types: &Vec<_>| is_segment || !types.is_empty())
            .required_if(!is_segment);
        let accumulate_activities = fields.bool("accumulate_activities").required_if(!is_segment);
        let has_goal = fields
            .bool("has_goal")
            .must("must be true for a race", |has| *has || challenge_type != Some(ChallengeType::Race))
            .required_if(!is_segment);
        let has_goal = has_goal.map(Option::unwrap_or_default);
        let wants_goal = has_goal == Some(true);
        let goal = fields.goal(wants_goal, challenge_type.and_then(ChallengeType::goal_dimension));
        let recurrence = fields.one_of("goal_recurrence").required_if(wants_goal);
        let recurs = recurrence.flatten().is_some_and(|recurrence| recurrence != GoalRecurrence::None);
        let stages = read_stages(fields, wants_goal && recurs);
        let hosted_by_club_id = fields.id("hosted_by_club_id").required();
        let hosted_by_club_name = fields.text("hosted_by_club_name").required();
        let created_by_athlete_id = fields.id("created_by_athlete_id").required();
        let created_by_athlete_name = fields.text("created_by_athlete_name").required();
        let private = fields.bool("private").or(false);
        let url_slug = fields.text("url_slug").required();
        Some(Self {
            challenge_id: challenge_id?,
            challenge_type: challenge_type?,
            name: name?,
            description: description?,
            period: period?,
            restricted_to_club_members: restricted_to_club_members?,
            allow_private_activities: allow_private_activities?,
            included_activity_types: included_activity_types?.unwrap_or_default(),
            accumulate_activities: accumulate_activities?.unwrap_or_default(),
            goal: goal?.zip(recurrence?).map(|(goal, recurrence)| ChallengeGoal { goal, recurrence }),
            stages: stages?,
            hosted_by_club_id: hosted_by_club_id?,
            hosted_by_club_name: hosted_by_club_name?,
            created_by_athlete_id: created_by_athlete_id?,
            created_by_athlete_name: created_by_athlete_name?,
            private: private?,
            url_slug: url_slug?,
        })
    }
}

fn read_stages(fields: &mut Fields<'_>, required: bool) -> Option<Vec<RequestedStage>> {
    let stages = fields
        .list("stages", RequestedStage::read)
        .must("must not be empty", |stages| !required || !stages.is_empty())
        .must("must be at most 366", |stages| stages.len() <= MAX_STAGES)
        .must("must have a number each", |stages| {
            let mut numbers = BTreeSet::new();
            stages.iter().all(|stage| numbers.insert(stage.stage_number))
        })
        .required_if(required);
    stages.map(Option::unwrap_or_default)
}

impl RequestedStage {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let name = fields.text("name").required();
        let description = fields.text("description").optional();
        let stage_number = fields.int("stage_number").required();
        let period = fields.period(PeriodRule::EndsInFuture);
        Some(Self { name: name?, description: description?, stage_number: stage_number?, period: period? })
    }
}

/// Offers a challenge to athletes, and approves it.
#[derive(Clone, Debug, PartialEq)]
pub struct HostChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The host.
    pub hosted_by_athlete_id: AthleteId,
}

impl Command for HostChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let hosted_by_athlete_id = fields.id("hosted_by_athlete_id").required();
        Some(Self { challenge_id: challenge_id?, hosted_by_athlete_id: hosted_by_athlete_id? })
    }
}
