//! Mails to those who lost a place.

use jiff::SignedDuration;
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Recorded, UnitOfWork};

use super::EmailsEvent;
use super::email_row::EmailContent;
use super::making::{Subject, discard_former, draft, post};
use super::memo_rows::{EmailBoardRow, EmailChallengeRow, EmailStageRow};
use super::standings;
use crate::StageId;
use crate::notifications::NotificationType;
use crate::stage_leaderboard::events::{StageLeaderboardCreated, StageLeaderboardRanked};

/// Who had a place beyond this is not told that it is lost.
const LAST_PLACE: u32 = 10;

/// How long a mail waits for more to come.
const DELAY: SignedDuration = SignedDuration::from_mins(15);

/// Boards with a goal, and those of stages that are no segments, send no mails.
pub(super) async fn create_board<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    created: &StageLeaderboardCreated,
) -> Result<(), ReadModelError> {
    if created.has_goal || !created.stage_type.is_segment() {
        return Ok(());
    }
    let stage = unit.get(&EmailStageRow::key_of(&created.stage_id)).await?;
    let mut stage = stage.unwrap_or_else(|| EmailStageRow::unknown(&created.stage_id));
    if stage.over {
        return Ok(());
    }
    stage.boards.push(created.stage_leaderboard_id.clone());
    unit.put(&stage)?;
    unit.put(&EmailBoardRow { stage_leaderboard_id: created.stage_leaderboard_id.clone() })
}

pub(super) async fn rank<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<EmailsEvent>,
    ranked: &StageLeaderboardRanked,
) -> Result<(), ReadModelError> {
    let board_id = &ranked.stage_leaderboard_id;
    if unit.get::<EmailBoardRow>(&EmailBoardRow::key_of(board_id)).await?.is_none() {
        return Ok(());
    }
    standings::follow(unit, ranked).await?;
    for (index, place) in ranked.positions_lost.iter().enumerate() {
        let previous_rank = place.rank.saturating_sub(place.positions_changed.unwrap_or_default());
        if previous_rank > LAST_PLACE || !is_running(unit, ranked).await? {
            continue;
        }
        let subject = Subject {
            kind: NotificationType::LostPlace,
            athlete_id: &place.athlete_id,
            challenge_id: &ranked.challenge_id,
            stage_id: Some(&ranked.stage_id),
            board_id: Some(board_id),
        };
        let recorded_at = event.metadata.recorded_at;
        let due = recorded_at.checked_add(DELAY).unwrap_or(recorded_at);
        let Some(mut email) = draft(unit, event, &subject, due).await? else { continue };
        let mut content = EmailContent {
            previous_rank: Some(previous_rank),
            current_rank: Some(place.rank),
            taken_by: None,
        };
        match discard_former(unit, &email).await? {
            Some(former) => {
                content.previous_rank = former.content.previous_rank;
                if content.current_rank <= content.previous_rank {
                    // They are back where they were.
                    continue;
                }
            }
            None if index == 0 => {
                content.taken_by = standings::taker(unit, ranked, &place.athlete_id, place.rank).await?;
            }
            None => {}
        }
        email.content = content;
        post(unit, &email)?;
    }
    Ok(())
}

async fn is_running<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    ranked: &StageLeaderboardRanked,
) -> Result<bool, ReadModelError> {
    let stage = unit.get::<EmailStageRow>(&EmailStageRow::key_of(&ranked.stage_id)).await?;
    let challenge = unit.get::<EmailChallengeRow>(&EmailChallengeRow::key_of(&ranked.challenge_id)).await?;
    let cancelled = challenge.is_some_and(|challenge| challenge.cancelled);
    Ok(!cancelled && stage.is_some_and(|stage| stage.active && !stage.over))
}

/// A stage is over: its boards send no more mails.
pub(super) async fn close_boards<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    stage_id: &StageId,
) -> Result<EmailStageRow, ReadModelError> {
    let stage = unit.get(&EmailStageRow::key_of(stage_id)).await?;
    let mut stage = stage.unwrap_or_else(|| EmailStageRow::unknown(stage_id));
    for board_id in std::mem::take(&mut stage.boards) {
        standings::forget(unit, &board_id).await?;
        unit.delete::<EmailBoardRow>(EmailBoardRow { stage_leaderboard_id: board_id }.key());
    }
    stage.over = true;
    unit.put(&stage)?;
    Ok(stage)
}
