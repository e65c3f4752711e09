//! The rows of badges and of those who have earned them.

use jiff::Timestamp;
use paceline::read_model::{Index, Key, Row, RowQuery};
use paceline::{Identity, Position};
use serde::{Deserialize, Serialize};

use super::challenge_notes_row::ChallengeNotes;
use crate::{AthleteId, ChallengeId, ChallengeLeaderboardId};

/// A badge. An athlete has at most one of a challenge, the one that was earned first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BadgeRow {
    /// Who has earned it.
    pub athlete_id: AthleteId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The board on which the goal was reached.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge as it was when the badge was earned.
    #[serde(flatten)]
    pub challenge: ChallengeNotes,
    /// When it was earned.
    pub earned_at: Timestamp,
    /// The place of the event by which it was earned among those of all streams.
    pub position: Position,
}

impl BadgeRow {
    /// The key of a badge.
    pub fn key_of(athlete_id: &AthleteId, challenge_id: &ChallengeId) -> Key {
        Key::new(athlete_id.as_str(), challenge_id.as_str())
    }

    /// The badges of an athlete, by challenge.
    pub fn of_athlete(athlete_id: &AthleteId) -> RowQuery {
        RowQuery::all(Index::Primary, athlete_id.as_str())
    }
}

impl Row for BadgeRow {
    const TABLE: &'static str = "badges";

    fn key(&self) -> Key {
        Self::key_of(&self.athlete_id, &self.challenge_id)
    }
}

/// That an athlete has the badge of a challenge: how its badges are found. No query shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarnerRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who has its badge.
    pub athlete_id: AthleteId,
}

impl Row for EarnerRow {
    const TABLE: &'static str = "badge_earners";

    fn key(&self) -> Key {
        Key::new(self.challenge_id.as_str(), self.athlete_id.as_str())
    }
}
