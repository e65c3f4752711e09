//! What mails depend on, copied from the events of other streams. No query shows these rows.

use paceline::Identity;
use paceline::read_model::{Key, Row};
use serde::{Deserialize, Serialize};

use crate::projections::notification_settings::NotificationSettingsRow;
use crate::projections::order;
use crate::{AthleteId, ChallengeId, Seconds, StageId, StageLeaderboardId};

/// Which mails an athlete gets, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct EmailSettingsRow(pub(super) NotificationSettingsRow);

impl Row for EmailSettingsRow {
    const TABLE: &'static str = "emails_settings";

    fn key(&self) -> Key {
        self.0.key()
    }
}

/// A challenge, as far as mails depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EmailChallengeRow {
    pub(super) challenge_id: ChallengeId,
    pub(super) created_by_athlete_id: Option<AthleteId>,
    pub(super) cancelled: bool,
}

impl EmailChallengeRow {
    pub(super) fn key_of(challenge_id: &ChallengeId) -> Key {
        Key::single(challenge_id.as_str())
    }

    pub(super) fn unknown(challenge_id: &ChallengeId) -> Self {
        Self { challenge_id: challenge_id.clone(), created_by_athlete_id: None, cancelled: false }
    }
}

impl Row for EmailChallengeRow {
    const TABLE: &'static str = "emails_challenges";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id)
    }
}

/// A stage, as far as mails depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EmailStageRow {
    pub(super) stage_id: StageId,
    pub(super) created_by_athlete_id: Option<AthleteId>,
    pub(super) active: bool,
    /// Whether it has ended, or was deleted.
    pub(super) over: bool,
    /// The boards of which standings are kept.
    pub(super) boards: Vec<StageLeaderboardId>,
}

impl EmailStageRow {
    pub(super) fn key_of(stage_id: &StageId) -> Key {
        Key::single(stage_id.as_str())
    }

    pub(super) fn unknown(stage_id: &StageId) -> Self {
        let stage_id = stage_id.clone();
        Self { stage_id, created_by_athlete_id: None, active: false, over: false, boards: Vec::new() }
    }
}

impl Row for EmailStageRow {
    const TABLE: &'static str = "emails_stages";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_id)
    }
}

/// A board on which places can be lost: of a segment, without a goal, and as long as its stage runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EmailBoardRow {
    pub(super) stage_leaderboard_id: StageLeaderboardId,
}

impl EmailBoardRow {
    pub(super) fn key_of(board_id: &StageLeaderboardId) -> Key {
        Key::single(board_id.as_str())
    }
}

impl Row for EmailBoardRow {
    const TABLE: &'static str = "emails_boards";

    fn key(&self) -> Key {
        Self::key_of(&self.stage_leaderboard_id)
    }
}

/// The time of an athlete on a board, by time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StandingRow {
    pub(super) stage_leaderboard_id: StageLeaderboardId,
    pub(super) athlete_id: AthleteId,
    pub(super) elapsed_time_in_seconds: Seconds,
}

impl Row for StandingRow {
    const TABLE: &'static str = "emails_standings";

    fn key(&self) -> Key {
        let sort = order::by_number(self.elapsed_time_in_seconds.0.into(), "", self.athlete_id.as_str());
        Key::new(self.stage_leaderboard_id.as_str(), sort)
    }
}

/// The same by athlete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct TimeRow(pub(super) StandingRow);

impl TimeRow {
    pub(super) fn key_of(board_id: &StageLeaderboardId, athlete_id: &AthleteId) -> Key {
        Key::new(board_id.as_str(), athlete_id.as_str())
    }
}

impl Row for TimeRow {
    const TABLE: &'static str = "emails_times";

    fn key(&self) -> Key {
        Self::key_of(&self.0.stage_leaderboard_id, &self.0.athlete_id)
    }
}
