//! Clubs and memberships, one rule a test.

use serde_json::json;

use super::*;
use crate::projections::testing::{Given, World, event, follows_from_each_stream_alone};

const DAY: &str = "2026-05-20T07:00:00Z";

fn imported() -> Given {
    let data = json!({ "club_id": "club-1", "strava_id": 1, "name": "Wheelers", "description": "Tea",
        "sport_type": "cycling", "city": "Exford", "state": "Somerset", "country": "United Kingdom",
        "profile": "c.png", "private": true });
    event("club-1", DAY, "ClubImported", data)
}

fn joined(athlete: &'static str) -> Given {
    let data = json!({ "athlete_id": athlete, "club_id": "club-1", "firstname": "Ines", "lastname": "Okafor", "gender": "F" });
    event(athlete, DAY, "AthleteJoinedClub", data)
}

fn left(athlete: &'static str) -> Given {
    event(athlete, DAY, "AthleteLeftClub", json!({ "athlete_id": athlete, "club_id": "club-1" }))
}

fn picture() -> Given {
    event(
        "club-1",
        DAY,
        "ClubProfileChanged",
        json!({ "club_id": "club-1", "strava_id": 1, "profile": "d.png" }),
    )
}

#[test]
fn a_club_has_all_that_is_known_and_its_latest_picture() {
    let world = World::<ClubsProjection>::given(&[imported(), picture()]);

    let expected = json!([{
        "club_id": "club-1", "strava_id": 1, "name": "Wheelers", "description": "Tea", "sport_type": "cycling",
        "city": "Exford", "state": "Somerset", "country": "United Kingdom", "profile": "d.png", "private": true,
    }]);
    assert_eq!(json!(world.rows.rows("clubs")), expected);
}

#[test]
fn members_come_and_go_also_before_their_club_is_known() {
    let world = World::<ClubsProjection>::given(&[
        joined("athlete-1"),
        joined("athlete-2"),
        left("athlete-1"),
        left("athlete-3"),
    ]);

    let members: Vec<_> =
        world.all::<MembershipRow>().into_iter().map(|row| row.athlete_id.to_string()).collect();
    assert_eq!(members, ["athlete-2"]);
}

#[test]
fn members_that_a_club_once_told_of_are_history() {
    for name in ["MemberJoinedClub", "MembersJoinedClub", "MemberLeftClub", "MembersLeftClub"] {
        assert!(!<ClubsEvent as paceline::EventSet>::includes(name), "{name}");
    }
}

#[test]
fn rows_follow_from_each_stream_alone() {
    let events = [
        imported(),
        picture(),
        joined("athlete-1"),
        left("athlete-1"),
        joined("athlete-1"),
        joined("athlete-2"),
    ];

    follows_from_each_stream_alone::<ClubsProjection>(&events, ClubsProjection::TABLES);
}
