//! What a board of a challenge decides, where an example says it better than a scenario.

use paceline::testing::given;

use crate::challenge_leaderboard::commands::{
    AdjustAthletePointsInChallengeLeaderboard, AdjustPointsFromStageLeaderboard,
    AssignPointsFromStageLeaderboard,
};
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedPointsInChallengeLeaderboard, AthleteRemovedFromChallengeLeaderboard,
    ChallengeLeaderboardCreated, ChallengeLeaderboardFinalised,
    CompetitorScoringInChallengeLeaderboardLimited,
};
use crate::challenge_leaderboard::{
    ChallengeLeaderboard, ChallengeLeaderboardCommand, ChallengeLeaderboardEvent,
    ChallengeLeaderboardRefusal, StageResult,
};
use crate::samples::{
    activity_board_created, athlete, challenge_board_id, play, points_board_created, results_of_stage,
    stage_result,
};
use crate::{Metres, Points, PointsAdjustment, Seconds};

type Event = ChallengeLeaderboardEvent;

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

fn names(events: &[Event]) -> Vec<String> {
    use paceline::EventSet;
    let short = |event: &Event| event.event_type().name.replace("InChallengeLeaderboard", "");
    events.iter().map(short).collect()
}

fn limited(number: u32) -> Event {
    CompetitorScoringInChallengeLeaderboardLimited {
        challenge_leaderboard_id: challenge_board_id(),
        athlete_id: athlete(number),
        reason: "guest".into(),
    }
    .into()
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

fn scores(events: &[Event]) -> Vec<(u32, i64)> {
    let score = |event: &Event| match event {
        Event::AthleteAccumulatedPointsInChallengeLeaderboard(
            AthleteAccumulatedPointsInChallengeLeaderboard { athlete_id, points, .. },
        ) => Some((athlete_id.to_string().strip_prefix("athlete-")?.parse().ok()?, *points)),
        _ => None,
    };
    events.iter().filter_map(score).collect()
}

#[test]
fn limited_athletes_leave_no_gap_and_those_who_share_a_place_skip_none() {
    let created = ChallengeLeaderboardCreated {
        points: Some(Points::EveryStage(vec![15, 12, 10, 8])),
        ..points_board_created()
    };
    let results = [(1, 1), (1, 2), (3, 3), (3, 4), (5, 5)].map(|(rank, number)| stage_result(rank, number));

    let events =
        play::<ChallengeLeaderboard>([created.into(), limited(2)], [assign("stage-1", results.into())]);

    assert_eq!(scores(&events), [(1, 15), (3, 12), (4, 12), (5, 10)]);
}

#[test]
fn points_are_adjusted_by_the_kind_of_board_and_stage() {
    let list = Points::EveryStage(vec![10]);
    let climbs = Points::ByStageType([(crate::stage::StageType::Mountain, vec![8])].into());
    for (points, adjustment, expected) in [
        (&list, None, 10),
        (&list, Some(PointsAdjustment::Double), 20),
        (&list, Some(PointsAdjustment::Queen), 10),
        (&climbs, Some(PointsAdjustment::Queen), 16),
        (&climbs, Some(PointsAdjustment::Double), 16),
        (&climbs, None, 8),
    ] {
        let created = ChallengeLeaderboardCreated { points: Some(points.clone()), ..points_board_created() };
        let mut stage = results_of_stage("stage-1");
        stage.points_adjustment = adjustment;
        let assign = AssignPointsFromStageLeaderboard { stage, entries: vec![stage_result(1, 1)] };

        let events = play::<ChallengeLeaderboard>([created.into()], [assign.into()]);

        assert_eq!(scores(&events), [(1, expected)], "{points:?} {adjustment:?}");
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
