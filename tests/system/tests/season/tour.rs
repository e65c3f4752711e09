//! The segment challenge: three stages for points, of which the mountain is the queen.

use serde_json::{Value, json};
use system_tests::eventually;

use crate::calendar::{first_day, last_day};
use crate::challenge::{Challenge, Run, merged, results_of};
use crate::data::{EXCLUDED, LIMITED, PEOPLE, Stage};
use crate::pages::settles;
use crate::people::CHALLENGES;
use crate::rules::{self, Moment, SEGMENT_BOARDS};
use crate::season::{SEGMENT_CLIMB, SEGMENT_METRES, Season};

const STAGES: [Stage; 3] = [Stage::Mountain, Stage::Rolling, Stage::Flat];

pub(crate) fn run(season: &Season) {
    let period = season.calendar.period(first_day(Stage::Mountain), last_day(Stage::Flat));
    let tour =
        Challenge::create(season, CHALLENGES[0].0, merged(json!({ "challenge_type": "segment" }), period));
    let runs: Vec<Run> =
        STAGES.into_iter().zip(1..).map(|(stage, number)| add(&tour, stage, number)).collect();
    let [mountain, rolling, flat] = &runs[..] else { panic!("three stages") };
    let queen = format!("/stages/{}/queen", mountain.id);
    let _ = season.api.post(&season.operator, &queen, &json!({})).expect(200);
    let _ = season.api.post(season.host(), &queen, &json!({})).expect(403);
    tour.wait_for_stages(&STAGES);
    tour.host("active");
    tour.join(Stage::Mountain);
    limit(&tour);

    tour.run(mountain, || tour.stage_boards_are(mountain, Moment::End));
    tour.boards_are(&SEGMENT_BOARDS, &STAGES[..1]);
    reveal(&tour, rolling);
    tour.run(rolling, || tour.exclude(rolling));
    tour.boards_are(&SEGMENT_BOARDS, &STAGES[..2]);
    tour.run(flat, || ());
    tour.boards_are(&SEGMENT_BOARDS, &STAGES);
    tour.finish();

    tour.boards_are_final(&SEGMENT_BOARDS);
    tour.boards_are(&SEGMENT_BOARDS, &STAGES);
    tour.results_are(&SEGMENT_BOARDS, &runs);
    for run in &runs {
        tour.stage_boards_are(run, Moment::Approval);
        is_over(&tour, run);
    }
    tour.wait_until("results_markdown", results_of(tour.name));
    tour.competitors_are_managed();
    tour.feed_is_complete(&SEGMENT_BOARDS, &runs);
    for athlete in [7, 9, 18, LIMITED.0, 26, 30, 32, 36] {
        season.last_told_places_are(athlete, tour.name, &SEGMENT_BOARDS, &STAGES);
    }
    efforts_are_kept(&tour, mountain, rolling);
}

/// The host adds a stage on a segment.
fn add(tour: &Challenge<'_>, stage: Stage, number: u32) -> Run {
    let season = tour.season;
    let fields = json!({
        "type": "segment", "stage_type": stage.name().to_lowercase(), "stage_number": number,
        "name": stage.name(), "allow_private_activities": false, "strava_segment_id": number,
        "segment": {
            "strava_segment_id": number, "activity_type": "Ride",
            "distance_in_metres": SEGMENT_METRES, "total_elevation_gain": SEGMENT_CLIMB,
            "average_grade": 4, "maximum_grade": 11.5, "elevation_high": 420, "elevation_low": 100,
            "start_latlng": [60.39, 5.32], "end_latlng": [60.41, 5.37], "climb_category": 2,
        },
    });
    let body = merged(fields, season.calendar.period(first_day(stage), last_day(stage)));
    let created = season.api.post(season.host(), &format!("{}/stages", tour.path()), &body).expect(201);
    let id = created.text("stage_id").to_owned();
    season.wait_until(stage.name(), &format!("/stages/{id}"), "status", &"upcoming".into());
    Run { stage, id }
}

/// The host lets an athlete ride without points.
fn limit(tour: &Challenge<'_>) {
    let athlete_id = &tour.season.athlete(LIMITED.0).athlete_id;
    let path = format!("{}/competitors/{athlete_id}/limit", tour.path());
    let _ = tour.season.api.post(tour.season.host(), &path, &json!({ "reason": LIMITED.1 })).expect(200);
}

/// A stage that has not begun is hidden until the host reveals it.
fn reveal(tour: &Challenge<'_>, run: &Run) {
    let (season, path) = (tour.season, format!("/stages/{}", run.id));
    let other = Some(season.athlete(LIMITED.0));
    let _ = season.api.get(other, &path).expect(404);
    let _ = season.api.post(season.host(), &format!("{path}/reveal"), &json!({})).expect(200);
    let shown = eventually("the stage is revealed", || {
        Some(season.api.get(other, &path)).filter(|page| page.status == 200)
    });
    assert_eq!((&shown.body["visible"], &shown.body["status"]), (&json!(true), &json!("upcoming")));
}

/// A stage's page shows that it is over, what was tried, and what the host says.
fn is_over(tour: &Challenge<'_>, run: &Run) {
    let (efforts, athletes) = rules::counts(run.stage, Moment::Approval);
    let fields = ["status", "approved", "attempt_count", "competitor_count", "results_markdown"];
    let expected =
        [json!("past"), json!(true), efforts.into(), athletes.into(), results_of(run.stage.name()).into()];
    settles(run.stage.name(), &expected.map(|value| value.to_string()), || {
        let shown = tour.stage(run);
        fields.iter().map(|field| shown[*field].to_string()).collect()
    });
}

/// An athlete's efforts stay listed when they are flagged, and are gone when the athlete is excluded.
fn efforts_are_kept(tour: &Challenge<'_>, mountain: &Run, rolling: &Run) {
    let efforts_are = |run: &Run, athlete: usize, expected: &[Value]| {
        let id = &tour.season.athlete(athlete).athlete_id;
        let path = format!("/stages/{}/efforts?athlete_id={id}", run.id);
        let page = format!("Efforts of {} on {}", PEOPLE[athlete - 1].name(), run.stage.name());
        settles(&page, &expected.iter().map(Value::to_string).collect::<Vec<_>>(), || {
            let shown = tour.season.list(athlete, &path);
            let fields = ["elapsed_time_in_seconds", "flagged", "flagged_reason"];
            shown.iter().map(|effort| json!(fields.map(|field| &effort[field])).to_string()).collect()
        });
    };
    efforts_are(mountain, 30, &[json!([1948, true, "In a vehicle"]), json!([1991, false, null])]);
    efforts_are(mountain, EXCLUDED.0, &[json!([2064, false, null])]);
    efforts_are(rolling, EXCLUDED.0, &[]);
}
