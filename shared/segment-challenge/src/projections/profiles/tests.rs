//! Pictures, one rule a test.

use serde_json::json;

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

const DAY: &str = "2026-05-20T07:00:00Z";

fn imported(athlete: &'static str, profile: Option<&str>) -> Given {
    let data = json!({ "athlete_id": athlete, "strava_id": 1, "firstname": "Ines", "lastname": "Okafor",
        "fullname": "Ines Okafor", "profile": profile });
    event(athlete, DAY, "AthleteImported", data)
}

fn club(profile: Option<&str>) -> Given {
    let data = json!({ "club_id": "club-1", "strava_id": 1, "name": "Wheelers", "profile": profile, "private": false });
    event("club-1", DAY, "ClubImported", data)
}

fn pictures(world: &World<ProfilesProjection>) -> Vec<(ProfileSource, String, Option<String>)> {
    world.all::<ProfileRow>().into_iter().map(|row| (row.source, row.source_id, row.profile)).collect()
}

#[test]
fn the_latest_picture_is_kept_and_one_may_disappear() {
    let world = World::<ProfilesProjection>::given(&[
        imported("athlete-1", Some("a.jpg")),
        imported("athlete-2", None),
        club(Some("c.png")),
        event("athlete-1", DAY, "AthleteProfileChanged", json!({ "athlete_id": "athlete-1" })),
        event(
            "club-1",
            DAY,
            "ClubProfileChanged",
            json!({ "club_id": "club-1", "strava_id": 1, "profile": "d.png" }),
        ),
    ]);

    assert_eq!(
        pictures(&world),
        [
            (ProfileSource::Athlete, "athlete-1".to_owned(), None),
            (ProfileSource::Athlete, "athlete-2".to_owned(), None),
            (ProfileSource::Club, "club-1".to_owned(), Some("d.png".to_owned())),
        ]
    );
}

#[test]
fn an_athlete_and_a_club_of_one_id_are_apart() {
    let world = World::<ProfilesProjection>::given(&[imported("club-1", Some("a.jpg")), club(Some("c.png"))]);

    assert_eq!(pictures(&world).len(), 2);
}

#[test]
fn rows_follow_from_each_stream_alone() {
    let events = [
        imported("athlete-1", Some("a.jpg")),
        event(
            "athlete-1",
            DAY,
            "AthleteProfileChanged",
            json!({ "athlete_id": "athlete-1", "profile": "b.jpg" }),
        ),
        club(Some("c.png")),
        event(
            "club-1",
            DAY,
            "ClubProfileChanged",
            json!({ "club_id": "club-1", "strava_id": 1, "profile": null }),
        ),
    ];

    follows_from_each_stream_alone::<ProfilesProjection>(&events, ProfilesProjection::TABLES);
}
