//! A challenge of one stage, its competitors and their efforts.

use paceline::{CommandSet, EncodedEvent, EventType, Identity};
use segment_challenge::stage::StageCommand;
use segment_challenge::{ChallengeId, ChallengeLeaderboardId, Gender, StageId, StageLeaderboardId};
use serde_json::{Value, json};

use crate::edge;

const POINTS_BOARD: &str = "GC";

const TIME_BOARD: &str = "Total time";

/// The challenge.
pub(super) fn challenge_id() -> anyhow::Result<ChallengeId> {
    Ok("challenge-1".parse()?)
}

/// Its stage.
pub(super) fn stage_id() -> anyhow::Result<StageId> {
    Ok("stage-1".parse()?)
}

/// The board of the men, who all competitors are.
pub(super) fn board_id() -> anyhow::Result<StageLeaderboardId> {
    Ok(StageLeaderboardId::of(&stage_id()?, Gender::M, Gender::M.stage_board()))
}

/// The challenge's board that gives points.
pub(super) fn points_board_id() -> anyhow::Result<ChallengeLeaderboardId> {
    Ok(ChallengeLeaderboardId::of(&challenge_id()?, Gender::M, POINTS_BOARD))
}

/// The challenge's board that adds up times.
pub(super) fn time_board_id() -> anyhow::Result<ChallengeLeaderboardId> {
    Ok(ChallengeLeaderboardId::of(&challenge_id()?, Gender::M, TIME_BOARD))
}

/// The challenge is hosted, and asks for two boards: one gives points, the other adds up the times of all.
pub(super) fn hosted() -> anyhow::Result<Vec<EncodedEvent>> {
    let challenge_id = challenge_id()?;
    let points_board = json!({
        "challenge_id": challenge_id, "challenge_type": "segment", "name": POINTS_BOARD, "description": POINTS_BOARD,
        "gender": "M", "rank_by": "points", "rank_order": "desc", "has_goal": false,
        "points": [15, 12, 10, 8, 6, 5, 4, 3, 2, 1],
    });
    let time_board = json!({
        "challenge_id": challenge_id, "challenge_type": "distance", "name": TIME_BOARD, "description": TIME_BOARD,
        "gender": "M", "rank_by": "elapsed_time_in_seconds", "rank_order": "asc", "has_goal": false,
    });
    Ok(vec![
        event(
            "ChallengeHosted",
            &json!({ "challenge_id": challenge_id, "hosted_by_athlete_id": athlete(0) }),
        )?,
        event(
            "ChallengeStagesConfigured",
            &json!({ "challenge_id": challenge_id, "stage_ids": [stage_id()?] }),
        )?,
        event("ChallengeLeaderboardRequested", &points_board)?,
        event("ChallengeLeaderboardRequested", &time_board)?,
    ])
}

/// The results of the challenge are approved.
pub(super) fn approved() -> anyhow::Result<Vec<EncodedEvent>> {
    let fields = json!({ "challenge_id": challenge_id()?, "approved_by_athlete_id": athlete(0), "approved_by_club_id": "club-1" });
    Ok(vec![event("ChallengeLeaderboardsApproved", &fields)?])
}

fn event(name: &'static str, fields: &Value) -> anyhow::Result<EncodedEvent> {
    Ok(EncodedEvent { event_type: EventType::new(name, 1), data: serde_json::value::to_raw_value(fields)? })
}

/// The command of this name with these fields.
pub(super) fn command<C: CommandSet>(name: &str, fields: &Value) -> anyhow::Result<C> {
    C::read(name, fields, edge::now())
        .ok_or_else(|| anyhow::anyhow!("there is no command {name}"))?
        .map_err(|invalid| anyhow::anyhow!("{name}: {invalid}"))
}

/// A climb, with its competitors, that begins.
pub(super) fn stage_of(athletes: u32) -> anyhow::Result<Vec<StageCommand>> {
    let stage_id = stage_id()?;
    let create = json!({
        "stage_id": stage_id.as_str(), "challenge_id": challenge_id()?, "stage_number": 1, "stage_type": "mountain",
        "name": "Scar End", "allow_private_activities": false, "created_by_athlete_id": "athlete-0",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2099-06-30T23:59:59Z", "end_date_local": "2099-06-30T23:59:59",
        "url_slug": "scar-end", "strava_segment_id": 7,
        "segment": {
            "strava_segment_id": 7, "activity_type": "Ride", "distance_in_metres": 2400.0, "average_grade": 8.1,
            "elevation_high": 610.0, "elevation_low": 430.0, "maximum_grade": 15.2, "start_latlng": [54.1, -2.2],
            "end_latlng": [54.2, -2.2], "total_elevation_gain": 180.0, "climb_category": 2, "private": false,
        },
    });
    let mut commands = vec![
        command("CreateSegmentStage", &create)?,
        command("StartStage", &json!({ "stage_id": stage_id.as_str() }))?,
    ];
    let numbers: Vec<u32> = (0..athletes).collect();
    for some in numbers.chunks(1_000) {
        let competitors: Vec<Value> =
            some.iter().map(|number| json!({ "athlete_id": athlete(*number), "gender": "M" })).collect();
        let include = json!({ "stage_id": stage_id.as_str(), "competitors": competitors });
        commands.push(command("IncludeCompetitorsInStage", &include)?);
    }
    Ok(commands)
}

/// Imports efforts of an athlete by their numbers, from 1. Each is better than those before it.
pub(super) fn import(number: u32, efforts: impl Iterator<Item = u32>) -> anyhow::Result<StageCommand> {
    let effort = |nth: u32| {
        let id = number * 1_000 + nth;
        // Spread over half an hour, so that a better effort passes many others.
        let seconds = 600 + (number * 7_919) % 1_800 - nth * 10;
        let day = 1 + nth % 28;
        json!({
            "athlete_id": athlete(number), "strava_activity_id": id, "strava_segment_effort_id": id,
            "activity_type": "Ride", "elapsed_time_in_seconds": seconds, "moving_time_in_seconds": seconds,
            "distance_in_metres": 2400.0, "average_watts": 210.5, "device_watts": true, "average_heartrate": 151.2,
            "start_date": format!("2026-06-{day:02}T07:10:00Z"), "start_date_local": format!("2026-06-{day:02}T07:10:00"),
        })
    };
    let efforts: Vec<Value> = efforts.map(effort).collect();
    command("ImportStageEfforts", &json!({ "stage_id": stage_id()?.as_str(), "stage_efforts": efforts }))
}

fn athlete(number: u32) -> String {
    format!("athlete-{number}")
}

/// The stage ends.
pub(super) fn end() -> anyhow::Result<StageCommand> {
    command("EndStage", &json!({ "stage_id": stage_id()?.as_str() }))
}
