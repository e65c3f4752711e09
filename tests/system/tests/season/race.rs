//! The race over ten kilometres, which an operator brings forward.

use serde_json::json;

use crate::calendar::{first_day, last_day};
use crate::challenge::{Challenge, merged};
use crate::data::Stage;
use crate::people::CHALLENGES;
use crate::rules::{Moment, RACE_BOARDS};
use crate::season::Season;

const STAGES: [Stage; 1] = [Stage::Race];

pub(crate) fn run(season: &Season) {
    let fields = json!({
        "challenge_type": "race", "included_activity_types": ["Run"], "accumulate_activities": false,
        "has_goal": true, "goal": 10, "goal_units": "kilometres", "goal_recurrence": "none",
    });
    let days_to_come = season.calendar.period(12, last_day(Stage::Race));
    let race = Challenge::create(season, CHALLENGES[2].0, merged(fields, days_to_come));
    // Its one stage is called as the challenge is.
    let runs = race.wait_for_stages(&STAGES);
    race.host("upcoming");
    race.join(Stage::Race);
    bring_forward(&race, &runs[0].id);
    season.challenges.send(&race.id, "StartChallenge", json!({}));
    race.wait_until("status", "active");

    race.run(&runs[0], || ());
    race.stage_boards_are(&runs[0], Moment::Approval);
    race.boards_are(&RACE_BOARDS, &STAGES);
    race.finish();

    race.boards_are_final(&RACE_BOARDS);
    race.results_are(&RACE_BOARDS, &runs);
    race.feed_is_complete(&RACE_BOARDS, &runs);
}

/// An operator lets the race and its stage begin earlier, which the host may not.
fn bring_forward(race: &Challenge<'_>, stage_id: &str) {
    let season = race.season;
    let earlier = season.calendar.period(first_day(Stage::Race), last_day(Stage::Race));
    for path in [race.path(), format!("/stages/{stage_id}")] {
        let path = format!("{path}/duration");
        let _ = season.api.put(season.host(), &path, &earlier).expect(403);
        let _ = season.api.put(&season.operator, &path, &earlier).expect(200);
    }
}
