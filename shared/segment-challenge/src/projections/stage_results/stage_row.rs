//! What results know of a stage.

use paceline::read_model::{Index, Indexes, Key, ReadModel, ReadModelError, Row, RowQuery};
use paceline::{Identity, Position, UnitOfWork};
use serde::{Deserialize, Serialize};

use crate::{ChallengeId, StageId};

/// What results know of a stage. No query shows it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRow {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The stage.
    pub stage_id: StageId,
    /// Its number, once it is known.
    pub stage_number: Option<i64>,
    /// Whether it was deleted: it has no results, but what it has added stays in those of later ones.
    pub deleted: bool,
    /// The place of the event by which it was finalised among those of all streams.
    pub finalised: Option<Position>,
}

impl StageRow {
    /// The stages of a challenge, by id.
    pub fn of_challenge(challenge_id: &ChallengeId) -> RowQuery {
        RowQuery::all(Index::Primary, challenge_id.as_str())
    }

    /// A stage by its id alone.
    pub fn of_id(stage_id: &StageId) -> RowQuery {
        RowQuery::all(Index::First, stage_id.as_str())
    }

    /// What is known of a stage, be it nothing.
    pub(super) async fn of<R: ReadModel>(
        unit: &mut UnitOfWork<'_, R>,
        challenge_id: &ChallengeId,
        stage_id: &StageId,
    ) -> Result<Self, ReadModelError> {
        let found = unit.get(&Key::new(challenge_id.as_str(), stage_id.as_str())).await?;
        Ok(found.unwrap_or_else(|| Self {
            challenge_id: challenge_id.clone(),
            stage_id: stage_id.clone(),
            stage_number: None,
            deleted: false,
            finalised: None,
        }))
    }
}

impl Row for StageRow {
    const TABLE: &'static str = "stage_result_stages";

    fn key(&self) -> Key {
        Key::new(self.challenge_id.as_str(), self.stage_id.as_str())
    }

    fn indexes(&self) -> Indexes {
        Indexes { first: Some(Key::single(self.stage_id.as_str())), second: None }
    }
}
