//! Rows as they are given to queries, and who asks.

use paceline::read_model::{Change, Checkpoint, Known, ReadModel as _, Row, RowChange};
use paceline::{InMemoryReadModel, Version};
use serde_json::{Value, json};

use crate::policies::{Membership, Sender};
use crate::projections::challenges::{ChallengeRow, CompetitorRow, ParticipationRow};
use crate::projections::testing::ready;

/// A challenge of `club-1` that `athlete-host` has created.
pub(crate) fn challenge_row(id: &str, with: &Value) -> RowChange {
    let mut row = json!({
        "challenge_id": id, "challenge_type": "distance", "name": id, "url_slug": id,
        "description_markdown": "*All* of it", "description_html": "<p>All of it</p>", "summary_html": "All of it",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
        "status": "active", "stage_count": 1, "competitor_count": 0, "stages_configured": true, "approved": false,
        "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers",
        "created_by_athlete_id": "athlete-host", "created_by_athlete_name": "Ada",
        "included_activity_types": ["Ride"], "restricted_to_club_members": false,
        "allow_private_activities": false, "accumulate_activities": true, "private": false, "has_goal": false,
    });
    row.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    put::<ChallengeRow>(&row)
}

/// That an athlete competes.
pub(crate) fn competing(challenge: &str, athlete: &str, joined_at: &str) -> [RowChange; 2] {
    let row = json!({ "challenge_id": challenge, "athlete_id": athlete, "joined_at": joined_at, "limited": true,
        "limited_reason": "Guest" });
    [put::<CompetitorRow>(&row), put::<ParticipationRow>(&row)]
}

/// A row of this table.
pub(crate) fn put<T: Row>(row: &Value) -> RowChange {
    let typed: T = serde_json::from_value(row.clone()).unwrap();
    let change = Change::Put(serde_json::to_value(&typed).unwrap(), typed.indexes());
    RowChange { table: T::TABLE, key: typed.key(), known: Known::Nothing, change }
}

/// These rows.
pub(crate) fn given(changes: &[RowChange]) -> InMemoryReadModel {
    let rows = InMemoryReadModel::new();
    let stream = "challenge/any".parse().unwrap();
    let step = Checkpoint { subscriber: "any", stream, from: Version::ZERO, to: Version::new(1) };
    ready(rows.write(&step, changes)).unwrap();
    rows
}

/// An athlete who asks, and the club that they belong to.
pub(crate) fn athlete(id: &str, club: Option<&str>) -> Sender {
    let membership =
        |club: &str| Membership { club_id: club.parse().unwrap(), name: String::new(), private: false };
    Sender {
        athlete_id: id.parse().unwrap(),
        name: String::new(),
        gender: None,
        clubs: club.map(membership).into_iter().collect(),
        operator: false,
    }
}
