//! What a board of a stage decides, where an example says it better than a scenario.

mod entries;
mod parts;

use crate::Seconds;
use crate::leaderboard::Position;
use crate::samples::{self, athlete, stage_board_created, stage_board_effort, stage_board_id};
use crate::stage_leaderboard::commands::RankStageEffortsInStageLeaderboard;
use crate::stage_leaderboard::events::{StageLeaderboardCreated, StageLeaderboardRanked};
use crate::stage_leaderboard::{
    StageEffort, StageLeaderboard, StageLeaderboardCommand, StageLeaderboardEvent,
};

fn rank(numbers: &[u32], stage_efforts: Vec<StageEffort>) -> StageLeaderboardCommand {
    let athlete_ids = numbers.iter().copied().map(athlete).collect();
    RankStageEffortsInStageLeaderboard { stage_leaderboard_id: stage_board_id(), athlete_ids, stage_efforts }
        .into()
}

fn play(
    created: StageLeaderboardCreated,
    commands: Vec<StageLeaderboardCommand>,
) -> Vec<StageLeaderboardEvent> {
    samples::play::<StageLeaderboard>([created.into()], commands)
}

fn ranked(events: &[StageLeaderboardEvent]) -> &StageLeaderboardRanked {
    match events.first() {
        Some(StageLeaderboardEvent::StageLeaderboardRanked(ranked)) => ranked,
        other => panic!("{other:?}"),
    }
}

fn timed(number: u32, seconds: i64) -> StageEffort {
    StageEffort { elapsed_time_in_seconds: Seconds(seconds), ..stage_board_effort(number) }
}

#[test]
fn an_improvement_moves_those_it_passes() {
    let four = || rank(&[1, 2, 3, 4], vec![timed(1, 900), timed(2, 930), timed(3, 960), timed(4, 990)]);
    let position =
        |number, rank, moved| Position { athlete_id: athlete(number), rank, positions_changed: Some(moved) };

    let past = play(stage_board_created(), vec![four(), rank(&[4], vec![timed(4, 915)])]);
    let level = play(stage_board_created(), vec![four(), rank(&[4], vec![timed(4, 930)])]);

    assert_eq!(ranked(&past).positions_gained, [position(4, 2, 2)]);
    assert_eq!(ranked(&past).positions_lost, [position(2, 3, 1), position(3, 4, 1)]);
    assert_eq!(ranked(&level).positions_gained, [position(4, 2, 2)]);
    assert_eq!(ranked(&level).positions_lost, [position(3, 4, 1)]);
}

#[test]
fn those_who_share_a_rank_take_up_the_next() {
    let efforts = [(1, 30), (2, 31), (3, 31), (4, 35)].map(|(number, seconds)| timed(number, seconds));

    let events = play(stage_board_created(), vec![rank(&[1, 2, 3, 4], efforts.into())]);

    let ranks: Vec<_> = ranked(&events).stage_efforts.iter().map(|entry| entry.rank).collect();
    assert_eq!(ranks, [1, 2, 2, 4]);
}
