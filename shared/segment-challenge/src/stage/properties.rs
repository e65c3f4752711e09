//! What holds of a stage whatever it is asked to do, in whatever order.

use std::collections::BTreeSet;

use paceline::{Aggregate, EventSet};
use proptest::prelude::*;

use super::commands::{
    AdjustStageIncludedActivities, ApproveStageLeaderboards, ChangeStageSegment,
    ConfigureAthleteGenderInStage, DeleteStage, EndStage, FlagStageEffort, ImportStageEfforts,
    ImportedEffort, IncludeCompetitorsInStage, RemoveCompetitorFromStage, RemoveStageActivity, StartStage,
};
use super::events::StageCompetitor;
use super::state::EffortKey;
use super::{Stage, StageCommand, StageEvent, StageType};
use crate::samples::{athlete, challenge_id, june, ride, stage_created, stage_id};
use crate::{ActivityType, AthleteId, Gender};

fn genders() -> impl Strategy<Value = Option<Gender>> {
    prop_oneof![Just(None), Just(Some(Gender::M)), Just(Some(Gender::F))]
}

fn efforts() -> impl Strategy<Value = ImportedEffort> {
    let types = prop_oneof![3 => Just(ActivityType::Ride), 1 => Just(ActivityType::VirtualRide)];
    (1..5u32, 1..8i64, prop::option::of(1..3i64), types, any::<bool>()).prop_map(
        |(number, activity, segment_effort, activity_type, manual)| ImportedEffort {
            activity_type: Some(activity_type),
            manual: Some(manual),
            ..ride(number, activity, segment_effort)
        },
    )
}

fn commands() -> impl Strategy<Value = StageCommand> {
    let running = prop_oneof![
        4 => Just(StartStage { stage_id: stage_id() }.into()),
        1 => Just(EndStage { stage_id: stage_id() }.into()),
        1 => Just(approve().into()),
        1 => Just(delete().into()),
        1 => (1..3i64).prop_map(|id| ChangeStageSegment { stage_id: stage_id(), strava_segment_id: id }.into()),
        1 => proptest::sample::subsequence(vec![ActivityType::Ride, ActivityType::VirtualRide], 1..=2)
            .prop_map(|types| adjust(types).into()),
    ];
    let competing = prop_oneof![
        prop::collection::vec((1..5u32, genders()), 0..4).prop_map(|competitors| include(competitors).into()),
        (1..5u32).prop_map(|number| remove(number).into()),
        (1..5u32, genders()).prop_map(|(number, gender)| amend(number, gender).into()),
    ];
    let recording = prop_oneof![
        4 => prop::collection::vec(efforts(), 0..12).prop_map(|efforts| {
            ImportStageEfforts { stage_id: stage_id(), stage_efforts: efforts }.into()
        }),
        1 => (1..8i64, prop::option::of(1..3i64)).prop_map(|(id, effort)| flag(id, effort).into()),
        1 => (1..8i64).prop_map(|id| RemoveStageActivity { stage_id: stage_id(), strava_activity_id: id }.into()),
    ];
    prop_oneof![2 => running, 2 => competing, 4 => recording]
}

fn approve() -> ApproveStageLeaderboards {
    ApproveStageLeaderboards {
        stage_id: stage_id(),
        challenge_id: challenge_id(),
        approved_by_athlete_id: athlete(1),
        approved_by_club_id: "club-1".parse().unwrap(),
        approval_message: None,
    }
}

fn delete() -> DeleteStage {
    DeleteStage { stage_id: stage_id(), challenge_id: challenge_id(), deleted_by_athlete_id: athlete(1) }
}

fn adjust(included_activity_types: Vec<ActivityType>) -> AdjustStageIncludedActivities {
    AdjustStageIncludedActivities { stage_id: stage_id(), included_activity_types }
}

fn include(competitors: Vec<(u32, Option<Gender>)>) -> IncludeCompetitorsInStage {
    let competitor = |(number, gender)| StageCompetitor { athlete_id: athlete(number), gender };
    IncludeCompetitorsInStage {
        stage_id: stage_id(),
        competitors: competitors.into_iter().map(competitor).collect(),
    }
}

fn remove(number: u32) -> RemoveCompetitorFromStage {
    RemoveCompetitorFromStage { stage_id: stage_id(), athlete_id: athlete(number), removed_at: None }
}

fn amend(number: u32, gender: Option<Gender>) -> ConfigureAthleteGenderInStage {
    ConfigureAthleteGenderInStage { stage_id: stage_id(), athlete_id: athlete(number), gender }
}

fn flag(activity_id: i64, segment_effort_id: Option<i64>) -> FlagStageEffort {
    FlagStageEffort {
        stage_id: stage_id(),
        strava_activity_id: Some(activity_id),
        strava_segment_effort_id: segment_effort_id,
        flagged_by_athlete_id: athlete(1),
        reason: "By car.".into(),
    }
}

/// The efforts of a stage, kept and counted in the plainest way.
#[derive(Default)]
struct Recount {
    efforts: Vec<(EffortKey, AthleteId)>,
    flagged: BTreeSet<EffortKey>,
}

impl Recount {
    /// The attempts of an athlete, and how many athletes have one.
    fn counts(&self, athlete_id: &AthleteId) -> (usize, usize) {
        let athletes: BTreeSet<_> = self.efforts.iter().map(|(_, athlete_id)| athlete_id).collect();
        (self.efforts.iter().filter(|(_, other)| other == athlete_id).count(), athletes.len())
    }

    fn take(&mut self, key: EffortKey) -> Option<AthleteId> {
        let place = self.efforts.iter().position(|(other, _)| *other == key)?;
        Some(self.efforts.remove(place).1)
    }

    /// Follows an event and checks that what it says of efforts is so.
    fn follow(&mut self, event: &StageEvent, stage: &Stage) -> Result<(), TestCaseError> {
        let (athlete_id, attempts, competitors) = match event {
            StageEvent::StageEffortRecorded(event) => {
                let key = EffortKey(event.strava_activity_id, event.strava_segment_effort_id);
                prop_assert_eq!(stage.competitors.get(&event.athlete_id), Some(&event.athlete_gender));
                prop_assert!(!self.flagged.contains(&key) && event.manual == Some(false));
                prop_assert!(self.efforts.iter().all(|(other, _)| *other != key));
                self.efforts.push((key, event.athlete_id.clone()));
                (&event.athlete_id, event.attempt_count, event.competitor_count)
            }
            StageEvent::StageEffortRemoved(event) => {
                let key = EffortKey(event.strava_activity_id, event.strava_segment_effort_id);
                prop_assert_eq!(self.take(key), Some(event.athlete_id.clone()));
                (&event.athlete_id, event.attempt_count, event.competitor_count)
            }
            StageEvent::StageEffortFlagged(event) => {
                let key = EffortKey(event.strava_activity_id, event.strava_segment_effort_id);
                prop_assert_eq!(self.take(key), Some(event.athlete_id.clone()));
                self.flagged.insert(key);
                (&event.athlete_id, event.attempt_count, event.competitor_count)
            }
            StageEvent::CompetitorRemovedFromStage(event) => {
                prop_assert_eq!(self.counts(&event.athlete_id).0, event.attempt_count as usize);
                self.efforts.retain(|(_, athlete_id)| *athlete_id != event.athlete_id);
                (&event.athlete_id, 0, event.competitor_count)
            }
            StageEvent::StageEffortsCleared(_) => {
                self.efforts.clear();
                return Ok(());
            }
            _ => return Ok(()),
        };
        prop_assert_eq!(self.counts(athlete_id), (attempts as usize, competitors as usize));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stage_stays_consistent(script in prop::collection::vec(commands(), 1..50)) {
        let mut stream: Vec<StageEvent> = vec![stage_created(StageType::Mountain).into()];
        let mut state = Stage::replay(&stream);
        let mut recount = Recount::default();
        for command in script {
            let Ok(events) = state.handle(&command, june().start_date) else { continue };
            for event in events {
                state.apply(&event);
                recount.follow(&event, &state)?;
                prop_assert_eq!(StageEvent::decode(&event.encode().unwrap()).unwrap(), Some(event.clone()));
                stream.push(event);
            }
            let recorded: Vec<_> =
                state.efforts.latest_first().map(|effort| (effort.key, effort.athlete_id.clone())).collect();
            prop_assert_eq!(recorded.into_iter().rev().collect::<Vec<_>>(), recount.efforts.clone());
            prop_assert!(recount.efforts.iter().all(|(_, athlete_id)| state.competitors.contains_key(athlete_id)));
        }
        prop_assert_eq!(&Stage::replay(&stream), &state);
        let stored = serde_json::to_string(&state).unwrap();
        let restored = serde_json::from_str::<Stage>(&stored).unwrap();
        prop_assert_eq!(&restored, &state);
        // What finds efforts was made again as it was.
        let whole = RemoveStageActivity { stage_id: stage_id(), strava_activity_id: 1 }.into();
        prop_assert_eq!(restored.handle(&whole, june().start_date), state.handle(&whole, june().start_date));
    }
}
