//! What holds of a board of a stage whatever it is asked to do, in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use paceline::{Aggregate, EventSet};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::commands::{
    AdjustStageLeaderboard, FinaliseStageLeaderboard, RankStageEffortsInStageLeaderboard,
    ResetStageLeaderboard, SetStageLeaderboardPointsAdjustment,
};
use super::events::StageLeaderboardCreated;
use super::{StageEffort, StageLeaderboard, StageLeaderboardCommand, StageLeaderboardEvent};
use crate::samples::{athlete, stage_board_created, stage_board_effort, stage_board_id};
use crate::{
    ActivityMeasure, AthleteId, Gender, GoalUnits, Metres, Number, PointsAdjustment, RankOrder, Seconds,
};

fn boards() -> impl Strategy<Value = StageLeaderboardCreated> {
    let measures = prop_oneof![
        Just(ActivityMeasure::ElapsedTimeInSeconds),
        Just(ActivityMeasure::DistanceInMetres),
        Just(ActivityMeasure::ElevationGainInMetres),
    ];
    let orders = prop_oneof![Just(RankOrder::Asc), Just(RankOrder::Desc)];
    (measures, orders, any::<bool>(), any::<bool>()).prop_map(
        |(rank_by, rank_order, accumulates, has_goal)| StageLeaderboardCreated {
            rank_by,
            rank_order,
            accumulate_activities: accumulates,
            has_goal,
            goal_measure: has_goal.then_some(ActivityMeasure::DistanceInMetres),
            goal: has_goal.then(|| 3.into()),
            goal_units: has_goal.then_some(GoalUnits::Kilometres),
            ..stage_board_created()
        },
    )
}

fn metres() -> impl Strategy<Value = Metres> {
    let ordinary = (0..40_000_i64).prop_map(|decimetres| Metres(Number::from(Decimal::new(decimetres, 1))));
    prop_oneof![20 => ordinary, 1 => Just(Metres(Number::from(Decimal::from(7 * 10_i128.pow(28)))))]
}

fn efforts(number: u32) -> impl Strategy<Value = StageEffort> {
    let genders = prop_oneof![6 => Just(Some(Gender::M)), 1 => Just(Some(Gender::F)), 1 => Just(None)];
    let seconds = prop_oneof![20 => 0..20_i64, 1 => Just(i64::MAX)];
    (genders, seconds, metres(), prop::option::of(metres()), 0..3_i64).prop_map(
        move |(athlete_gender, seconds, distance, climb, day)| StageEffort {
            athlete_gender,
            elapsed_time_in_seconds: Seconds(seconds),
            distance_in_metres: distance,
            elevation_gain_in_metres: climb,
            start_date: stage_board_effort(1).start_date + jiff::SignedDuration::from_hours(24 * day),
            ..stage_board_effort(number)
        },
    )
}

fn rankings() -> impl Strategy<Value = StageLeaderboardCommand> {
    let of_athlete =
        (1..8_u32).prop_flat_map(|number| (Just(number), prop::collection::vec(efforts(number), 0..4)));
    prop::collection::vec(of_athlete, 1..4).prop_map(|athletes| {
        let efforts: BTreeMap<_, _> = athletes.into_iter().collect();
        RankStageEffortsInStageLeaderboard {
            stage_leaderboard_id: stage_board_id(),
            athlete_ids: efforts.keys().copied().map(athlete).collect(),
            stage_efforts: efforts.into_values().flatten().collect(),
        }
        .into()
    })
}

fn commands() -> impl Strategy<Value = StageLeaderboardCommand> {
    prop_oneof![
        12 => rankings(),
        1 => Just(ResetStageLeaderboard { stage_leaderboard_id: stage_board_id() }.into()),
        1 => Just(FinaliseStageLeaderboard { stage_leaderboard_id: stage_board_id() }.into()),
        2 => Just(AdjustStageLeaderboard { stage_leaderboard_id: stage_board_id() }.into()),
        1 => prop::option::of(Just(PointsAdjustment::Queen)).prop_map(|points_adjustment| {
            SetStageLeaderboardPointsAdjustment { stage_leaderboard_id: stage_board_id(), points_adjustment }.into()
        }),
    ]
}

/// The board as a reader of its events has it: the rank value of each athlete.
#[derive(Default)]
struct Reader {
    values: BTreeMap<AthleteId, Number>,
    ranks: BTreeMap<AthleteId, u32>,
    announced: BTreeSet<AthleteId>,
}

impl Reader {
    /// Follows an event and checks that what it says of ranks is so.
    fn follow(
        &mut self,
        event: &StageLeaderboardEvent,
        board: &StageLeaderboardCreated,
    ) -> Result<(), TestCaseError> {
        match event {
            StageLeaderboardEvent::StageLeaderboardRanked(ranked) => {
                for athlete_id in &ranked.removed_athlete_ids {
                    prop_assert!(self.values.remove(athlete_id).is_some());
                }
                for ranked in &ranked.stage_efforts {
                    let value = ranked.entry.measures().amount(board.rank_by);
                    self.values.insert(ranked.entry.athlete_id.clone(), value);
                }
                let ranks = self.ranks(board.rank_order);
                for ranked in &ranked.stage_efforts {
                    prop_assert_eq!(ranks.get(&ranked.entry.athlete_id), Some(&ranked.rank));
                }
                // With so few athletes every move is told.
                for (athlete_id, rank) in &ranks {
                    let listed = |list: &[crate::leaderboard::Position]| {
                        list.iter()
                            .find(|one| one.athlete_id == *athlete_id)
                            .map(|one| (one.rank, one.positions_changed))
                    };
                    let was = self.ranks.get(athlete_id).copied();
                    let moved = |by: bool| by.then(|| (*rank, was.map(|was| was.abs_diff(*rank))));
                    prop_assert_eq!(listed(&ranked.new_positions), moved(was.is_none()));
                    prop_assert_eq!(
                        listed(&ranked.positions_gained),
                        moved(was.is_some_and(|was| was > *rank))
                    );
                    prop_assert_eq!(
                        listed(&ranked.positions_lost),
                        moved(was.is_some_and(|was| was < *rank))
                    );
                }
                self.ranks = ranks;
            }
            StageLeaderboardEvent::AthleteAchievedStageGoal(achieved) => {
                prop_assert!(self.announced.insert(achieved.athlete_id.clone()));
            }
            StageLeaderboardEvent::StageLeaderboardCleared(_) => *self = Self::default(),
            _ => {}
        }
        Ok(())
    }

    fn ranks(&self, order: RankOrder) -> BTreeMap<AthleteId, u32> {
        let is_better = |one: &Number, other: &Number| match order {
            RankOrder::Asc => one < other,
            RankOrder::Desc => one > other,
        };
        let rank = |value| 1 + self.values.values().filter(|other| is_better(other, value)).count();
        self.values.iter().map(|(id, value)| (id.clone(), u32::try_from(rank(value)).unwrap())).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_board_stays_consistent(created in boards(), script in prop::collection::vec(commands(), 1..40)) {
        let mut stream: Vec<StageLeaderboardEvent> = vec![created.clone().into()];
        let mut state = StageLeaderboard::replay(&stream);
        let mut reader = Reader::default();
        for command in script {
            let Ok(events) = state.handle(&command, jiff::Timestamp::UNIX_EPOCH) else { continue };
            for event in events {
                state.apply(&event);
                reader.follow(&event, &created)?;
                let decoded = StageLeaderboardEvent::decode(&event.encode().unwrap()).unwrap();
                prop_assert!(decoded.is_some());
                stream.push(event);
            }
            // Said again, it changes nothing.
            if let StageLeaderboardCommand::RankStageEffortsInStageLeaderboard(_) = command {
                prop_assert_eq!(state.handle(&command, jiff::Timestamp::UNIX_EPOCH), Ok(vec![]));
            }
            let ranked: BTreeMap<_, _> =
                state.entries.ranked().map(|(rank, athlete_id, _)| (athlete_id.clone(), rank)).collect();
            prop_assert_eq!(&ranked, &reader.ranks);
        }
        prop_assert_eq!(&StageLeaderboard::replay(&stream), &state);
        let stored = serde_json::to_string(&state).unwrap();
        prop_assert_eq!(serde_json::from_str::<StageLeaderboard>(&stored).unwrap(), state);
    }
}
