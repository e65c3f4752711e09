//! The commands that the process manager sends.

use paceline::Outgoing;
use serde_json::{Value, json};

use super::{
    Board, ChallengeLeaderboardRequested, Limited, StageLeaderboardAdjusted, StageLeaderboardFinalised,
};
use crate::{AthleteId, StageId};

/// A board is told all that this process manager reads of its request.
pub(super) fn create(board: &Board, requested: &ChallengeLeaderboardRequested) -> Outgoing {
    send(board, "CreateChallengeLeaderboard", json!(requested))
}

pub(super) fn limit(board: &Board, limited: &Limited) -> Outgoing {
    let data = json!({ "athlete_id": limited.athlete_id, "reason": limited.reason });
    send(board, "LimitCompetitorPointScoringInChallengeLeaderboard", data)
}

pub(super) fn allow(board: &Board, athlete_id: &AthleteId) -> Outgoing {
    let data = json!({ "athlete_id": athlete_id });
    send(board, "AllowCompetitorPointScoringInChallengeLeaderboard", data)
}

pub(super) fn finalise(board: &Board) -> Outgoing {
    send(board, "FinaliseChallengeLeaderboard", json!({}))
}

pub(super) fn assign_points(
    board: &Board,
    stage_ids: &[StageId],
    finalised: &StageLeaderboardFinalised,
) -> Outgoing {
    let data = json!({
        "challenge_id": finalised.challenge_id,
        "challenge_stage_ids": stage_ids,
        "stage_id": finalised.stage_id,
        "stage_type": finalised.stage_type,
        "points_adjustment": finalised.points_adjustment,
        "entries": finalised.entries,
    });
    send(board, "AssignPointsFromStageLeaderboard", data)
}

/// For points the places of all are needed, for activity the entries of those alone who have changed.
pub(super) fn adjust_points(
    board: &Board,
    stage_ids: &[StageId],
    adjusted: &StageLeaderboardAdjusted,
) -> Outgoing {
    let (previous, now) = if board.gives_points() {
        (&adjusted.previous_places, &adjusted.adjusted_places)
    } else {
        (&adjusted.previous_entries, &adjusted.adjusted_entries)
    };
    let data = json!({
        "challenge_id": adjusted.challenge_id,
        "challenge_stage_ids": stage_ids,
        "stage_id": adjusted.stage_id,
        "stage_type": adjusted.stage_type,
        "points_adjustment": adjusted.points_adjustment,
        "previous_entries": previous,
        "adjusted_entries": now,
    });
    send(board, "AdjustPointsFromStageLeaderboard", data)
}

fn send(board: &Board, name: &str, mut data: Value) -> Outgoing {
    data["challenge_leaderboard_id"] = json!(board.challenge_leaderboard_id);
    Outgoing::to(&board.challenge_leaderboard_id, name, data)
}
