//! What a process manager reads of an event is in every golden example of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use paceline::{EncodedEvent, EventSet, ProcessManager};
use segment_challenge::process_managers::{
    ChallengeLeaderboards, ChallengeStage, StageCompetitors, StageLeaderboards,
    SubscribeAthleteToNotifications,
};
use segment_challenge::schema::contracts;

fn reads_every_example<P: ProcessManager>() {
    let contracts = contracts().unwrap();
    for event_type in P::Event::TYPES {
        let contract = contracts.iter().find(|contract| contract.event_type == *event_type).unwrap();
        let data = serde_json::value::to_raw_value(&contract.example).unwrap();
        let read = P::Event::decode(&EncodedEvent { event_type: event_type.clone(), data }).unwrap();
        assert!(read.is_some_and(|event| P::route(&event).instances().count() == 1), "{event_type}");
    }
}

#[test]
fn challenge_leaderboard() {
    reads_every_example::<ChallengeLeaderboards>();
}

#[test]
fn challenge_stage() {
    reads_every_example::<ChallengeStage>();
}

#[test]
fn stage_competitor() {
    reads_every_example::<StageCompetitors>();
}

#[test]
fn stage_leaderboard() {
    reads_every_example::<StageLeaderboards>();
}

#[test]
fn subscribe_athlete_to_notifications() {
    reads_every_example::<SubscribeAthleteToNotifications>();
}
