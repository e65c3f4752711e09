//! What holds of a challenge whatever it is asked to do, in whatever order.

use jiff::{SignedDuration, Timestamp};
use paceline::{Aggregate, EventSet};
use proptest::prelude::*;

use super::commands::{
    AdjustChallengeDuration, AdjustChallengeIncludedActivities, AllowCompetitorParticipationInChallenge,
    ApproveChallengeLeaderboards, CancelChallenge, CreateChallenge, EndChallenge,
    ExcludeCompetitorFromChallenge, HostChallenge, IncludeStageInChallenge, JoinChallenge, LeaveChallenge,
    LimitCompetitorParticipationInChallenge, PublishChallengeResults, RemoveStageFromChallenge,
    RenameChallenge, StartChallenge,
};
use super::state::Status;
use super::{Challenge, ChallengeCommand, ChallengeEvent};
use crate::command::Command;
use crate::samples::{athlete, challenge_id, create_challenge, june};
use crate::validation::validate;
use crate::{ActivityType, AthleteId, StageId};

fn now(hours: i64) -> Timestamp {
    june().start_date + SignedDuration::from_hours(hours)
}

fn create() -> CreateChallenge {
    validate(&create_challenge(), now(-48), CreateChallenge::read).unwrap()
}

fn athletes() -> impl Strategy<Value = AthleteId> {
    (1..5u32).prop_map(athlete)
}

fn stages() -> impl Strategy<Value = StageId> {
    (1..4u32).prop_map(|number| format!("stage-{number}").parse().unwrap())
}

fn commands() -> impl Strategy<Value = ChallengeCommand> {
    let challenge_id = challenge_id;
    let host = || athlete(1);
    let running = prop_oneof![
        Just(create().into()),
        Just(HostChallenge { challenge_id: challenge_id(), hosted_by_athlete_id: host() }.into()),
        Just(StartChallenge { challenge_id: challenge_id() }.into()),
        Just(EndChallenge { challenge_id: challenge_id() }.into()),
        Just(CancelChallenge { challenge_id: challenge_id(), cancelled_by_athlete_id: host() }.into()),
        Just(approve().into()),
        "[ab]".prop_map(|message| publish(message).into()),
    ];
    let competitors = prop_oneof![
        athletes().prop_map(|athlete_id| join(athlete_id).into()),
        athletes()
            .prop_map(move |athlete_id| LeaveChallenge { challenge_id: challenge_id(), athlete_id }.into()),
        athletes().prop_map(|athlete_id| exclude(athlete_id).into()),
        athletes().prop_map(|athlete_id| limit(athlete_id).into()),
        athletes().prop_map(move |athlete_id| {
            AllowCompetitorParticipationInChallenge { challenge_id: challenge_id(), athlete_id }.into()
        }),
    ];
    let editing = prop_oneof![
        ("[ab]", "[ab]").prop_map(|(name, slug)| rename(name, slug).into()),
        Just(AdjustChallengeDuration { challenge_id: challenge_id(), period: june() }.into()),
        proptest::sample::subsequence(vec![ActivityType::Ride, ActivityType::Run], 1..=2).prop_map(
            move |types| {
                AdjustChallengeIncludedActivities {
                    challenge_id: challenge_id(),
                    included_activity_types: types,
                }
                .into()
            }
        ),
        (stages(), 1..3i64).prop_map(|(stage_id, number)| include(stage_id, number).into()),
        stages().prop_map(move |stage_id| {
            RemoveStageFromChallenge { challenge_id: challenge_id(), stage_id, stage_number: None }.into()
        }),
    ];
    prop_oneof![2 => running, 3 => competitors, 2 => editing]
}

fn approve() -> ApproveChallengeLeaderboards {
    ApproveChallengeLeaderboards {
        challenge_id: challenge_id(),
        approved_by_athlete_id: athlete(1),
        approved_by_club_id: "club-1".parse().unwrap(),
        approval_message: None,
    }
}

fn publish(message: String) -> PublishChallengeResults {
    PublishChallengeResults {
        challenge_id: challenge_id(),
        published_by_athlete_id: athlete(1),
        published_by_club_id: "club-1".parse().unwrap(),
        message,
    }
}

fn join(athlete_id: AthleteId) -> JoinChallenge {
    JoinChallenge { challenge_id: challenge_id(), athlete_id, gender: None }
}

fn exclude(athlete_id: AthleteId) -> ExcludeCompetitorFromChallenge {
    ExcludeCompetitorFromChallenge {
        challenge_id: challenge_id(),
        athlete_id,
        reason: "By car.".into(),
        excluded_at: now(1),
    }
}

fn limit(athlete_id: AthleteId) -> LimitCompetitorParticipationInChallenge {
    LimitCompetitorParticipationInChallenge {
        challenge_id: challenge_id(),
        athlete_id,
        reason: "A guest.".into(),
    }
}

fn rename(name: String, url_slug: String) -> RenameChallenge {
    RenameChallenge { challenge_id: challenge_id(), name, url_slug, renamed_by_athlete_id: athlete(1) }
}

fn include(stage_id: StageId, number: i64) -> IncludeStageInChallenge {
    IncludeStageInChallenge {
        challenge_id: challenge_id(),
        stage_id,
        stage_number: Some(number),
        name: "A stage".into(),
        period: june(),
    }
}

/// The status, and the slug once the challenge is hosted: what is final stays.
fn finals(challenge: &Challenge) -> Option<(Option<Status>, Option<String>)> {
    let profile = challenge.profile.as_ref()?;
    let is_final = matches!(profile.status, Status::Ended | Status::Cancelled);
    let slug = (profile.status != Status::Created).then(|| profile.url_slug.clone());
    Some((is_final.then_some(profile.status), slug))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_challenge_stays_consistent(script in prop::collection::vec((commands(), -24..24i64), 1..60)) {
        let mut state = Challenge::default();
        let mut stream: Vec<ChallengeEvent> = vec![];
        for (command, hours) in script {
            let before = finals(&state);
            let Ok(events) = state.handle(&command, now(hours)) else { continue };
            for event in events {
                state.apply(&event);
                prop_assert_eq!(ChallengeEvent::decode(&event.encode().unwrap()).unwrap(), Some(event.clone()));
                stream.push(event);
            }

            prop_assert!(state.competitors.is_disjoint(&state.excluded));
            prop_assert!(state.profile.is_some() || stream.is_empty());
            if let Some((Some(status), _)) = before {
                prop_assert_eq!(finals(&state).and_then(|(status, _)| status), Some(status));
            }
            if let Some((_, Some(slug))) = before {
                prop_assert_eq!(finals(&state).and_then(|(_, slug)| slug), Some(slug));
            }
            // The same again finds nothing more to change, unless it says so by its nature.
            if let ChallengeCommand::JoinChallenge(_) | ChallengeCommand::ExcludeCompetitorFromChallenge(_) = command {
                prop_assert_eq!(state.handle(&command, now(hours)), Ok(vec![]));
            }
        }
        prop_assert_eq!(&Challenge::replay(&stream), &state);
        let stored = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<Challenge>(&stored).unwrap(), state);
    }
}
