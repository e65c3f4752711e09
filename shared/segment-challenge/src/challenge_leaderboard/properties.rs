//! What holds of a board of a challenge whatever it is asked to do, in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use paceline::{Aggregate, EventSet};
use proptest::prelude::*;

use super::commands::{
    AdjustAthletePointsInChallengeLeaderboard, AdjustPointsFromStageLeaderboard,
    AllowCompetitorPointScoringInChallengeLeaderboard, AssignPointsFromStageLeaderboard,
    FinaliseChallengeLeaderboard, LimitCompetitorPointScoringInChallengeLeaderboard,
    RemoveCompetitorFromChallengeLeaderboard,
};
use super::events::ChallengeLeaderboardCreated;
use super::{ChallengeLeaderboard, ChallengeLeaderboardCommand, ChallengeLeaderboardEvent, StageResult};
use crate::samples::{
    activity_board_created, athlete, challenge_board_id, challenge_id, points_board_created,
    results_of_stage, stage_result,
};
use crate::{AthleteId, Metres, PointsAdjustment, Seconds};

/// The points for places on the board of `points_board_created`.
const TABLE: [i64; 10] = [15, 12, 10, 8, 6, 5, 4, 3, 2, 1];

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

fn stages() -> impl Strategy<Value = super::commands::ResultsOfStage> {
    let adjustments = prop_oneof![
        4 => Just(None),
        1 => Just(Some(PointsAdjustment::Double)),
        1 => Just(Some(PointsAdjustment::Preview)),
    ];
    (prop_oneof![Just("stage-1"), Just("stage-2")], adjustments).prop_map(|(stage, points_adjustment)| {
        super::commands::ResultsOfStage { points_adjustment, ..results_of_stage(stage) }
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

/// The points by the table, given in the plainest way.
#[derive(Default)]
struct Count {
    points: BTreeMap<AthleteId, i64>,
    limited: BTreeSet<AthleteId>,
}

impl Count {
    fn points(
        &self,
        adjustment: Option<PointsAdjustment>,
        results: &[StageResult],
    ) -> BTreeMap<AthleteId, i64> {
        let factor = match adjustment {
            None | Some(PointsAdjustment::Queen) => 1,
            Some(PointsAdjustment::Double) => 2,
            Some(PointsAdjustment::Preview) => 0,
        };
        let counted = || results.iter().filter(|result| !self.limited.contains(&result.athlete_id));
        let better =
            |rank| counted().map(|other| other.rank).filter(|other| *other < rank).collect::<BTreeSet<_>>();
        let points = |result: &StageResult| {
            let points = TABLE.get(better(result.rank).len()).unwrap_or(&0) * factor;
            (points != 0).then(|| (result.athlete_id.clone(), points))
        };
        counted().filter_map(points).collect()
    }

    fn add(&mut self, adjustment: Option<PointsAdjustment>, results: &[StageResult]) {
        for (athlete_id, points) in self.points(adjustment, results) {
            *self.points.entry(athlete_id).or_default() += points;
        }
    }

    fn take(&mut self, athlete_id: &AthleteId, points: i64) {
        if let Some(sum) = self.points.get_mut(athlete_id) {
            *sum -= points;
            if *sum <= 0 {
                self.points.remove(athlete_id);
            }
        }
    }

    fn follow(&mut self, command: &ChallengeLeaderboardCommand) {
        use ChallengeLeaderboardCommand as C;
        match command {
            C::AssignPointsFromStageLeaderboard(command) => {
                self.add(command.stage.points_adjustment, &command.entries);
            }
            C::AdjustPointsFromStageLeaderboard(command) => {
                let adjustment = command.stage.points_adjustment;
                for (athlete_id, points) in self.points(adjustment, &command.previous_entries) {
                    self.take(&athlete_id, points);
                }
                self.add(adjustment, &command.adjusted_entries);
            }
            C::AdjustAthletePointsInChallengeLeaderboard(command) => {
                self.take(&command.athlete_id, -command.points_adjustment);
            }
            C::RemoveCompetitorFromChallengeLeaderboard(command) => {
                self.points.remove(&command.athlete_id);
            }
            C::LimitCompetitorPointScoringInChallengeLeaderboard(command) => {
                self.limited.insert(command.athlete_id.clone());
            }
            C::AllowCompetitorPointScoringInChallengeLeaderboard(command) => {
                self.limited.remove(&command.athlete_id);
            }
            _ => {}
        }
    }
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
