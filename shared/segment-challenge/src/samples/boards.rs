//! What tests of boards start from.

use super::{athlete, challenge_id, june, stage_id};
use crate::challenge::ChallengeType;
use crate::challenge_leaderboard::StageResult;
use crate::challenge_leaderboard::commands::ResultsOfStage;
use crate::challenge_leaderboard::events::ChallengeLeaderboardCreated;
use crate::stage::StageType;
use crate::stage_leaderboard::StageEffort;
use crate::stage_leaderboard::events::StageLeaderboardCreated;
use crate::{
    ActivityMeasure, ActivityType, ChallengeLeaderboardId, Gender, Measure, Metres, Points, RankOrder,
    Seconds, StageLeaderboardId,
};

pub(crate) fn stage_board_id() -> StageLeaderboardId {
    StageLeaderboardId::of(&stage_id(), Gender::M, Gender::M.stage_board())
}

/// The men's board of a climb, the fastest first.
pub(crate) fn stage_board_created() -> StageLeaderboardCreated {
    StageLeaderboardCreated {
        stage_leaderboard_id: stage_board_id(),
        challenge_id: challenge_id(),
        stage_id: stage_id(),
        stage_type: StageType::Mountain,
        points_adjustment: None,
        name: "Men".into(),
        gender: Gender::M,
        rank_by: ActivityMeasure::ElapsedTimeInSeconds,
        rank_order: RankOrder::Asc,
        accumulate_activities: false,
        has_goal: false,
        goal_measure: None,
        goal: None,
        goal_units: None,
    }
}

/// An effort of a man, of 10 kilometres.
pub(crate) fn stage_board_effort(number: u32) -> StageEffort {
    StageEffort {
        athlete_id: athlete(number),
        athlete_gender: Some(Gender::M),
        strava_activity_id: Some(number.into()),
        strava_segment_effort_id: None,
        activity_type: Some(ActivityType::Ride),
        elapsed_time_in_seconds: Seconds(1800),
        moving_time_in_seconds: Seconds(1700),
        distance_in_metres: Metres(10_000.into()),
        elevation_gain_in_metres: None,
        average_cadence: None,
        average_watts: None,
        device_watts: None,
        average_heartrate: None,
        max_heartrate: None,
        private: None,
        start_date: june().start_date,
        start_date_local: june().start_date_local,
    }
}

pub(crate) fn challenge_board_id() -> ChallengeLeaderboardId {
    ChallengeLeaderboardId::of(&challenge_id(), Gender::M, "GC")
}

/// The men's general classification.
pub(crate) fn points_board_created() -> ChallengeLeaderboardCreated {
    ChallengeLeaderboardCreated {
        challenge_leaderboard_id: challenge_board_id(),
        challenge_id: challenge_id(),
        challenge_type: ChallengeType::Segment,
        name: "GC".into(),
        description: "General classification".into(),
        gender: Gender::M,
        rank_by: Measure::Points,
        rank_order: RankOrder::Desc,
        points: Some(Points::EveryStage(vec![15, 12, 10, 8, 6, 5, 4, 3, 2, 1])),
        has_goal: false,
    }
}

/// The men's board of a challenge whose goal recurs.
pub(crate) fn activity_board_created() -> ChallengeLeaderboardCreated {
    ChallengeLeaderboardCreated {
        challenge_type: ChallengeType::Distance,
        rank_by: Measure::Goals,
        points: None,
        has_goal: true,
        ..points_board_created()
    }
}

/// Results of a climb in a challenge of two stages.
pub(crate) fn results_of_stage(stage_id: &str) -> ResultsOfStage {
    ResultsOfStage {
        challenge_leaderboard_id: challenge_board_id(),
        challenge_id: challenge_id(),
        challenge_stage_ids: vec!["stage-1".parse().unwrap(), "stage-2".parse().unwrap()],
        stage_id: stage_id.parse().unwrap(),
        stage_type: StageType::Mountain,
        points_adjustment: None,
    }
}

/// A place in a stage.
pub(crate) fn stage_result(rank: i64, number: u32) -> StageResult {
    StageResult {
        rank,
        athlete_id: athlete(number),
        elapsed_time_in_seconds: None,
        moving_time_in_seconds: None,
        distance_in_metres: None,
        elevation_gain_in_metres: None,
        stage_effort_count: None,
        goals: None,
        goal_progress: None,
    }
}
