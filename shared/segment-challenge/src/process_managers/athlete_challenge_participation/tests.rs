//! Which stages are told of a gender.

use paceline::process_manager::Because;
use paceline::{InMemoryCommandSender, InMemoryReadModel, Metadata, Version};
use serde_json::Value;

use super::*;
use crate::projections::testing::{Given, World, event, ready};

/// The projections are there, or not.
struct Fresh(bool);

impl CaughtUp for Fresh {
    async fn before(&self, projections: &[&'static str], position: Position) -> Result<bool, ReadModelError> {
        assert_eq!((projections, position), (&FOLLOWED[..], Position::new(9)));
        Ok(self.0)
    }
}

fn challenge(id: &'static str, start: &str) -> Given {
    let data = json!({
        "challenge_id": id, "challenge_type": "segment", "name": id, "description": "Far.",
        "start_date": format!("{start}T00:00:00Z"), "start_date_local": format!("{start}T00:00:00"),
        "end_date": "2026-07-30T23:59:59Z", "end_date_local": "2026-07-30T23:59:59",
        "restricted_to_club_members": false, "allow_private_activities": false, "included_activity_types": [],
        "accumulate_activities": false, "hosted_by_club_id": "club-1", "hosted_by_club_name": "Wheelers",
        "created_by_athlete_id": "athlete-1", "created_by_athlete_name": "Greta", "private": false, "url_slug": id,
    });
    event(id, "2026-05-10T10:00:00Z", "ChallengeCreated", data)
}

fn of(id: &'static str, name: &'static str, more: &Value) -> Given {
    let mut data = json!({ "challenge_id": id, "approved_by_athlete_id": "athlete-1", "athlete_id": "athlete-2",
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-07-30T23:59:59Z", "end_date_local": "2026-07-30T23:59:59", "hosted_by_club_id": "club-1",
        "left_at": "2026-06-01T00:00:00Z" });
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event(id, "2026-05-11T10:00:00Z", name, data)
}

fn stage(id: &'static str, challenge: &str, number: i64) -> Given {
    let data = json!({
        "stage_id": id, "challenge_id": challenge, "stage_type": "mountain", "stage_number": number, "name": id,
        "start_date": "2026-06-01T00:00:00Z", "start_date_local": "2026-06-01T00:00:00",
        "end_date": "2026-06-30T23:59:59Z", "end_date_local": "2026-06-30T23:59:59",
        "allow_private_activities": false, "included_activity_types": ["Ride"], "accumulate_activities": false,
        "visible": true, "created_by_athlete_id": "athlete-1", "url_slug": id,
    });
    event(id, "2026-05-11T10:00:00Z", "StageCreated", data)
}

/// Challenges `c-early` and `c-late` that are open, `c-past`, `c-pending` and `c-left`, each with a stage or two.
fn rows() -> InMemoryReadModel {
    let none = json!({});
    let mut events = vec![];
    for (id, start) in [
        ("c-early", "2026-06-01"),
        ("c-late", "2026-06-15"),
        ("c-past", "2026-06-02"),
        ("c-pending", "2026-06-03"),
        ("c-left", "2026-06-04"),
    ] {
        events.extend([challenge(id, start), of(id, "CompetitorJoinedChallenge", &none)]);
    }
    events.extend([
        of("c-early", "ChallengeApproved", &none),
        of("c-early", "ChallengeStarted", &none),
        of("c-late", "ChallengeApproved", &none),
        of("c-left", "ChallengeApproved", &none),
        of("c-left", "CompetitorLeftChallenge", &none),
        of("c-past", "ChallengeEnded", &none),
    ]);
    let stages = [
        stage("s-early-2", "c-early", 2),
        stage("s-early-1", "c-early", 1),
        stage("s-late", "c-late", 1),
        stage("s-past", "c-past", 1),
        stage("s-pending", "c-pending", 1),
        stage("s-left", "c-left", 1),
    ];
    let challenges = World::<ChallengesProjection>::given(&events);
    challenges.also::<StagesProjection>(&stages).rows
}

fn gender_changed() -> Recorded<AthleteChallengeParticipationEvent> {
    let metadata = json!({
        "causation_id": "00000000-0000-0000-0000-000000000001",
        "correlation_id": "00000000-0000-0000-0000-000000000002",
        "recorded_at": "2026-06-20T10:00:00Z",
    });
    let metadata: Metadata = serde_json::from_value(metadata).unwrap();
    let athlete_id: AthleteId = "athlete-2".parse().unwrap();
    Recorded {
        stream: athlete_id.stream(),
        version: Version::new(3),
        position: Position::new(9),
        metadata,
        event: AthleteGenderChanged { athlete_id, gender: crate::Gender::F }.into(),
    }
}

fn handler(fresh: bool) -> AthleteChallengeParticipation<InMemoryReadModel, InMemoryCommandSender, Fresh> {
    AthleteChallengeParticipation {
        rows: rows(),
        commands: InMemoryCommandSender::new(),
        caught_up: Fresh(fresh),
    }
}

#[test]
fn stages_of_open_challenges_are_told_those_that_start_last_first() {
    let handler = handler(true);

    ready(handler.handle(&gender_changed())).unwrap();

    let sent = handler.commands.arrived();
    let stages: Vec<_> = sent.iter().map(|message| message.command.stream.id().to_owned()).collect();
    assert_eq!(stages, ["s-late", "s-early-1", "s-early-2"]);
    let first = &sent[0];
    assert_eq!(first.command.name, "ConfigureAthleteGenderInStage");
    assert_eq!(first.command.data, json!({ "stage_id": "s-late", "athlete_id": "athlete-2", "gender": "F" }));
    assert_eq!(first.caused_at, Position::new(9));
    assert!(
        matches!(&first.sender.because_of, Because::Event { version, .. } if *version == Version::new(3))
    );
}

#[test]
fn a_repeat_sends_the_same_commands() {
    let handler = handler(true);

    ready(handler.handle(&gender_changed())).unwrap();
    ready(handler.handle(&gender_changed())).unwrap();

    assert_eq!((handler.commands.arrived().len(), handler.commands.sendings()), (3, 6));
}

#[test]
fn rows_that_are_older_than_the_event_are_waited_for() {
    let handler = handler(false);

    let error = ready(handler.handle(&gender_changed())).unwrap_err();

    assert!(matches!(error, ParticipationError::NotCaughtUp));
    assert!(matches!(handler.on_error(&error, &gender_changed(), 99), OnError::RetryAfter(_)));
    assert_eq!(handler.commands.sendings(), 0);
}

#[test]
fn what_happened_before_it_was_deployed_is_history() {
    type Handler = AthleteChallengeParticipation<InMemoryReadModel, InMemoryCommandSender, Fresh>;

    assert_eq!(<Handler as EventHandler>::START, Start::Current);
}
