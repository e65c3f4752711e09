//! What is told in parts.

use paceline::testing::given;

use super::{play, rank, timed};
use crate::samples::{stage_board_created, stage_board_id};
use crate::stage_leaderboard::commands::{AdjustStageLeaderboard, FinaliseStageLeaderboard};
use crate::stage_leaderboard::events::{StageLeaderboardAdjusted, StageLeaderboardFinalised};
use crate::stage_leaderboard::{StageLeaderboard, StageLeaderboardCommand, StageLeaderboardEvent};

fn finalise() -> StageLeaderboardCommand {
    FinaliseStageLeaderboard { stage_leaderboard_id: stage_board_id() }.into()
}

#[test]
fn a_board_that_nobody_is_on_has_one_part_without_entries() {
    let finalised = StageLeaderboardFinalised {
        stage_leaderboard_id: stage_board_id(),
        challenge_id: stage_board_created().challenge_id,
        stage_id: stage_board_created().stage_id,
        stage_type: stage_board_created().stage_type,
        points_adjustment: None,
        gender: stage_board_created().gender,
        has_goal: false,
        part: 1,
        parts: 1,
        entries: vec![],
    };

    given::<StageLeaderboard>([stage_board_created().into()]).when(finalise()).then([finalised.into()]);
}

#[test]
fn a_long_board_is_finalised_and_adjusted_in_parts() {
    let numbers: Vec<u32> = (1000..2001).collect();
    let all = |seconds| numbers.iter().map(|number| timed(*number, seconds)).collect();
    let adjust = AdjustStageLeaderboard { stage_leaderboard_id: stage_board_id() };

    let commands = vec![rank(&numbers, all(900)), finalise(), rank(&numbers, all(800)), adjust.into()];
    let finalised = play(stage_board_created(), commands[..2].to_vec());
    let adjusted = play(stage_board_created(), commands);

    assert_eq!(finalised.len(), 3);
    let kinds: Vec<_> = adjusted
        .iter()
        .map(|event| matches!(event, StageLeaderboardEvent::StageLeaderboardRanked(_)))
        .collect();
    assert_eq!(kinds, [true, true, true, false, false, false]);
    let parts: Vec<_> = adjusted.iter().filter_map(adjusted_part).collect();
    assert_eq!(parts, [(500, 500), (500, 0), (1, 0)]);
}

/// How many entries and places a part tells of.
fn adjusted_part(event: &StageLeaderboardEvent) -> Option<(usize, usize)> {
    let StageLeaderboardEvent::StageLeaderboardAdjusted(StageLeaderboardAdjusted {
        previous_entries,
        adjusted_entries,
        previous_places,
        adjusted_places,
        ..
    }) = event
    else {
        return None;
    };
    assert_eq!(
        (previous_entries.len(), previous_places.len()),
        (adjusted_entries.len(), adjusted_places.len())
    );
    Some((adjusted_entries.len(), adjusted_places.len()))
}
