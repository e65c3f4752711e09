//! The entries that athletes have because of their efforts.

use super::{play, rank, ranked};
use crate::goal::Goal;
use crate::samples::{stage_board_created, stage_board_effort};
use crate::stage_leaderboard::StageEffort;
use crate::stage_leaderboard::events::StageLeaderboardCreated;
use crate::{ActivityMeasure, GoalUnits, Metres, Number, RankOrder, Seconds};

fn number(text: &str) -> Number {
    text.parse().unwrap()
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
