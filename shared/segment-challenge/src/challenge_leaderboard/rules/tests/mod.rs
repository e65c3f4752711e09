//! What a board of a challenge decides, where an example says it better than a scenario.

mod points;
mod stages;

use paceline::testing::given;

use crate::challenge_leaderboard::commands::{
    AdjustAthletePointsInChallengeLeaderboard, AdjustPointsFromStageLeaderboard,
    AssignPointsFromStageLeaderboard,
};
use crate::challenge_leaderboard::events::ChallengeLeaderboardFinalised;
use crate::challenge_leaderboard::{
    ChallengeLeaderboard, ChallengeLeaderboardCommand, ChallengeLeaderboardRefusal, StageResult,
};
use crate::samples::{
    activity_board_created, athlete, challenge_board_id, points_board_created, results_of_stage,
};

fn assign(stage: &str, entries: Vec<StageResult>) -> ChallengeLeaderboardCommand {
    AssignPointsFromStageLeaderboard { stage: results_of_stage(stage), entries }.into()
}

fn adjust(
    stage: &str,
    previous: Vec<StageResult>,
    adjusted: Vec<StageResult>,
) -> ChallengeLeaderboardCommand {
    AdjustPointsFromStageLeaderboard {
        stage: results_of_stage(stage),
        previous_entries: previous,
        adjusted_entries: adjusted,
    }
    .into()
}

#[test]
fn standings_are_corrected_after_the_end_but_no_stage_is_assigned() {
    let finalised = ChallengeLeaderboardFinalised {
        challenge_leaderboard_id: challenge_board_id(),
        challenge_id: points_board_created().challenge_id,
        challenge_type: points_board_created().challenge_type,
        part: 1,
        parts: 1,
        entries: vec![],
    };
    let board = || given::<ChallengeLeaderboard>([points_board_created().into(), finalised.clone().into()]);

    board().when(assign("stage-1", vec![])).then_refused(ChallengeLeaderboardRefusal::Finalised);
    board().when(adjust("stage-1", vec![], vec![])).then_nothing();
    given::<ChallengeLeaderboard>([activity_board_created().into(), finalised.into()])
        .when(AdjustAthletePointsInChallengeLeaderboard {
            challenge_leaderboard_id: challenge_board_id(),
            athlete_id: athlete(1),
            points_adjustment: 0,
        })
        .then_refused(ChallengeLeaderboardRefusal::NotRankedByPoints);
}
