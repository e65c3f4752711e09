//! Stages as who asks may see them, on rows in memory.

use paceline::InMemoryReadModel;
use paceline::read_model::RowChange;
use serde_json::{Value, json};

use super::*;
use crate::policies::Sender;
use crate::projections::testing::ready;
use crate::queries::testing::{athlete, challenge_row, competing, given, put};

/// A stage of `c-1` that `athlete-host` has created.
fn stage_row(number: i64, with: &Value) -> RowChange {
    let mut row = json!({
        "stage_id": format!("s-{number}"), "challenge_id": "c-1", "stage_number": number, "stage_type": "mountain",
        "name": "Stage", "url_slug": format!("stage-{number}"),
        "start_date": format!("2026-06-0{number}T00:00:00Z"), "start_date_local": format!("2026-06-0{number}T02:00:00"),
        "end_date": format!("2026-06-0{number}T21:59:59Z"), "end_date_local": format!("2026-06-0{number}T23:59:59"),
        "status": "upcoming", "visible": true, "approved": false, "included_activity_types": ["Ride"],
        "allow_private_activities": false, "accumulate_activities": false, "has_goal": false,
        "attempt_count": 0, "competitor_count": 0, "created_by_athlete_id": "athlete-host",
    });
    row.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
    put::<StageRow>(&row)
}

fn host() -> Sender {
    athlete("athlete-host", Some("club-1"))
}

/// What of the stages of `c-1` is shown: their ids, or the numbers of those of which only that is told.
fn listed(rows: &InMemoryReadModel, viewer: Viewer<'_>) -> Option<Vec<String>> {
    let stages = ready(stages_in_challenge(rows, viewer, &"c-1".parse().unwrap())).unwrap()?;
    let shown = |stage| match stage {
        ListedStage::Shown(stage) => stage.row.stage_id.to_string(),
        ListedStage::Hidden { stage_number, .. } => stage_number.to_string(),
    };
    Some(stages.into_iter().map(shown).collect())
}

fn sees(rows: &InMemoryReadModel, viewer: Viewer<'_>, stage_id: &str) -> bool {
    ready(stage(rows, viewer, &stage_id.parse().unwrap())).unwrap().is_some()
}

#[test]
fn a_hidden_stage_is_its_creators_and_a_number_with_dates_to_others() {
    let rows = given(&[
        challenge_row("c-1", &json!({ "stage_count": 2 })),
        stage_row(1, &json!({})),
        stage_row(2, &json!({ "visible": false })),
    ]);
    let (host, other) = (host(), athlete("athlete-2", Some("club-1")));

    for (viewer, shown) in [
        (Viewer::Operator, ["s-1", "s-2"]),
        (Viewer::Athlete(&host), ["s-1", "s-2"]),
        (Viewer::Athlete(&other), ["s-1", "2"]),
        (Viewer::Anonymous, ["s-1", "2"]),
    ] {
        assert_eq!(listed(&rows, viewer).unwrap(), shown, "{viewer:?}");
        assert!(sees(&rows, viewer, "s-1"));
        assert_eq!(sees(&rows, viewer, "s-2"), shown[1] == "s-2", "{viewer:?}");
    }
    let hidden =
        ready(stages_in_challenge(&rows, Viewer::Anonymous, &"c-1".parse().unwrap())).unwrap().unwrap();
    let placeholder = serde_json::to_value(&hidden[1]).unwrap();
    let told: Vec<_> = placeholder.as_object().unwrap().keys().collect();
    assert_eq!(told, ["end_date", "end_date_local", "stage_number", "start_date", "start_date_local"]);
}

#[test]
fn the_stage_of_an_invisible_challenge_is_as_invisible() {
    let mut all = vec![challenge_row("c-1", &json!({ "private": true })), stage_row(1, &json!({}))];
    all.extend(competing("c-1", "athlete-competitor", "2026-06-02T00:00:00Z"));
    let rows = given(&all);
    let (member, competitor) = (athlete("athlete-2", Some("club-1")), athlete("athlete-competitor", None));
    let stranger = athlete("athlete-3", Some("club-2"));

    for (viewer, visible) in [
        (Viewer::Operator, true),
        (Viewer::Athlete(&member), true),
        (Viewer::Athlete(&competitor), true),
        (Viewer::Athlete(&stranger), false),
        (Viewer::Anonymous, false),
    ] {
        assert_eq!(sees(&rows, viewer, "s-1"), visible, "{viewer:?}");
        assert_eq!(listed(&rows, viewer).is_some(), visible, "{viewer:?}");
    }
}

#[test]
fn a_stage_before_its_challenge_has_a_row_is_for_operators() {
    let rows = given(&[stage_row(1, &json!({}))]);
    let host = host();

    assert!(sees(&rows, Viewer::Operator, "s-1"));
    assert!(!sees(&rows, Viewer::Athlete(&host), "s-1"));
}

#[test]
fn commands_are_offered_to_who_may_send_them() {
    let rows = given(&[
        challenge_row("c-1", &json!({ "stage_count": 2 })),
        stage_row(1, &json!({ "status": "past" })),
        stage_row(2, &json!({ "visible": false })),
    ]);
    let (host, other) = (host(), athlete("athlete-2", Some("club-1")));
    let offered = |viewer: Viewer<'_>, id: &str| {
        ready(stage(&rows, viewer, &id.parse().unwrap())).unwrap().map(|stage| stage.available_commands)
    };

    let past = ["ApproveStageLeaderboards", "PublishStageResults", "SetStageDescription", "FlagStageEffort"];
    assert_eq!(offered(Viewer::Athlete(&host), "s-1").unwrap(), past);
    let upcoming = ["DeleteStage", "RevealStage", "SetStageDescription", "FlagStageEffort"];
    assert_eq!(offered(Viewer::Athlete(&host), "s-2").unwrap(), upcoming);
    for viewer in [Viewer::Athlete(&other), Viewer::Anonymous, Viewer::Operator] {
        assert!(offered(viewer, "s-1").unwrap().is_empty(), "{viewer:?}");
    }
    let listed = ready(stages_in_challenge(&rows, Viewer::Athlete(&host), &"c-1".parse().unwrap()));
    let listed = serde_json::to_value(listed.unwrap().unwrap()).unwrap();
    assert_eq!(listed[0]["available_commands"], json!(past));
}

#[test]
fn the_next_stage_begins_a_second_after_the_last_and_ends_with_the_challenge() {
    let challenge_id: ChallengeId = "c-1".parse().unwrap();
    let host = host();
    let challenge = challenge_row("c-1", &json!({}));
    let next = |rows: &InMemoryReadModel, viewer: Viewer<'_>| {
        let next = ready(next_stage(rows, viewer, &challenge_id)).unwrap();
        next.map(|next| serde_json::to_value(next).unwrap())
    };

    let first = next(&given(std::slice::from_ref(&challenge)), Viewer::Athlete(&host)).unwrap();
    assert_eq!(
        first,
        json!({ "stage_number": 1,
            "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
            "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59" })
    );
    let with_two = given(&[challenge, stage_row(1, &json!({})), stage_row(2, &json!({}))]);
    assert_eq!(
        next(&with_two, Viewer::Athlete(&host)).unwrap(),
        json!({ "stage_number": 3,
            "start_date": "2026-06-02T22:00:00Z", "start_date_local": "2026-06-03T00:00:00",
            "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59" })
    );
    let other = athlete("athlete-2", Some("club-1"));
    for viewer in [Viewer::Athlete(&other), Viewer::Anonymous] {
        assert_eq!(next(&with_two, viewer), None);
    }
}
