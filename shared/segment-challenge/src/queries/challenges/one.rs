//! One challenge.

use jiff::Timestamp;
use paceline::read_model::{ReadModel, ReadModelError};
use serde::Serialize;

use super::name_hosts;
use crate::policies::facts::{competes, find_challenge};
use crate::policies::{ChallengeFacts, MANAGING_COMPETITORS};
use crate::projections::challenges::{ChallengeRow, ChallengeStatus, effective_status, hide_stages};
use crate::projections::stages::{StageRow, StageStatus};
use crate::queries::Viewer;
use crate::queries::page::read_all;
use crate::stage::StageType;
use crate::{ChallengeId, Period, StageId};

/// A challenge by itself, and what it is to who asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Challenge {
    /// The row.
    #[serde(flatten)]
    pub row: ChallengeRow,
    /// The status to show at the time of asking.
    pub effective_status: ChallengeStatus,
    /// Whether the challenge's own pages stand for its one stage.
    pub hide_stages: bool,
    /// Its stages by number. Of a hidden one, when it is.
    pub stages: Vec<StageInShort>,
    /// The stage that is active. Of several the last.
    pub active_stage: Option<StageInShort>,
    /// Whether who asks competes.
    pub joined: bool,
    /// Whether who asks is the host.
    pub is_host: bool,
    /// Whether who asks belongs to the club that hosts it.
    pub is_club_member: bool,
    /// The commands that who asks may send.
    pub available_commands: Vec<&'static str>,
}

/// A stage in short.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum StageInShort {
    /// One that is to be seen.
    Shown {
        /// The stage.
        stage_id: StageId,
        /// Its number in the challenge.
        stage_number: i64,
        /// What it is.
        stage_type: StageType,
        /// Its name.
        name: String,
        /// Its name in addresses.
        url_slug: String,
        /// When it takes place.
        #[serde(flatten)]
        period: Period,
        /// How far it is.
        status: StageStatus,
        /// How many efforts count.
        attempt_count: u64,
        /// How many athletes have an effort that counts.
        competitor_count: u64,
    },
    /// One that is hidden.
    Hidden {
        /// Its number in the challenge.
        stage_number: i64,
        /// When it takes place.
        #[serde(flatten)]
        period: Period,
    },
}

impl StageInShort {
    fn of(stage: StageRow, viewer: Viewer<'_>) -> Self {
        if !viewer.sees_in_challenge(&stage) {
            return Self::Hidden { stage_number: stage.stage_number, period: stage.period };
        }
        Self::Shown {
            stage_id: stage.stage_id,
            stage_number: stage.stage_number,
            stage_type: stage.stage_type,
            name: stage.name,
            url_slug: stage.url_slug,
            period: stage.period,
            status: stage.status,
            attempt_count: stage.attempt_count,
            competitor_count: stage.competitor_count,
        }
    }

    fn is_active(&self) -> bool {
        matches!(self, Self::Shown { status: StageStatus::Active, .. })
    }
}

/// `challenge`: one challenge at `now`. `None`: there is none, or it is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn challenge(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    challenge_id: &ChallengeId,
    now: Timestamp,
) -> Result<Option<Challenge>, ReadModelError> {
    let Some(mut row) = find_challenge(rows, challenge_id).await? else { return Ok(None) };
    let joined = match viewer.athlete() {
        Some(sender) => competes(rows, challenge_id, &sender.athlete_id).await?,
        None => false,
    };
    let facts = ChallengeFacts::of(&row, joined);
    if !viewer.operates() && !facts.visible_to(viewer.athlete()) {
        return Ok(None);
    }
    name_hosts(rows, std::slice::from_mut(&mut row)).await?;
    let stages: Vec<StageRow> = read_all(rows, &StageRow::of_challenge(challenge_id)).await?;
    let stages: Vec<_> = stages.into_iter().map(|stage| StageInShort::of(stage, viewer)).collect();
    let available_commands = match viewer {
        Viewer::Operator => MANAGING_COMPETITORS.to_vec(),
        _ => facts.available_commands(viewer.athlete()),
    };
    Ok(Some(Challenge {
        effective_status: effective_status(row.status, &row.period, now),
        hide_stages: hide_stages(row.challenge_type, row.stage_count),
        active_stage: stages.iter().rfind(|stage| stage.is_active()).cloned(),
        stages,
        joined,
        is_host: viewer.athlete().is_some_and(|sender| facts.is_hosted_by(sender)),
        is_club_member: viewer.athlete().is_some_and(|sender| facts.has_member(sender)),
        available_commands,
        row,
    }))
}
