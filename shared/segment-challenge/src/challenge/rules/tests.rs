//! What a challenge decides, where an example says it better than a scenario.

use paceline::Aggregate;
use paceline::testing::{given, given_nothing};

use crate::challenge::commands::{
    HostChallenge, IncludeStageInChallenge, JoinChallenge, LimitCompetitorParticipationInChallenge,
};
use crate::challenge::events::{
    ChallengeLeaderboardRequested, ChallengeStagesConfigured, CompetitorLeftChallenge,
    CompetitorParticipationInChallengeLimited, CompetitorsJoinedChallenge, StageIncludedInChallenge,
};
use crate::challenge::{Challenge, ChallengeEvent, ChallengeRefusal, ChallengeType};
use crate::samples::{athlete, challenge_created, challenge_id, goal_configured, june, period};
use crate::{GoalRecurrence, Measure, Period, StageId};

fn boards(created: &[ChallengeEvent]) -> Vec<ChallengeLeaderboardRequested> {
    let host = HostChallenge { challenge_id: challenge_id(), hosted_by_athlete_id: athlete(1) };
    let now = "2026-05-01T00:00:00Z".parse().unwrap();
    let events = Challenge::replay(created).handle(&host.into(), now).unwrap();
    let board = |event| match event {
        ChallengeEvent::ChallengeLeaderboardRequested(board) => Some(board),
        _ => None,
    };
    events.into_iter().filter_map(board).collect()
}

fn included(stage_id: &str, stage_number: Option<i64>, period: Period) -> StageIncludedInChallenge {
    StageIncludedInChallenge {
        challenge_id: challenge_id(),
        stage_id: stage_id.parse().unwrap(),
        stage_number,
        name: "A stage".into(),
        period,
    }
}

#[test]
fn an_elevation_challenge_has_a_king_and_a_queen() {
    let boards = boards(&[
        challenge_created(ChallengeType::Elevation).into(),
        goal_configured(GoalRecurrence::None).into(),
    ]);

    assert_eq!(boards.iter().map(|board| board.name.as_str()).collect::<Vec<_>>(), ["KOM", "QOM"]);
    assert!(boards.iter().all(|board| board.description == board.name));
    assert!(boards.iter().all(|board| board.rank_by == Measure::ElevationGainInMetres));
    assert!(boards.iter().all(|board| board.has_goal && board.goal == Some(10.into())));
}

#[test]
fn a_goal_that_recurs_is_what_any_activity_challenge_ranks_by() {
    for challenge_type in [ChallengeType::Distance, ChallengeType::Duration, ChallengeType::Elevation] {
        let boards =
            boards(&[challenge_created(challenge_type).into(), goal_configured(GoalRecurrence::Week).into()]);

        assert!(boards.iter().all(|board| board.rank_by == Measure::Goals), "{challenge_type:?}");
    }
}

#[test]
fn stages_are_configured_by_number_with_the_new_one_at_the_end() {
    let early = period("2026-06-01T00:00:00", "2026-06-10T23:59:59");
    let include = IncludeStageInChallenge {
        challenge_id: challenge_id(),
        stage_id: "stage-b".parse().unwrap(),
        stage_number: Some(1),
        name: "A stage".into(),
        period: june(),
    };
    let stage_ids = ["stage-d", "stage-c", "stage-a", "stage-b"].map(|id| id.parse::<StageId>().unwrap());

    given::<Challenge>([
        challenge_created(ChallengeType::Segment).into(),
        included("stage-a", None, early).into(),
        included("stage-c", Some(3), early).into(),
        included("stage-d", Some(2), early).into(),
    ])
    .when(include)
    .then([
        included("stage-b", Some(1), june()).into(),
        ChallengeStagesConfigured { challenge_id: challenge_id(), stage_ids: stage_ids.into() }.into(),
    ]);
}

#[test]
fn a_limit_outlasts_leaving_and_coming_back() {
    let athlete_id = athlete(7);
    let limit = LimitCompetitorParticipationInChallenge {
        challenge_id: challenge_id(),
        athlete_id: athlete_id.clone(),
        reason: "again".into(),
    };
    let joined = JoinChallenge { challenge_id: challenge_id(), athlete_id: athlete_id.clone(), gender: None };
    let mut state = Challenge::replay(&[
        challenge_created(ChallengeType::Segment).into(),
        CompetitorParticipationInChallengeLimited {
            challenge_id: challenge_id(),
            athlete_id: athlete_id.clone(),
            reason: "once".into(),
        }
        .into(),
        CompetitorLeftChallenge { challenge_id: challenge_id(), athlete_id, left_at: june().start_date }
            .into(),
    ]);

    let events = state.handle(&joined.into(), june().start_date).unwrap();
    events.iter().for_each(|event| state.apply(event));

    assert_eq!(state.handle(&limit.into(), june().start_date), Ok(vec![]));
}

#[test]
fn those_who_joined_in_bulk_compete() {
    let competitor = |number| {
        serde_json::from_value(serde_json::json!({ "athlete_id": format!("athlete-{number}") })).unwrap()
    };
    let joined = CompetitorsJoinedChallenge {
        challenge_id: challenge_id(),
        competitors: vec![competitor(5), competitor(6)],
    };

    given::<Challenge>([challenge_created(ChallengeType::Segment).into(), joined.into()])
        .when(JoinChallenge { challenge_id: challenge_id(), athlete_id: athlete(5), gender: None })
        .then_nothing();
}

#[test]
fn a_challenge_that_is_not_there_takes_no_stage() {
    given_nothing::<Challenge>()
        .when(IncludeStageInChallenge {
            challenge_id: challenge_id(),
            stage_id: "stage-1".parse().unwrap(),
            stage_number: None,
            name: "A stage".into(),
            period: june(),
        })
        .then_refused(ChallengeRefusal::NotFound);
}
