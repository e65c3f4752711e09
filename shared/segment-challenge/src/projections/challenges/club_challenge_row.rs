//! The challenges of a club.

use paceline::Identity;
use paceline::read_model::{Index, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use crate::{ChallengeId, ClubId};

/// That a club hosts a challenge. It counts if the challenge has a row, which says the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClubChallengeRow {
    /// The club.
    pub club_id: ClubId,
    /// The challenge.
    pub challenge_id: ChallengeId,
}

impl ClubChallengeRow {
    /// The challenges of a club, by id.
    pub fn of_club(club_id: &ClubId) -> RowQuery {
        RowQuery::all(Index::Primary, club_id.as_str())
    }
}

impl Row for ClubChallengeRow {
    const TABLE: &'static str = "club_challenges";

    fn key(&self) -> Key {
        Key::new(self.club_id.as_str(), self.challenge_id.as_str())
    }
}
