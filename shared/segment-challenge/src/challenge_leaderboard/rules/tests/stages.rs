//! Results of stages that are added and taken back.

use paceline::EventSet;

use super::{adjust, assign};
use crate::challenge_leaderboard::events::AthleteRemovedFromChallengeLeaderboard;
use crate::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardEvent as Event, StageResult};
use crate::samples::{activity_board_created, athlete, play, points_board_created, stage_result};
use crate::{Metres, Seconds};

fn names(events: &[Event]) -> Vec<String> {
    let short = |event: &Event| event.event_type().name.replace("InChallengeLeaderboard", "");
    events.iter().map(short).collect()
}

/// An hour and 30 kilometres, with the goal of the stage or without.
fn ridden(number: u32, goals: i64) -> StageResult {
    StageResult {
        elapsed_time_in_seconds: Some(Seconds(3600)),
        distance_in_metres: Some(Metres(30_000.into())),
        goals: Some(goals),
        ..stage_result(1, number)
    }
}

#[test]
fn who_is_dropped_and_returns_is_new() {
    let before = || assign("stage-1", vec![stage_result(1, 1), stage_result(2, 2)]);
    let adjust = adjust("stage-1", vec![stage_result(1, 1)], vec![stage_result(2, 1)]);

    let events = play::<ChallengeLeaderboard>([points_board_created().into()], [before(), adjust]);

    let ranked: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::ChallengeLeaderboardRanked(ranked) => Some(ranked),
            _ => None,
        })
        .collect();
    // Alone in its list the result takes first place again.
    assert_eq!(ranked.len(), 2, "{events:?}");
    assert_eq!(ranked[0].positions_gained[0].athlete_id, athlete(2));
    assert_eq!((ranked[1].new_entries[0].rank, ranked[1].positions_lost[0].rank), (1, 2));
}

#[test]
fn a_goal_that_is_taken_back_counts_no_longer_for_the_challenge() {
    let script = [
        assign("stage-1", vec![ridden(1, 1), ridden(2, 1)]),
        adjust("stage-1", vec![ridden(1, 1)], vec![ridden(1, 0)]),
        assign("stage-2", vec![ridden(1, 1), ridden(2, 1)]),
    ];

    let events = play::<ChallengeLeaderboard>([activity_board_created().into()], script);

    let achievers: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::AthleteAchievedChallengeGoal(achieved) => Some(achieved.athlete_id.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(achievers, [athlete(2)]);
}

#[test]
fn an_athlete_without_a_goal_is_not_spent() {
    let without_goal = || vec![ridden(1, 0), ridden(2, 0)];
    let script = [
        assign("stage-1", without_goal()),
        assign("stage-2", without_goal()),
        adjust("stage-2", without_goal(), vec![]),
    ];

    let events = play::<ChallengeLeaderboard>([activity_board_created().into()], script);

    assert_eq!(names(&events), ["AthleteActivityAdjusted", "AthleteActivityAdjusted"]);
}

#[test]
fn a_removed_athlete_had_the_rank_of_before_the_command() {
    let before = assign("stage-1", vec![stage_result(1, 1), stage_result(2, 2), stage_result(3, 3)]);
    let take_all =
        adjust("stage-1", vec![stage_result(1, 1), stage_result(2, 2), stage_result(3, 3)], vec![]);

    let events = play::<ChallengeLeaderboard>([points_board_created().into()], [before, take_all]);

    let ranks: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::AthleteRemovedFromChallengeLeaderboard(AthleteRemovedFromChallengeLeaderboard {
                rank,
                ..
            }) => Some(*rank),
            _ => None,
        })
        .collect();
    assert_eq!(ranks, [1, 2, 3]);
    assert!(!names(&events).contains(&"ChallengeLeaderboardRanked".to_owned()));
}
