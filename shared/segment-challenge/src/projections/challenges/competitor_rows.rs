//! The rows of those who compete in a challenge, or did.

use jiff::Timestamp;
use paceline::Identity;
use paceline::read_model::{Index, Indexes, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use crate::projections::order;
use crate::{AthleteId, ChallengeId};

/// An athlete who competes in a challenge. It counts if the challenge has a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompetitorRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who competes.
    pub athlete_id: AthleteId,
    /// Since when.
    pub joined_at: Timestamp,
    /// Whether they take part without scoring.
    pub limited: bool,
    /// Why they do not score.
    pub limited_reason: Option<String>,
}

impl CompetitorRow {
    /// The competitors of a challenge in the order in which they joined, then by id.
    pub fn of_challenge(challenge_id: &ChallengeId) -> RowQuery {
        RowQuery::all(Index::Primary, challenge_id.as_str())
    }

    /// The challenges that an athlete competes in, by id.
    pub fn of_athlete(athlete_id: &AthleteId) -> RowQuery {
        RowQuery::all(Index::First, athlete_id.as_str())
    }

    pub(super) fn key_of(challenge_id: &ChallengeId, joined_at: Timestamp, athlete_id: &AthleteId) -> Key {
        Key::new(challenge_id.as_str(), order::by_instant(joined_at, athlete_id.as_str()))
    }
}

impl Row for CompetitorRow {
    const TABLE: &'static str = "challenge_competitors";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id, self.joined_at, &self.athlete_id)
    }

    fn indexes(&self) -> Indexes {
        let of_athlete = Key::new(self.athlete_id.as_str(), self.challenge_id.as_str());
        Indexes { first: Some(of_athlete), second: None }
    }
}

/// An athlete who was excluded from a challenge. It counts if the challenge has a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExclusionRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Who was excluded.
    pub athlete_id: AthleteId,
    /// Why.
    pub reason: String,
    /// When.
    pub excluded_at: Timestamp,
}

impl ExclusionRow {
    /// Those who were excluded from a challenge in the order in which they were, then by id.
    pub fn of_challenge(challenge_id: &ChallengeId) -> RowQuery {
        RowQuery::all(Index::Primary, challenge_id.as_str())
    }
}

impl Row for ExclusionRow {
    const TABLE: &'static str = "challenge_exclusions";

    fn key(&self) -> Key {
        let sort = order::by_instant(self.excluded_at, self.athlete_id.as_str());
        Key::new(self.challenge_id.as_str(), sort)
    }
}

/// What is known of an athlete in a challenge, also when they do not compete in it: no query shows it as it is. It
/// says whether an athlete competes, and where their row is. It counts if the challenge has a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParticipationRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Since when they compete. Absent: they do not.
    pub joined_at: Option<Timestamp>,
    /// Why they do not score. It outlasts leaving. Absent: they do.
    pub limited_reason: Option<String>,
}

impl ParticipationRow {
    /// The key of an athlete in a challenge.
    pub fn key_of(challenge_id: &ChallengeId, athlete_id: &AthleteId) -> Key {
        Key::new(challenge_id.as_str(), athlete_id.as_str())
    }

    /// An athlete of whom nothing is known.
    pub(super) fn none(challenge_id: &ChallengeId, athlete_id: &AthleteId) -> Self {
        let (challenge_id, athlete_id) = (challenge_id.clone(), athlete_id.clone());
        Self { challenge_id, athlete_id, joined_at: None, limited_reason: None }
    }

    /// The row of the competitor, if they compete.
    pub(super) fn competitor(&self) -> Option<CompetitorRow> {
        Some(CompetitorRow {
            challenge_id: self.challenge_id.clone(),
            athlete_id: self.athlete_id.clone(),
            joined_at: self.joined_at?,
            limited: self.limited_reason.is_some(),
            limited_reason: self.limited_reason.clone(),
        })
    }
}

impl Row for ParticipationRow {
    const TABLE: &'static str = "challenge_participations";

    fn key(&self) -> Key {
        Self::key_of(&self.challenge_id, &self.athlete_id)
    }
}
