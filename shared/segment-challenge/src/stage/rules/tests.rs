//! What a stage decides, where an example says it better than a scenario.

use paceline::Aggregate;
use paceline::testing::given;

use crate::samples::{
    athlete, challenge_id, competitors_joined, june, ride, stage_created, stage_id, stage_started,
};
use crate::stage::commands::{
    ChangeStageSegment, FlagStageEffort, ImportStageEfforts, ImportedEffort, IncludeCompetitorsInStage,
    RemoveCompetitorFromStage, RevealStage, StartStage,
};
use crate::stage::events::{
    CompetitorRemovedFromStage, CompetitorsJoinedStage, StageCompetitor, StageDeleted, StageEffortFlagged,
    StageGoalConfigured, StageMadeQueen,
};
use crate::stage::{Stage, StageEvent, StageRefusal, StageType};
use crate::{Gender, GoalUnits, Measure, Metres, PointsAdjustment, Seconds};

/// A stage that has started, with athletes 1 to 3.
fn running(stage_type: StageType) -> Vec<StageEvent> {
    vec![
        stage_created(stage_type).into(),
        stage_started().into(),
        CompetitorsJoinedStage { stage_id: stage_id(), competitors: vec![] }.into(),
        competitors_joined(1..=3).into(),
    ]
}

/// The stage after an import.
fn imported(stage: &[StageEvent], efforts: Vec<ImportedEffort>) -> Vec<StageEvent> {
    let import = ImportStageEfforts { stage_id: stage_id(), stage_efforts: efforts };
    let events = Stage::replay(stage).handle(&import.into(), june().start_date).unwrap();
    [stage.to_vec(), events].concat()
}

fn deleted() -> StageDeleted {
    StageDeleted {
        challenge_id: challenge_id(),
        stage_id: stage_id(),
        stage_number: 1,
        deleted_by_athlete_id: athlete(1),
    }
}

#[test]
fn a_goal_without_a_measure_counts_what_the_stage_ranks_by() {
    let goal = StageGoalConfigured {
        stage_id: stage_id(),
        goal: 5.into(),
        goal_measure: None,
        goal_units: GoalUnits::Hours,
    };
    let queen = StageMadeQueen { challenge_id: challenge_id(), stage_id: stage_id() };
    let state = Stage::replay(&[stage_created(StageType::Duration).into(), goal.into(), queen.into()]);

    let events = state.handle(&StartStage { stage_id: stage_id() }.into(), june().start_date).unwrap();

    let boards: Vec<_> = events
        .into_iter()
        .filter_map(|event| match event {
            StageEvent::StageLeaderboardRequested(board) => Some(board),
            _ => None,
        })
        .collect();
    assert_eq!(boards.iter().map(|board| board.gender).collect::<Vec<_>>(), [Gender::M, Gender::F]);
    for board in boards {
        assert_eq!(board.goal_measure, Measure::MovingTimeInSeconds);
        assert_eq!(board.points_adjustment, Some(PointsAdjustment::Queen));
    }
}

#[test]
fn a_race_takes_exactly_its_distance() {
    let goal = StageGoalConfigured {
        stage_id: stage_id(),
        goal: "6.2".parse().unwrap(),
        goal_measure: Some(Measure::DistanceInMetres),
        goal_units: GoalUnits::Miles,
    };
    let race = [running(StageType::Race), vec![goal.into()]].concat();
    let over = |metres: &str| ImportedEffort {
        distance_in_metres: Metres(metres.parse().unwrap()),
        ..ride(1, metres.len().try_into().unwrap(), None)
    };

    assert_eq!(imported(&race, vec![over("9975.79")]).len(), race.len());
    assert_eq!(imported(&race, vec![over("9975.8")]).len(), race.len() + 1);
}

#[test]
fn of_one_who_is_named_twice_the_first_counts() {
    let named = |gender| StageCompetitor { athlete_id: athlete(9), gender };

    given::<Stage>(running(StageType::Flat))
        .when(IncludeCompetitorsInStage {
            stage_id: stage_id(),
            competitors: vec![named(Some(Gender::F)), named(Some(Gender::M))],
        })
        .then([
            CompetitorsJoinedStage { stage_id: stage_id(), competitors: vec![named(Some(Gender::F))] }.into()
        ]);
}

#[test]
fn who_is_removed_without_an_effort_does_not_lower_the_count() {
    given::<Stage>(imported(&running(StageType::Flat), vec![ride(1, 11, Some(1))]))
        .when(RemoveCompetitorFromStage { stage_id: stage_id(), athlete_id: athlete(2), removed_at: None })
        .then([CompetitorRemovedFromStage {
            stage_id: stage_id(),
            athlete_id: athlete(2),
            removed_at: None,
            attempt_count: 0,
            competitor_count: 1,
        }
        .into()]);
}

#[test]
fn an_absent_segment_effort_matches_only_an_absent_one() {
    let flag = |strava_segment_effort_id| FlagStageEffort {
        stage_id: stage_id(),
        strava_activity_id: Some(11),
        strava_segment_effort_id,
        flagged_by_athlete_id: athlete(1),
        reason: "By car.".into(),
    };
    let stage = imported(&running(StageType::Distance), vec![ride(1, 11, None)]);

    given::<Stage>(stage.clone()).when(flag(Some(1))).then_nothing();
    given::<Stage>(stage).when(flag(None)).then([StageEffortFlagged {
        stage_id: stage_id(),
        strava_activity_id: 11,
        strava_segment_effort_id: None,
        flagged_by_athlete_id: athlete(1),
        reason: "By car.".into(),
        athlete_id: athlete(1),
        elapsed_time_in_seconds: Seconds(1800),
        moving_time_in_seconds: Seconds(1700),
        distance_in_metres: Metres(10_000.into()),
        elevation_gain_in_metres: None,
        attempt_count: 0,
        competitor_count: 0,
    }
    .into()]);
}

#[test]
fn a_deleted_stage_is_neither_edited_nor_filled() {
    let stage = [running(StageType::Flat), vec![deleted().into()]].concat();

    given::<Stage>(stage.clone())
        .when(ImportStageEfforts { stage_id: stage_id(), stage_efforts: vec![ride(1, 11, None)] })
        .then_nothing();
    given::<Stage>(stage)
        .when(RevealStage { stage_id: stage_id(), challenge_id: challenge_id() })
        .then_refused(StageRefusal::Deleted);
}

#[test]
fn a_stage_without_segment_is_given_none() {
    given::<Stage>(running(StageType::Distance))
        .when(ChangeStageSegment { stage_id: stage_id(), strava_segment_id: 7 })
        .then_refused(StageRefusal::SegmentCannotBeAmended);
}
