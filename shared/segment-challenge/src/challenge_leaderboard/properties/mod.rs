//! What holds of a board of a challenge whatever it is asked to do, in whatever order.

mod count;

use std::collections::{BTreeMap, BTreeSet};

use count::Count;
use paceline::{Aggregate, EventSet};
use proptest::prelude::*;

use super::commands::{
    AdjustAthletePointsInChallengeLeaderboard, AdjustPointsFromStageLeaderboard,
    AllowCompetitorPointScoringInChallengeLeaderboard, AssignPointsFromStageLeaderboard,
    FinaliseChallengeLeaderboard, LimitCompetitorPointScoringInChallengeLeaderboard,
    RemoveCompetitorFromChallengeLeaderboard, ResultsOfStage,
};
use super::events::ChallengeLeaderboardCreated;
use super::{ChallengeLeaderboard, ChallengeLeaderboardCommand, ChallengeLeaderboardEvent, StageResult};
use crate::samples::{
    activity_board_created, athlete, challenge_board_id, challenge_id, points_board_created,
    results_of_stage, stage_result,
};
use crate::{AthleteId, Metres, PointsAdjustment, Seconds};

fn results() -> impl Strategy<Value = Vec<StageResult>> {
    let amounts = (prop::option::of(0..5_i64), prop::option::of(0..5_i64), prop::option::of(0..2_i64));
    let result =
        (1..8_i64, 1..10_u32, amounts).prop_map(|(rank, number, (seconds, metres, goals))| StageResult {
            elapsed_time_in_seconds: seconds.map(Seconds),
            distance_in_metres: metres.map(|metres| Metres(metres.into())),
            goals,
            ..stage_result(rank, number)
        });
    // An athlete has one entry on the board of a stage.
    prop::collection::vec(result, 0..8).prop_map(|results| {
        let mut named = BTreeSet::new();
        results.into_iter().filter(|result| named.insert(result.athlete_id.clone())).collect()
    })
}

fn stages() -> impl Strategy<Value = ResultsOfStage> {
    let adjustments = prop_oneof![
        4 => Just(None),
        1 => Just(Some(PointsAdjustment::Double)),
        1 => Just(Some(PointsAdjustment::Preview)),
    ];
    (prop_oneof![Just("stage-1"), Just("stage-2")], adjustments).prop_map(|(stage, points_adjustment)| {
        ResultsOfStage { points_adjustment, ..results_of_stage(stage) }
    })
}

fn commands() -> impl Strategy<Value = ChallengeLeaderboardCommand> {
    let athletes = || (1..10_u32).prop_map(athlete);
    let challenge_leaderboard_id = challenge_board_id;
    prop_oneof![
        6 => (stages(), results()).prop_map(|(stage, entries)| AssignPointsFromStageLeaderboard { stage, entries }.into()),
        3 => (stages(), results(), results()).prop_map(|(stage, previous_entries, adjusted_entries)| {
            AdjustPointsFromStageLeaderboard { stage, previous_entries, adjusted_entries }.into()
        }),
        2 => (athletes(), -20..20_i64).prop_map(move |(athlete_id, points_adjustment)| {
            let challenge_leaderboard_id = challenge_leaderboard_id();
            AdjustAthletePointsInChallengeLeaderboard { challenge_leaderboard_id, athlete_id, points_adjustment }.into()
        }),
        1 => athletes().prop_map(move |athlete_id| {
            let challenge_leaderboard_id = challenge_leaderboard_id();
            RemoveCompetitorFromChallengeLeaderboard {
                challenge_leaderboard_id, challenge_id: challenge_id(), athlete_id,
            }.into()
        }),
        1 => athletes().prop_map(move |athlete_id| {
            let challenge_leaderboard_id = challenge_leaderboard_id();
            LimitCompetitorPointScoringInChallengeLeaderboard {
                challenge_leaderboard_id, athlete_id, reason: "guest".into(),
            }.into()
        }),
        1 => athletes().prop_map(move |athlete_id| {
            let challenge_leaderboard_id = challenge_leaderboard_id();
            AllowCompetitorPointScoringInChallengeLeaderboard { challenge_leaderboard_id, athlete_id }.into()
        }),
    ]
}

/// Gives the commands one after the other, and looks at the board after each.
fn run(
    created: ChallengeLeaderboardCreated,
    script: Vec<ChallengeLeaderboardCommand>,
    mut look: impl FnMut(&ChallengeLeaderboardCommand, &ChallengeLeaderboard) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut stream: Vec<ChallengeLeaderboardEvent> = vec![created.into()];
    let mut state = ChallengeLeaderboard::replay(&stream);
    for command in script {
        let Ok(events) = state.handle(&command, jiff::Timestamp::UNIX_EPOCH) else { continue };
        for event in events {
            state.apply(&event);
            let decoded = ChallengeLeaderboardEvent::decode(&event.encode().unwrap()).unwrap();
            prop_assert_eq!(decoded.as_ref(), Some(&event));
            stream.push(event);
        }
        look(&command, &state)?;
    }
    prop_assert_eq!(&ChallengeLeaderboard::replay(&stream), &state);
    let stored = serde_json::to_string(&state).unwrap();
    prop_assert_eq!(serde_json::from_str::<ChallengeLeaderboard>(&stored).unwrap(), state);
    Ok(())
}

/// The athletes as the results of the challenge would list them, with rank and points.
fn finalised(state: &ChallengeLeaderboard) -> BTreeMap<AthleteId, (u32, i64)> {
    let finalise = FinaliseChallengeLeaderboard { challenge_leaderboard_id: challenge_board_id() };
    let events = state.handle(&finalise.into(), jiff::Timestamp::UNIX_EPOCH).unwrap();
    let entries = events.into_iter().filter_map(|event| match event {
        ChallengeLeaderboardEvent::ChallengeLeaderboardFinalised(finalised) => Some(finalised.entries),
        _ => None,
    });
    entries.flatten().map(|entry| (entry.athlete_id, (entry.rank, entry.points.unwrap_or(0)))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn points_sum_to_the_table_of_places(script in prop::collection::vec(commands(), 1..30)) {
        let mut count = Count::default();
        run(points_board_created(), script, |command, state| {
            count.follow(command);
            let rank = |points| 1 + count.points.values().filter(|other| *other > points).count();
            let expected: BTreeMap<_, _> = count
                .points
                .iter()
                .map(|(id, points)| (id.clone(), (u32::try_from(rank(points)).unwrap(), *points)))
                .collect();
            prop_assert_eq!(finalised(state), expected);
            Ok(())
        })?;
    }

    #[test]
    fn an_activity_board_stays_consistent(script in prop::collection::vec(commands(), 1..30)) {
        run(activity_board_created(), script, |command, state| {
            if let ChallengeLeaderboardCommand::RemoveCompetitorFromChallengeLeaderboard(command) = command {
                prop_assert!(!finalised(state).contains_key(&command.athlete_id));
            }
            for (_, entry) in state.entries.by_athlete() {
                prop_assert!(entry.points.is_none());
            }
            Ok(())
        })?;
    }
}
