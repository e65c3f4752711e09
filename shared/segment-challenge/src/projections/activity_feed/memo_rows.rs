//! What the feed keeps of challenges, stages and competitors. No query shows these rows.

use jiff::Timestamp;
use paceline::read_model::{Key, Row};
use paceline::{Identity, Position};
use serde::{Deserialize, Serialize};

use super::activity::Thing;
use crate::{AthleteId, ChallengeId, StageId};

/// What is known of a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FeedChallengeRow {
    pub(super) challenge_id: ChallengeId,
    /// Whether its club is private.
    pub(super) private: bool,
    /// Whether everyone may know of it.
    pub(super) approved: bool,
    pub(super) cancelled: bool,
    /// How many departures were noted. Whoever tells of athletes rests on this row, and so on which departures there are.
    pub(super) departures: u64,
}

impl FeedChallengeRow {
    pub(super) fn key_of(challenge_id: &ChallengeId) -> Key {
        Key::single(challenge_id.as_str())
    }

    /// A challenge that has not been told of yet. It may be pending, so nobody is to know of it.
    pub(super) fn unknown(challenge_id: &ChallengeId) -> Self {
        let challenge_id = challenge_id.clone();
        Self { challenge_id, private: false, approved: false, cancelled: false, departures: 0 }
    }
}

impl Row for FeedChallengeRow {
    const TABLE: &'static str = "activity_feed_challenges";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id)
    }
}

/// What is known of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FeedStageRow {
    pub(super) stage_id: StageId,
    /// The challenge that it belongs to, once it is told.
    pub(super) challenge_id: Option<ChallengeId>,
    pub(super) deleted: bool,
    /// When its efforts were last cleared. What happened before that on its boards is not told any more.
    pub(super) cleared_at: Option<Position>,
    /// As for challenges.
    pub(super) departures: u64,
}

impl FeedStageRow {
    pub(super) fn key_of(stage_id: &StageId) -> Key {
        Key::single(stage_id.as_str())
    }

    pub(super) fn unknown(stage_id: &StageId) -> Self {
        let stage_id = stage_id.clone();
        Self { stage_id, challenge_id: None, deleted: false, cleared_at: None, departures: 0 }
    }
}

impl Row for FeedStageRow {
    const TABLE: &'static str = "activity_feed_stages";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_id)
    }
}

/// An athlete who competes in a challenge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct FeedCompetitorRow {
    pub(super) joined_at: Timestamp,
    pub(super) athlete_id: AthleteId,
    pub(super) challenge_id: ChallengeId,
}

impl FeedCompetitorRow {
    pub(super) fn key_of(challenge_id: &ChallengeId, athlete_id: &AthleteId) -> Key {
        Key::new(challenge_id.as_str(), athlete_id.as_str())
    }
}

impl Row for FeedCompetitorRow {
    const TABLE: &'static str = "activity_feed_competitors";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id, &self.athlete_id)
    }
}

/// When an athlete last left a challenge or a stage: what they did there before is not told any more, also if it is
/// heard of later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DepartureRow {
    /// The challenge or the stage.
    pub(super) from: String,
    pub(super) athlete_id: AthleteId,
    pub(super) at: Position,
}

impl DepartureRow {
    /// The partition of those who left a thing.
    pub(super) fn partition(from: &Thing) -> String {
        format!("{}/{}", from.kind.as_str(), from.id)
    }
}

impl Row for DepartureRow {
    const TABLE: &'static str = "activity_feed_departures";

    fn key(&self) -> Key {
        Key::new(&self.from, self.athlete_id.as_str())
    }
}
