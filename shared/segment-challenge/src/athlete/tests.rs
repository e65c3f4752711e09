//! What an athlete decides, where an example says it better than a scenario.

use paceline::testing::given;
use paceline::{CommandSet, Refusal};
use serde_json::json;

use super::commands::{ImportAthlete, SetAthleteClubMemberships};
use super::events::{
    AthleteEmailChanged, AthleteImported, AthleteJoinedClub, AthleteLeftClub, AthleteRenamed,
};
use super::{Athlete, AthleteCommand};
use crate::{AthleteId, ClubId};

fn ada() -> AthleteId {
    "athlete-1".parse().unwrap()
}

fn club(number: u32) -> ClubId {
    format!("club-{number}").parse().unwrap()
}

fn imported() -> AthleteImported {
    serde_json::from_value(json!({
        "athlete_id": "athlete-1", "strava_id": 1, "firstname": "Ada", "lastname": "Byron", "fullname": "Ada Byron",
    }))
    .unwrap()
}

fn import(firstname: &str, email: Option<&str>) -> ImportAthlete {
    let fields = json!({
        "athlete_id": "athlete-1", "strava_id": 1, "firstname": firstname, "lastname": "Byron", "email": email,
    });
    let now = "2026-06-01T00:00:00Z".parse().unwrap();
    match AthleteCommand::read("ImportAthlete", &fields, now) {
        Some(Ok(AthleteCommand::ImportAthlete(command))) => command,
        other => panic!("{other:?}"),
    }
}

fn joined(club_id: ClubId) -> AthleteJoinedClub {
    AthleteJoinedClub {
        athlete_id: ada(),
        club_id,
        firstname: "Ada".into(),
        lastname: "Byron".into(),
        gender: None,
    }
}

#[test]
fn white_space_around_a_name_is_no_other_name() {
    given::<Athlete>([imported().into()]).when(import("  Ada ", None)).then_nothing();
    given::<Athlete>([imported().into()]).when(import(" Augusta Ada ", None)).then([AthleteRenamed {
        athlete_id: ada(),
        firstname: "Augusta Ada".into(),
        lastname: "Byron".into(),
        fullname: "Augusta Ada Byron".into(),
    }
    .into()]);
}

#[test]
fn an_empty_address_is_not_taken_for_a_new_one() {
    given::<Athlete>([imported().into()]).when(import("Ada", Some(""))).then_nothing();
    given::<Athlete>([imported().into()])
        .when(import("Ada", Some("ada@example.org")))
        .then([AthleteEmailChanged { athlete_id: ada(), email: "ada@example.org".into() }.into()]);
}

#[test]
fn clubs_are_joined_in_the_order_given_and_left_in_the_order_of_their_ids() {
    given::<Athlete>([imported().into(), joined(club(9)).into(), joined(club(10)).into()])
        .when(SetAthleteClubMemberships { athlete_id: ada(), club_ids: vec![club(3), club(1), club(3)] })
        .then([
            joined(club(3)).into(),
            joined(club(1)).into(),
            AthleteLeftClub { athlete_id: ada(), club_id: club(10) }.into(),
            AthleteLeftClub { athlete_id: ada(), club_id: club(9) }.into(),
        ]);
}

#[test]
fn a_place_is_a_pair_of_numbers() {
    let fields = json!({
        "athlete_id": "athlete-1",
        "starred_segments": [{ "strava_segment_id": 7, "name": "Scar End", "start_latlng": [54.31] }],
    });

    let read = AthleteCommand::read(
        "ImportAthleteStarredStravaSegments",
        &fields,
        "2026-06-01T00:00:00Z".parse().unwrap(),
    );

    let invalid = read.unwrap().unwrap_err();
    assert!(invalid.fields().unwrap().contains_key("starred_segments.0.start_latlng"));
}
