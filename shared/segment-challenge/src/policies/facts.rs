//! Facts that policies need, read from the rows of challenges and stages.

use paceline::read_model::{ReadModel, ReadModelError, Row, StoredRow};

use super::{ChallengeFacts, Sender, StageFacts};
use crate::projections::challenges::{ChallengeRow, ParticipationRow};
use crate::projections::stages::StageRow;
use crate::{AthleteId, ChallengeId, StageId};

impl ChallengeFacts {
    /// The facts of a challenge for someone of whom it is known whether they compete in it.
    pub fn of(row: &ChallengeRow, competes: bool) -> Self {
        Self {
            status: row.status,
            created_by_athlete_id: row.created_by_athlete_id.clone(),
            hosted_by_club_id: row.hosted_by_club_id.clone(),
            restricted_to_club_members: row.restricted_to_club_members,
            private: row.private,
            approved: row.approved,
            stage_count: row.stage_count,
            competes,
        }
    }

    /// The facts that a command's policy needs. `None`: there is no such challenge.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn read(
        rows: &impl ReadModel,
        challenge_id: &ChallengeId,
        sender: &Sender,
    ) -> Result<Option<Self>, ReadModelError> {
        let Some(row) = find_challenge(rows, challenge_id).await? else { return Ok(None) };
        // Whether the sender competes decides only who sees a private challenge.
        let competes = row.private && competes(rows, challenge_id, &sender.athlete_id).await?;
        Ok(Some(Self::of(&row, competes)))
    }
}

impl StageFacts {
    /// The facts of a stage and of its challenge.
    pub fn of(row: &StageRow, challenge: ChallengeFacts) -> Self {
        Self {
            challenge_id: row.challenge_id.clone(),
            status: row.status,
            stage_type: row.stage_type,
            created_by_athlete_id: row.created_by_athlete_id.clone(),
            visible: row.visible,
            approved: row.approved,
            challenge,
        }
    }

    /// The facts that a command's policy needs. `None`: there is no such stage, or no challenge that it belongs to.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn read(
        rows: &impl ReadModel,
        stage_id: &StageId,
        sender: &Sender,
    ) -> Result<Option<Self>, ReadModelError> {
        let row = rows.get(StageRow::TABLE, &StageRow::key_of(stage_id)).await?;
        let Some(row) = row.map(StoredRow::decode::<StageRow>).transpose()? else { return Ok(None) };
        let challenge = ChallengeFacts::read(rows, &row.challenge_id, sender).await?;
        Ok(challenge.map(|challenge| Self::of(&row, challenge)))
    }
}

/// The row of a challenge.
///
/// # Errors
/// [`ReadModelError`].
pub async fn find_challenge(
    rows: &impl ReadModel,
    challenge_id: &ChallengeId,
) -> Result<Option<ChallengeRow>, ReadModelError> {
    let row = rows.get(ChallengeRow::TABLE, &ChallengeRow::key_of(challenge_id)).await?;
    row.map(StoredRow::decode).transpose()
}

/// Whether an athlete competes in a challenge.
///
/// # Errors
/// [`ReadModelError`].
pub async fn competes(
    rows: &impl ReadModel,
    challenge_id: &ChallengeId,
    athlete_id: &AthleteId,
) -> Result<bool, ReadModelError> {
    let key = ParticipationRow::key_of(challenge_id, athlete_id);
    let Some(row) = rows.get(ParticipationRow::TABLE, &key).await? else { return Ok(false) };
    Ok(row.decode::<ParticipationRow>()?.joined_at.is_some())
}
