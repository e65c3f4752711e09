//! Stages, as who asks may see them.

use jiff::{SignedDuration, Span};
use paceline::read_model::{ReadModel, ReadModelError};
use serde::Serialize;

use super::Viewer;
use super::page::{get, read_all};
use crate::policies::facts::find_challenge;
use crate::policies::{ChallengeFacts, StageFacts};
use crate::projections::challenges::ChallengeRow;
use crate::projections::stages::StageRow;
use crate::{ChallengeId, Period, StageId};

/// A stage, and what it is to who asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// The row.
    #[serde(flatten)]
    pub row: StageRow,
    /// The commands that who asks may send.
    pub available_commands: Vec<&'static str>,
}

impl Stage {
    /// A stage of this challenge, which is theirs to see.
    fn shown_to(viewer: Viewer<'_>, row: StageRow, challenge: Option<&ChallengeRow>) -> Self {
        // That they compete decides only who sees a private challenge, and they do.
        let facts = challenge.map(|challenge| StageFacts::of(&row, ChallengeFacts::of(challenge, true)));
        let available_commands = facts.map(|facts| facts.available_commands(viewer.athlete()));
        Self { available_commands: available_commands.unwrap_or_default(), row }
    }
}

/// A stage in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ListedStage {
    /// One that is to be seen.
    Shown(Box<Stage>),
    /// One that is hidden: that there is one, and when.
    Hidden {
        /// Its number in the challenge.
        stage_number: i64,
        /// When it takes place.
        #[serde(flatten)]
        period: Period,
    },
}

/// What is proposed for the next stage of a challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NextStage {
    /// Its number.
    pub stage_number: i64,
    /// From the end of the last one to that of the challenge.
    #[serde(flatten)]
    pub period: Period,
}

impl Viewer<'_> {
    /// Whether they may see a stage whose challenge they may see: a hidden one is its creator's to see.
    pub fn sees_in_challenge(self, stage: &StageRow) -> bool {
        stage.visible || self.is(&stage.created_by_athlete_id)
    }

    /// Whether they may see what belongs to a stage. A stage without a row nobody sees but an operator.
    ///
    /// # Errors
    /// [`ReadModelError`].
    pub async fn sees_stage(self, rows: &impl ReadModel, stage_id: &StageId) -> Result<bool, ReadModelError> {
        Ok(self.operates() || stage(rows, self, stage_id).await?.is_some())
    }
}

/// `stage`: one stage. `None`: there is none, or it is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    stage_id: &StageId,
) -> Result<Option<Stage>, ReadModelError> {
    let row = get::<StageRow>(rows, &StageRow::key_of(stage_id)).await?;
    let Some(row) = row.filter(|row| viewer.sees_in_challenge(row)) else { return Ok(None) };
    let challenge = find_challenge(rows, &row.challenge_id).await?;
    let sees = sees(rows, viewer, challenge.as_ref()).await?;
    Ok(sees.then(|| Stage::shown_to(viewer, row, challenge.as_ref())))
}

/// Whether a challenge is theirs to see. One without a row nobody sees but an operator.
async fn sees(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge: Option<&ChallengeRow>,
) -> Result<bool, ReadModelError> {
    match challenge {
        Some(challenge) => viewer.sees(rows, challenge).await,
        None => Ok(viewer.operates()),
    }
}

/// `stages_in_challenge`: all stages of a challenge by number; of those that are hidden, when they are. `None`: the
/// challenge is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stages_in_challenge(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
) -> Result<Option<Vec<ListedStage>>, ReadModelError> {
    let challenge = find_challenge(rows, challenge_id).await?;
    if !sees(rows, viewer, challenge.as_ref()).await? {
        return Ok(None);
    }
    let stages = read_all::<StageRow>(rows, &StageRow::of_challenge(challenge_id)).await?;
    let listed = |stage: StageRow| {
        if viewer.sees_in_challenge(&stage) {
            return ListedStage::Shown(Box::new(Stage::shown_to(viewer, stage, challenge.as_ref())));
        }
        ListedStage::Hidden { stage_number: stage.stage_number, period: stage.period }
    };
    Ok(Some(stages.into_iter().map(listed).collect()))
}

/// `next_stage`: the number and dates of a stage after the last: from a second after its end to that of the challenge;
/// without stages those of the challenge. `None`: who asks is not the host.
///
/// # Errors
/// [`ReadModelError`].
pub async fn next_stage(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
) -> Result<Option<NextStage>, ReadModelError> {
    let challenge = find_challenge(rows, challenge_id).await?;
    let Some(challenge) = challenge.filter(|challenge| viewer.is(&challenge.created_by_athlete_id)) else {
        return Ok(None);
    };
    let stages = read_all::<StageRow>(rows, &StageRow::of_challenge(challenge_id)).await?;
    let whole = challenge.period;
    Ok(Some(match stages.last() {
        None => NextStage { stage_number: 1, period: whole },
        Some(last) => NextStage {
            stage_number: last.stage_number.saturating_add(1),
            period: Period { start_date: later(last).0, start_date_local: later(last).1, ..whole },
        },
    }))
}

/// A second after the end of a stage.
fn later(stage: &StageRow) -> (jiff::Timestamp, jiff::civil::DateTime) {
    let Period { end_date, end_date_local, .. } = stage.period;
    (
        end_date.saturating_add(SignedDuration::from_secs(1)).unwrap_or(end_date),
        end_date_local.saturating_add(Span::new().seconds(1)),
    )
}

#[cfg(test)]
mod tests;
