//! Results of stages on the boards of their challenge.

use paceline::read_model::{Key, ReadModel, ReadModelError, Row, StoredRow};
use serde::Serialize;

use super::Viewer;
use super::athletes::{AthleteName, Names};
use super::page::{Listed, Page, get, read_all};
use crate::projections::stage_results::{
    BoardRow, ChallengeRow, Formed, FormedEntry, HistoryRow, StageRow, Stages,
};
use crate::projections::totals::Totals;
use crate::{
    AthleteId, ChallengeId, ChallengeLeaderboardId, Gender, GoalRecurrence, GoalUnits, Measure, Metres,
    Number, RankOrder, Seconds, StageId,
};

/// A page of entries has so many unless others are asked for.
pub const PAGE: usize = 100;

/// The result of a stage on a board.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageResult {
    /// The stage.
    pub stage_id: StageId,
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The number of the stage.
    pub stage_number: i64,
    /// The name of the board.
    pub name: String,
    /// What the board is about.
    pub description: String,
    /// Whose board it is.
    pub gender: Gender,
    /// What it ranks by.
    pub rank_by: Measure,
    /// In which order.
    pub rank_order: RankOrder,
    /// Whether there is a goal.
    pub has_goal: bool,
    /// How much is to be reached in the challenge, in `goal_units`.
    pub goal: Option<Number>,
    /// The unit of the goal.
    pub goal_units: Option<GoalUnits>,
    /// How often it is to be reached.
    pub goal_recurrence: Option<GoalRecurrence>,
}

/// What a stage has added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "they are those of totals")]
pub struct Gained {
    pub points_gained: i64,
    pub goals_gained: i64,
    pub elapsed_time_in_seconds_gained: Seconds,
    pub moving_time_in_seconds_gained: Seconds,
    pub distance_in_metres_gained: Metres,
    pub elevation_gain_in_metres_gained: Metres,
}

impl From<Totals> for Gained {
    fn from(totals: Totals) -> Self {
        Self {
            points_gained: totals.points,
            goals_gained: totals.goals,
            elapsed_time_in_seconds_gained: totals.elapsed_time_in_seconds,
            moving_time_in_seconds_gained: totals.moving_time_in_seconds,
            distance_in_metres_gained: totals.distance_in_metres,
            elevation_gain_in_metres_gained: totals.elevation_gain_in_metres,
        }
    }
}

/// What an athlete had after a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResultEntry {
    /// The stage.
    pub stage_id: StageId,
    /// The board.
    pub challenge_leaderboard_id: ChallengeLeaderboardId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The number of the stage.
    pub stage_number: i64,
    /// The athlete.
    pub athlete_id: AthleteId,
    /// Whose board it is.
    pub athlete_gender: Gender,
    /// Who it is.
    #[serde(flatten)]
    pub name: AthleteName,
    /// 1 and the number of entries that are strictly better.
    pub rank: i64,
    /// How many ranks the athlete has won since the stage before; negative: lost. Absent: they had none.
    pub rank_change: Option<i64>,
    /// What they had.
    #[serde(flatten)]
    pub totals: Totals,
    /// What the stage has added.
    #[serde(flatten)]
    pub gained: Gained,
    /// How many activities they had.
    pub activity_count: i64,
}

/// `stage_results`: the results of a stage by the names of boards, that of men first. `None`: the stage is not theirs to
/// see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage_results(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    stage_id: &StageId,
) -> Result<Option<Vec<StageResult>>, ReadModelError> {
    if !viewer.sees_stage(rows, stage_id).await? {
        return Ok(None);
    }
    let Some((stage, stage_number)) = with_results(rows, stage_id).await? else { return Ok(Some(vec![])) };
    let challenge = get::<ChallengeRow>(rows, &ChallengeRow::key_of(&stage.challenge_id)).await?;
    let Some(challenge) = challenge else { return Ok(Some(vec![])) };
    let keys: Vec<Key> = challenge.board_ids.iter().map(BoardRow::key_of).collect();
    let boards = rows.get_many(BoardRow::TABLE, &keys).await?.into_iter().flatten();
    let result = |board: BoardRow| StageResult {
        stage_id: stage_id.clone(),
        challenge_leaderboard_id: board.challenge_leaderboard_id,
        challenge_id: board.challenge_id,
        stage_number,
        name: board.name,
        description: board.description,
        gender: board.gender,
        rank_by: board.rank_by,
        rank_order: board.rank_order,
        has_goal: board.has_goal,
        goal: challenge.goal,
        goal_units: challenge.goal_units,
        goal_recurrence: challenge.goal_recurrence,
    };
    let mut results: Vec<StageResult> =
        boards.map(StoredRow::decode).map(|board| board.map(result)).collect::<Result<_, _>>()?;
    results.sort_by(|one, other| {
        let order = |result: &StageResult| {
            (result.name.clone(), result.gender, result.challenge_leaderboard_id.clone())
        };
        order(one).cmp(&order(other))
    });
    Ok(Some(results))
}

/// `stage_result_entries`: a page of what athletes had after a stage, in board order. All of the board are read, since
/// what they had is added up. `None`: there is no such result, or it is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn stage_result_entries(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    board_id: &ChallengeLeaderboardId,
    stage_id: &StageId,
    page: &Page,
) -> Result<Option<Listed<ResultEntry>>, ReadModelError> {
    if !viewer.sees_stage(rows, stage_id).await? {
        return Ok(None);
    }
    let Some((stage, stage_number)) = with_results(rows, stage_id).await? else { return Ok(None) };
    let board = get::<BoardRow>(rows, &BoardRow::key_of(board_id)).await?;
    let Some(board) = board.filter(|board| board.challenge_id == stage.challenge_id) else { return Ok(None) };
    let stages: Vec<StageRow> = read_all(rows, &StageRow::of_challenge(&stage.challenge_id)).await?;
    let stages = Stages::from(stages.as_slice());
    let histories: Vec<HistoryRow> = read_all(rows, &HistoryRow::of_board(board_id)).await?;
    let result = Formed::after(stage_number, &board, &histories, &stages);
    let before = stages.before(stage_number).map(|before| Formed::after(before, &board, &histories, &stages));
    let rest = result.entries_after(page.after.as_deref());
    let shown = rest.get(..page.limit).unwrap_or(rest);
    let next = shown.last().filter(|_| rest.len() > shown.len()).map(|entry| entry.place.clone());
    let names = Names::of(rows, shown.iter().map(|entry| &entry.history.athlete_id)).await?;
    let item = |entry: &FormedEntry<'_>| {
        let athlete_id = &entry.history.athlete_id;
        let rank = result.rank(athlete_id).unwrap_or(1);
        let rank_before = before.as_ref().and_then(|before| before.rank(athlete_id));
        ResultEntry {
            stage_id: stage_id.clone(),
            challenge_leaderboard_id: board_id.clone(),
            challenge_id: board.challenge_id.clone(),
            stage_number,
            athlete_id: athlete_id.clone(),
            athlete_gender: entry.history.athlete_gender,
            name: names.get(athlete_id).into(),
            rank,
            rank_change: rank_before.map(|before| before.saturating_sub(rank)),
            totals: entry.standing.totals,
            gained: entry.standing.gained.into(),
            activity_count: entry.standing.activity_count,
        }
    };
    Ok(Some(Listed { items: shown.iter().map(item).collect(), next }))
}

/// A stage that has results, and its number.
async fn with_results(
    rows: &impl ReadModel,
    stage_id: &StageId,
) -> Result<Option<(StageRow, i64)>, ReadModelError> {
    let stage = read_all::<StageRow>(rows, &StageRow::of_id(stage_id)).await?.into_iter().next();
    let stage = stage.filter(|stage| !stage.deleted);
    Ok(stage.and_then(|stage| stage.stage_number.map(|number| (stage, number))))
}
