//! The distance challenge: a goal for each of two months, and a badge for who reaches it in both.

use serde_json::{Value, json};

use crate::calendar::{first_day, last_day};
use crate::challenge::{Challenge, merged};
use crate::data::Stage;
use crate::people::CHALLENGES;
use crate::rules::{DISTANCE_BOARDS, MONTHLY_GOAL, Moment};
use crate::season::Season;

const STAGES: [Stage; 2] = [Stage::FirstMonth, Stage::SecondMonth];

pub(crate) fn run(season: &Season) {
    let stages = STAGES.into_iter().zip(1..).map(|(stage, number)| {
        let fields = json!({ "name": stage.name(), "stage_number": number });
        merged(fields, season.calendar.period(first_day(stage), last_day(stage)))
    });
    let fields = json!({
        "challenge_type": "distance", "included_activity_types": ["Ride"], "accumulate_activities": true,
        "has_goal": true, "goal": MONTHLY_GOAL / 1000, "goal_units": "kilometres", "goal_recurrence": "month",
        "stages": stages.collect::<Vec<Value>>(),
    });
    let period = season.calendar.period(first_day(Stage::FirstMonth), last_day(Stage::SecondMonth));
    let months = Challenge::create(season, CHALLENGES[1].0, merged(fields, period));
    let runs = months.wait_for_stages(&STAGES);
    months.host("active");
    months.join(Stage::FirstMonth);

    for (index, run) in runs.iter().enumerate() {
        months.run(run, || ());
        months.stage_boards_are(run, Moment::Approval);
        months.boards_are(&DISTANCE_BOARDS, &STAGES[..=index]);
    }
    months.finish();

    months.boards_are_final(&DISTANCE_BOARDS);
    months.results_are(&DISTANCE_BOARDS, &runs);
    months.feed_is_complete(&DISTANCE_BOARDS, &runs);
}
