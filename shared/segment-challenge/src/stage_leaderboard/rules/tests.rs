//! What a board of a stage decides, where an example says it better than a scenario.

use paceline::testing::given;

use crate::goal::Goal;
use crate::leaderboard::Position;
use crate::samples::{self, athlete, stage_board_created, stage_board_effort, stage_board_id};
use crate::stage_leaderboard::commands::{
    AdjustStageLeaderboard, FinaliseStageLeaderboard, RankStageEffortsInStageLeaderboard,
};
use crate::stage_leaderboard::events::{
    StageLeaderboardAdjusted, StageLeaderboardCreated, StageLeaderboardFinalised, StageLeaderboardRanked,
};
use crate::stage_leaderboard::{
    StageEffort, StageLeaderboard, StageLeaderboardCommand, StageLeaderboardEvent,
};
use crate::{ActivityMeasure, GoalUnits, Metres, Number, RankOrder, Seconds};

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn rank(numbers: &[u32], stage_efforts: Vec<StageEffort>) -> StageLeaderboardCommand {
    let athlete_ids = numbers.iter().copied().map(athlete).collect();
    RankStageEffortsInStageLeaderboard { stage_leaderboard_id: stage_board_id(), athlete_ids, stage_efforts }
        .into()
}

fn finalise() -> StageLeaderboardCommand {
    FinaliseStageLeaderboard { stage_leaderboard_id: stage_board_id() }.into()
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

/// A board for distance that adds up.
fn distance() -> StageLeaderboardCreated {
    StageLeaderboardCreated {
        rank_by: ActivityMeasure::DistanceInMetres,
        rank_order: RankOrder::Desc,
        accumulate_activities: true,
        ..stage_board_created()
    }
}

fn with_goal(
    board: StageLeaderboardCreated,
    goal: Goal,
    measure: ActivityMeasure,
) -> StageLeaderboardCreated {
    StageLeaderboardCreated {
        has_goal: true,
        goal_measure: Some(measure),
        goal: Some(goal.amount),
        goal_units: Some(goal.units),
        ..board
    }
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

#[test]
fn activities_add_up_as_the_latest_of_them() {
    let on_day = |day: u32, metres: &str, activity| StageEffort {
        strava_activity_id: Some(activity),
        distance_in_metres: Metres(number(metres)),
        elevation_gain_in_metres: None,
        start_date: format!("2026-06-{day:02}T07:10:00Z").parse().unwrap(),
        ..stage_board_effort(1)
    };
    let efforts = vec![on_day(2, "20100.5", 1), on_day(9, "11000.25", 2), on_day(5, "14000", 3)];

    let events = play(distance(), vec![rank(&[1], efforts)]);

    let entry = &ranked(&events).stage_efforts[0].entry;
    assert_eq!(entry.distance_in_metres, Metres(number("45100.75")));
    assert_eq!(entry.elevation_gain_in_metres, Some(Metres(Number::ZERO)));
    assert_eq!((entry.strava_activity_id, entry.stage_effort_count), (Some(2), 3));
}

#[test]
fn means_are_of_those_efforts_that_have_a_value() {
    let pulse = |mean: Option<&str>, max: Option<&str>, device| StageEffort {
        average_heartrate: mean.map(number),
        max_heartrate: max.map(number),
        device_watts: device,
        ..stage_board_effort(1)
    };
    let efforts = vec![
        pulse(Some("140"), Some("171"), Some(true)),
        pulse(None, None, None),
        pulse(Some("141.0005"), Some("165"), Some(true)),
    ];

    let events = play(distance(), vec![rank(&[1], efforts)]);

    let entry = &ranked(&events).stage_efforts[0].entry;
    assert_eq!(entry.average_heartrate, Some(number("140.5")));
    assert_eq!((entry.max_heartrate, entry.device_watts), (Some(number("171")), Some(false)));
    assert_eq!(entry.average_watts, None);
}

#[test]
fn goals_are_reached_exactly() {
    let goal = |amount, units| Goal { amount: number(amount), units };
    let metres = ActivityMeasure::DistanceInMetres;
    let climb = ActivityMeasure::ElevationGainInMetres;
    let moving = ActivityMeasure::MovingTimeInSeconds;
    for (goal, measure, value, progress, is_reached) in [
        (goal("40", GoalUnits::Kilometres), metres, "25000", "62.5", false),
        (goal("10", GoalUnits::Miles), metres, "16089.9", "99.9994", false),
        (goal("2000", GoalUnits::Feet), climb, "609.6", "100", true),
        (goal("1.5", GoalUnits::Hours), moving, "5400", "100", true),
    ] {
        let effort = StageEffort {
            distance_in_metres: Metres(number(value)),
            elevation_gain_in_metres: Some(Metres(number(value))),
            moving_time_in_seconds: Seconds(number(value).to_string().parse().unwrap_or_default()),
            ..stage_board_effort(1)
        };
        let board = with_goal(stage_board_created(), goal, measure);

        let events = play(board, vec![rank(&[1], vec![effort])]);

        assert_eq!(ranked(&events).stage_efforts[0].entry.goal_progress, Some(number(progress)));
        assert_eq!(events.len() == 2, is_reached, "{goal:?}");
    }
}

#[test]
fn a_number_that_is_written_otherwise_is_no_change() {
    let metres = |text| StageEffort { distance_in_metres: Metres(number(text)), ..stage_board_effort(1) };

    assert_eq!(
        play(
            stage_board_created(),
            vec![rank(&[1], vec![metres("1000")]), rank(&[1], vec![metres("1000.0")])]
        ),
        []
    );
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
