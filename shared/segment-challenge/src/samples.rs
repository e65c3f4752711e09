//! What tests start from.

mod boards;

pub(crate) use boards::*;
use paceline::Aggregate;
use serde_json::{Value, json};

use crate::challenge::ChallengeType;
use crate::challenge::events::{ChallengeCreated, ChallengeGoalConfigured};
use crate::stage::StageType;
use crate::stage::commands::ImportedEffort;
use crate::stage::events::{CompetitorsJoinedStage, StageCompetitor, StageCreated, StageStarted};
use crate::{
    ActivityType, AthleteId, ChallengeId, GoalRecurrence, GoalUnits, Metres, Period, Seconds, StageId,
};

pub(crate) fn challenge_id() -> ChallengeId {
    "challenge-1".parse().unwrap()
}

pub(crate) fn stage_id() -> StageId {
    "stage-1".parse().unwrap()
}

/// An athlete who is told apart by a number.
pub(crate) fn athlete(number: u32) -> AthleteId {
    format!("athlete-{number}").parse().unwrap()
}

/// June.
pub(crate) fn june() -> Period {
    period("2026-06-01T00:00:00", "2026-06-30T23:59:59")
}

/// A period at a place whose wall clocks show UTC.
pub(crate) fn period(start: &str, end: &str) -> Period {
    Period {
        start_date: format!("{start}Z").parse().unwrap(),
        start_date_local: start.parse().unwrap(),
        end_date: format!("{end}Z").parse().unwrap(),
        end_date_local: end.parse().unwrap(),
    }
}

/// A challenge over June.
pub(crate) fn challenge_created(challenge_type: ChallengeType) -> ChallengeCreated {
    ChallengeCreated {
        challenge_id: challenge_id(),
        challenge_type,
        name: "Summer".into(),
        description: "One month.".into(),
        period: june(),
        restricted_to_club_members: false,
        allow_private_activities: false,
        included_activity_types: vec![ActivityType::Ride],
        accumulate_activities: true,
        hosted_by_club_id: "club-1".parse().unwrap(),
        hosted_by_club_name: "Wheelers".into(),
        created_by_athlete_id: athlete(1),
        created_by_athlete_name: "Isla Brannigan".into(),
        private: false,
        url_slug: "summer".into(),
    }
}

/// A goal of 10 kilometres.
pub(crate) fn goal_configured(goal_recurrence: GoalRecurrence) -> ChallengeGoalConfigured {
    ChallengeGoalConfigured {
        challenge_id: challenge_id(),
        goal: 10.into(),
        goal_units: GoalUnits::Kilometres,
        goal_recurrence,
    }
}

/// A stage over June, for rides.
pub(crate) fn stage_created(stage_type: StageType) -> StageCreated {
    StageCreated {
        stage_id: stage_id(),
        challenge_id: challenge_id(),
        stage_type,
        stage_number: 1,
        name: "Scar End".into(),
        description: None,
        period: june(),
        points_adjustment: None,
        allow_private_activities: false,
        included_activity_types: vec![ActivityType::Ride],
        accumulate_activities: false,
        visible: false,
        created_by_athlete_id: athlete(1),
        url_slug: "scar-end".into(),
    }
}

pub(crate) fn stage_started() -> StageStarted {
    StageStarted {
        challenge_id: challenge_id(),
        stage_id: stage_id(),
        stage_number: 1,
        start_date: june().start_date,
        start_date_local: june().start_date_local,
    }
}

/// Athletes without gender compete.
pub(crate) fn competitors_joined(numbers: impl IntoIterator<Item = u32>) -> CompetitorsJoinedStage {
    let competitor = |number| StageCompetitor { athlete_id: athlete(number), gender: None };
    CompetitorsJoinedStage {
        stage_id: stage_id(),
        competitors: numbers.into_iter().map(competitor).collect(),
    }
}

/// A ride of 10 kilometres.
pub(crate) fn ride(number: u32, activity_id: i64, segment_effort_id: Option<i64>) -> ImportedEffort {
    ImportedEffort {
        athlete_id: athlete(number),
        strava_activity_id: activity_id,
        strava_segment_effort_id: segment_effort_id,
        activity_type: Some(ActivityType::Ride),
        elapsed_time_in_seconds: Seconds(1800),
        moving_time_in_seconds: Seconds(1700),
        distance_in_metres: Metres(10_000.into()),
        elevation_gain_in_metres: None,
        start_date: june().start_date,
        start_date_local: june().start_date_local,
        trainer: None,
        commute: None,
        manual: None,
        private: None,
        flagged: None,
        average_cadence: None,
        average_watts: None,
        device_watts: None,
        average_heartrate: None,
        max_heartrate: None,
    }
}

/// Gives commands, one after the other, to an aggregate that has seen some events: the events of the last.
pub(crate) fn play<A: Aggregate>(
    given: impl IntoIterator<Item = A::Event>,
    commands: impl IntoIterator<Item = A::Command>,
) -> Vec<A::Event> {
    let mut state = A::replay(&given.into_iter().collect::<Vec<_>>());
    let mut last = vec![];
    for command in commands {
        last = state.handle(&command, june().end_date).unwrap();
        last.iter().for_each(|event| state.apply(event));
    }
    last
}

/// The fields of a command that creates a challenge for distance, with a goal of each month.
pub(crate) fn create_challenge() -> Value {
    json!({
        "challenge_id": "challenge-1",
        "challenge_type": "distance",
        "name": "Summer",
        "description": "Two months.",
        "start_date": "2026-06-01T00:00:00Z",
        "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-07-31T23:59:59Z",
        "end_date_local": "2026-07-31T23:59:59",
        "restricted_to_club_members": false,
        "allow_private_activities": false,
        "included_activity_types": ["Ride"],
        "accumulate_activities": true,
        "has_goal": true,
        "goal": 402.5,
        "goal_units": "kilometres",
        "goal_recurrence": "month",
        "stages": [stage_fields(1), stage_fields(2)],
        "hosted_by_club_id": "club-1",
        "hosted_by_club_name": "Wheelers",
        "created_by_athlete_id": "athlete-1",
        "created_by_athlete_name": "Isla Brannigan",
        "url_slug": "summer",
    })
}

/// The fields of a part of a challenge.
pub(crate) fn stage_fields(stage_number: i64) -> Value {
    json!({
        "name": "A month",
        "stage_number": stage_number,
        "start_date": "2026-06-01T00:00:00Z",
        "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z",
        "end_date_local": "2026-06-30T23:59:59",
    })
}
