//! Points for places.

use super::assign;
use crate::challenge_leaderboard::commands::AssignPointsFromStageLeaderboard;
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedPointsInChallengeLeaderboard, ChallengeLeaderboardCreated,
    CompetitorScoringInChallengeLeaderboardLimited,
};
use crate::challenge_leaderboard::{ChallengeLeaderboard, ChallengeLeaderboardEvent as Event};
use crate::samples::{
    athlete, challenge_board_id, play, points_board_created, results_of_stage, stage_result,
};
use crate::stage::StageType;
use crate::{Points, PointsAdjustment};

fn limited(number: u32) -> Event {
    CompetitorScoringInChallengeLeaderboardLimited {
        challenge_leaderboard_id: challenge_board_id(),
        athlete_id: athlete(number),
        reason: "guest".into(),
    }
    .into()
}

fn scores(events: &[Event]) -> Vec<(u32, i64)> {
    let score = |event: &Event| match event {
        Event::AthleteAccumulatedPointsInChallengeLeaderboard(
            AthleteAccumulatedPointsInChallengeLeaderboard { athlete_id, points, .. },
        ) => Some((athlete_id.to_string().strip_prefix("athlete-")?.parse().ok()?, *points)),
        _ => None,
    };
    events.iter().filter_map(score).collect()
}

#[test]
fn limited_athletes_leave_no_gap_and_those_who_share_a_place_skip_none() {
    let created = ChallengeLeaderboardCreated {
        points: Some(Points::EveryStage(vec![15, 12, 10, 8])),
        ..points_board_created()
    };
    let results = [(1, 1), (1, 2), (3, 3), (3, 4), (5, 5)].map(|(rank, number)| stage_result(rank, number));

    let events =
        play::<ChallengeLeaderboard>([created.into(), limited(2)], [assign("stage-1", results.into())]);

    assert_eq!(scores(&events), [(1, 15), (3, 12), (4, 12), (5, 10)]);
}

#[test]
fn points_are_adjusted_by_the_kind_of_board_and_stage() {
    let list = Points::EveryStage(vec![10]);
    let climbs = Points::ByStageType([(StageType::Mountain, vec![8])].into());
    for (points, adjustment, expected) in [
        (&list, None, 10),
        (&list, Some(PointsAdjustment::Double), 20),
        (&list, Some(PointsAdjustment::Queen), 10),
        (&climbs, Some(PointsAdjustment::Queen), 16),
        (&climbs, Some(PointsAdjustment::Double), 16),
        (&climbs, None, 8),
    ] {
        let created = ChallengeLeaderboardCreated { points: Some(points.clone()), ..points_board_created() };
        let mut stage = results_of_stage("stage-1");
        stage.points_adjustment = adjustment;
        let assign = AssignPointsFromStageLeaderboard { stage, entries: vec![stage_result(1, 1)] };

        let events = play::<ChallengeLeaderboard>([created.into()], [assign.into()]);

        assert_eq!(scores(&events), [(1, expected)], "{points:?} {adjustment:?}");
    }
}
