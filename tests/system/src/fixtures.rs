//! What tests send.

use serde_json::{Value, json};

use crate::Athlete;

/// A distance challenge that has begun, of three stages of which the last ends with it.
pub fn distance_challenge(host: &Athlete) -> Value {
    let stage = |number: u32, from: &str, to: &str| {
        json!({
            "name": format!("Part {number}"), "stage_number": number,
            "start_date": format!("{from}T00:00:00Z"), "start_date_local": format!("{from}T00:00:00"),
            "end_date": format!("{to}T23:59:59Z"), "end_date_local": format!("{to}T23:59:59"),
        })
    };
    json!({
        "challenge_type": "distance",
        "name": "A century of centuries",
        "description": "One hundred *kilometres*, in each of three parts.",
        "start_date": "2026-01-01T00:00:00Z", "start_date_local": "2026-01-01T00:00:00",
        "end_date": "2099-12-31T23:59:59Z", "end_date_local": "2099-12-31T23:59:59",
        "restricted_to_club_members": false,
        "allow_private_activities": false,
        "included_activity_types": ["Ride"],
        "accumulate_activities": true,
        "has_goal": true, "goal": 100, "goal_units": "kilometres", "goal_recurrence": "month",
        "hosted_by_club_id": host.club_id,
        "stages": [
            stage(1, "2026-01-01", "2049-12-31"),
            stage(2, "2050-01-01", "2074-12-31"),
            stage(3, "2075-01-01", "2099-12-31"),
        ],
    })
}
