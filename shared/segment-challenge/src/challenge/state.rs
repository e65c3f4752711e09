//! What is known of a challenge.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::events::ChallengeCreated;
use super::{ChallengeEvent, ChallengeType};
use crate::goal::Goal;
use crate::{ActivityType, AthleteId, ChallengeId, ClubId, GoalRecurrence, Period, StageId};

/// What is known of a challenge: not more than its rules need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Challenge {
    /// Absent until it is created.
    pub(super) profile: Option<Profile>,
    pub(super) stages: BTreeMap<StageId, IncludedStage>,
    pub(super) competitors: BTreeSet<AthleteId>,
    pub(super) excluded: BTreeSet<AthleteId>,
    pub(super) limited: BTreeSet<AthleteId>,
}

/// What was told of a challenge when it was created, or later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Profile {
    pub(super) status: Status,
    pub(super) challenge_id: ChallengeId,
    pub(super) challenge_type: ChallengeType,
    pub(super) name: String,
    pub(super) url_slug: String,
    pub(super) period: Period,
    pub(super) hosted_by_club_id: ClubId,
    pub(super) included_activity_types: BTreeSet<ActivityType>,
    pub(super) goal: Option<(Goal, GoalRecurrence)>,
    pub(super) leaderboards_approved: bool,
    pub(super) results_message: Option<String>,
}

/// How far a challenge has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    Created,
    Hosted,
    Approved,
    Active,
    Ended,
    Cancelled,
}

/// A stage that a challenge includes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct IncludedStage {
    pub(super) stage_number: Option<i64>,
    pub(super) period: Period,
}

impl Challenge {
    /// Changes the state by what has happened.
    pub(super) fn follow(&mut self, event: &ChallengeEvent) {
        use ChallengeEvent as E;
        match event {
            E::ChallengeCreated(created) => self.profile = Some(Profile::of(created)),
            E::CompetitorJoinedChallenge(joined) => self.add_competitor(&joined.athlete_id),
            E::CompetitorsJoinedChallenge(joined) => {
                joined.competitors.iter().for_each(|competitor| self.add_competitor(&competitor.athlete_id));
            }
            E::CompetitorLeftChallenge(left) => {
                self.competitors.remove(&left.athlete_id);
            }
            E::CompetitorExcludedFromChallenge(excluded) => {
                self.competitors.remove(&excluded.athlete_id);
                self.excluded.insert(excluded.athlete_id.clone());
            }
            E::CompetitorParticipationInChallengeLimited(limited) => {
                self.limited.insert(limited.athlete_id.clone());
            }
            E::CompetitorParticipationInChallengeAllowed(allowed) => {
                self.limited.remove(&allowed.athlete_id);
            }
            E::StageIncludedInChallenge(included) => {
                let stage = IncludedStage { stage_number: included.stage_number, period: included.period };
                self.stages.insert(included.stage_id.clone(), stage);
            }
            E::StageRemovedFromChallenge(removed) => {
                self.stages.remove(&removed.stage_id);
            }
            E::ChallengeStageRequested(_)
            | E::ChallengeLeaderboardRequested(_)
            | E::ChallengeStageStartRequested(_)
            | E::ChallengeDescriptionEdited(_)
            | E::ChallengeStagesConfigured(_) => {}
            _ => {
                if let Some(profile) = &mut self.profile {
                    profile.follow(event);
                }
            }
        }
    }

    /// Whoever was excluded stays so, whatever a stream may say.
    fn add_competitor(&mut self, athlete_id: &AthleteId) {
        if !self.excluded.contains(athlete_id) {
            self.competitors.insert(athlete_id.clone());
        }
    }
}

impl Profile {
    fn of(created: &ChallengeCreated) -> Self {
        Self {
            status: Status::Created,
            challenge_id: created.challenge_id.clone(),
            challenge_type: created.challenge_type,
            name: created.name.clone(),
            url_slug: created.url_slug.clone(),
            period: created.period,
            hosted_by_club_id: created.hosted_by_club_id.clone(),
            included_activity_types: created.included_activity_types.iter().copied().collect(),
            goal: None,
            leaderboards_approved: false,
            results_message: None,
        }
    }

    fn follow(&mut self, event: &ChallengeEvent) {
        use ChallengeEvent as E;
        match event {
            E::ChallengeGoalConfigured(configured) => {
                let goal = Goal { amount: configured.goal, units: configured.goal_units };
                self.goal = Some((goal, configured.goal_recurrence));
            }
            E::ChallengeHosted(_) => self.status = Status::Hosted,
            E::ChallengeApproved(_) => self.status = Status::Approved,
            E::ChallengeStarted(_) => self.status = Status::Active,
            E::ChallengeEnded(_) => self.status = Status::Ended,
            E::ChallengeCancelled(_) => self.status = Status::Cancelled,
            E::ChallengeLeaderboardsApproved(_) => self.leaderboards_approved = true,
            E::ChallengeResultsPublished(published) => {
                self.results_message = Some(published.message.clone());
            }
            E::ChallengeRenamed(renamed) => {
                self.name.clone_from(&renamed.name);
                self.url_slug.clone_from(&renamed.url_slug);
            }
            E::ChallengeDurationAdjusted(adjusted) => self.period = adjusted.period,
            E::ChallengeIncludedActivitiesAdjusted(adjusted) => {
                self.included_activity_types = adjusted.included_activity_types.iter().copied().collect();
            }
            _ => {}
        }
    }
}
