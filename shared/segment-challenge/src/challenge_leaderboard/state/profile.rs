//! What was told of a board when it was created, or later.

use serde::{Deserialize, Serialize};

use super::Entry;
use crate::challenge::ChallengeType;
use crate::challenge_leaderboard::ChallengeLeaderboardEvent;
use crate::challenge_leaderboard::events::ChallengeLeaderboardCreated;
use crate::{ChallengeId, ChallengeLeaderboardId, Gender, Measure, Number, Points, RankOrder};

/// What was told of a board when it was created, or later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::challenge_leaderboard) struct Profile {
    pub(in crate::challenge_leaderboard) challenge_leaderboard_id: ChallengeLeaderboardId,
    pub(in crate::challenge_leaderboard) challenge_id: ChallengeId,
    pub(in crate::challenge_leaderboard) challenge_type: ChallengeType,
    pub(in crate::challenge_leaderboard) gender: Gender,
    pub(in crate::challenge_leaderboard) rank_by: Measure,
    pub(in crate::challenge_leaderboard) rank_order: RankOrder,
    pub(in crate::challenge_leaderboard) has_goal: bool,
    pub(in crate::challenge_leaderboard) points: Option<Points>,
    pub(in crate::challenge_leaderboard) finalised: bool,
    pub(in crate::challenge_leaderboard) removed: bool,
}

impl Profile {
    pub(super) fn of(created: &ChallengeLeaderboardCreated) -> Self {
        Self {
            challenge_leaderboard_id: created.challenge_leaderboard_id.clone(),
            challenge_id: created.challenge_id.clone(),
            challenge_type: created.challenge_type,
            gender: created.gender,
            rank_by: created.rank_by,
            rank_order: created.rank_order,
            has_goal: created.has_goal,
            points: created.points.clone(),
            finalised: false,
            removed: false,
        }
    }

    pub(super) fn follow(&mut self, event: &ChallengeLeaderboardEvent) {
        use ChallengeLeaderboardEvent as E;
        match event {
            E::ChallengeLeaderboardPointsReconfigured(event) => self.points = Some(event.points.clone()),
            E::ChallengeLeaderboardFinalised(_) => self.finalised = true,
            E::ChallengeLeaderboardRemoved(_) => self.removed = true,
            _ => {}
        }
    }

    /// Whether places in stages earn points. Otherwise it adds up what was done.
    pub(in crate::challenge_leaderboard) fn gives_points(&self) -> bool {
        self.rank_by == Measure::Points
    }

    /// What the board compares of an entry: of two scores the smaller is better.
    pub(in crate::challenge_leaderboard) fn score(&self, entry: &Entry) -> Number {
        let value = match self.rank_by.of_activity() {
            Some(measure) => entry.amounts.amount(measure),
            None if self.gives_points() => entry.points.unwrap_or(0).into(),
            None => entry.amounts.goals.unwrap_or(0).into(),
        };
        self.rank_order.score(value)
    }

    /// Whether nothing is left of an entry.
    pub(in crate::challenge_leaderboard) fn is_spent(&self, entry: &Entry) -> bool {
        if self.gives_points() {
            entry.points.unwrap_or(0) <= 0
        } else {
            entry.amounts.elapsed_time.unwrap_or_default().0 <= 0
        }
    }
}
