//! Athletes, one rule a test.

use serde_json::json;

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

const DAY: &str = "2026-05-20T07:00:00Z";

fn imported() -> Given {
    let data = json!({ "athlete_id": "athlete-1", "strava_id": 1, "firstname": "Ines", "lastname": "Okafor",
        "fullname": "Ines Okafor", "profile": "a.jpg", "gender": "F", "city": "Exford", "state": "Somerset",
        "country": "United Kingdom", "measurement_preference": "meters", "email": "ines@post.example", "ftp": 230 });
    event("athlete-1", DAY, "AthleteImported", data)
}

fn changed(name: &'static str, field: &str, value: &str) -> Given {
    event("athlete-1", DAY, name, json!({ "athlete_id": "athlete-1", field: value }))
}

fn changes() -> [Given; 5] {
    [
        imported(),
        event(
            "athlete-1",
            DAY,
            "AthleteRenamed",
            json!({ "athlete_id": "athlete-1", "firstname": "Inés", "lastname": "Vale", "fullname": "Inés Vale" }),
        ),
        changed("AthleteEmailChanged", "email", "vale@post.example"),
        changed("AthleteGenderChanged", "gender", "M"),
        event("athlete-1", DAY, "AthleteProfileChanged", json!({ "athlete_id": "athlete-1" })),
    ]
}

#[test]
fn an_imported_athlete_has_all_that_is_known() {
    let world = World::<AthleteCompetitorsProjection>::given(&[imported()]);

    let expected = json!([{
        "athlete_id": "athlete-1", "firstname": "Ines", "lastname": "Okafor", "email": "ines@post.example",
        "profile": "a.jpg", "gender": "F", "city": "Exford", "state": "Somerset", "country": "United Kingdom",
        "measurement_preference": "meters",
    }]);
    assert_eq!(json!(world.rows.rows("athlete_competitors")), expected);
}

#[test]
fn the_latest_name_address_picture_and_gender_count() {
    let world = World::<AthleteCompetitorsProjection>::given(&changes());

    let athlete = world.all::<AthleteRow>().remove(0);
    assert_eq!((athlete.firstname.as_str(), athlete.lastname.as_str()), ("Inés", "Vale"));
    assert_eq!((athlete.email.as_deref(), athlete.profile), (Some("vale@post.example"), None));
    assert_eq!((athlete.gender, athlete.city.as_deref()), (Some(Gender::M), Some("Exford")));
}

#[test]
fn rows_follow_from_each_stream_alone() {
    follows_from_each_stream_alone::<AthleteCompetitorsProjection>(
        &changes(),
        AthleteCompetitorsProjection::TABLES,
    );
}
