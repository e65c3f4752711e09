//! Places in stages earn points.

use std::collections::BTreeMap;

use super::update::Update;
use crate::challenge_leaderboard::StageResult;
use crate::challenge_leaderboard::commands::ResultsOfStage;
use crate::challenge_leaderboard::events::{
    AthleteAccumulatedPointsInChallengeLeaderboard, AthletePointsAdjustedInChallengeLeaderboard,
};
use crate::stage::StageType;
use crate::{AthleteId, Points, PointsAdjustment, StageId};

impl Points {
    /// The points for places on a stage, best place first.
    fn on_stage(&self, stage_type: StageType, adjustment: Option<PointsAdjustment>) -> Vec<i64> {
        let (list, counts_climbs) = match self {
            Self::EveryStage(list) => (Some(list), false),
            Self::ByStageType(lists) => (lists.get(&stage_type), stage_type == StageType::Mountain),
        };
        let factor = match adjustment {
            Some(PointsAdjustment::Preview) => return vec![],
            Some(PointsAdjustment::Double) => 2,
            Some(PointsAdjustment::Queen) if counts_climbs => 2,
            Some(PointsAdjustment::Queen) | None => 1,
        };
        list.into_iter().flatten().map(|points| points.saturating_mul(factor)).collect()
    }
}

impl Update<'_> {
    /// Who scores with these results and how much: by place, and within a place in the order of the list.
    ///
    /// Limited athletes leave no gap, and no place is skipped after those who share one.
    pub(super) fn scores<'r>(
        &self,
        stage: &ResultsOfStage,
        results: &'r [StageResult],
    ) -> Vec<(&'r AthleteId, i64)> {
        let points = self.profile.points.as_ref();
        let list = points.map(|points| points.on_stage(stage.stage_type, stage.points_adjustment));
        let mut places = BTreeMap::<i64, Vec<&AthleteId>>::new();
        for result in results.iter().filter(|result| !self.board.limited.contains(&result.athlete_id)) {
            places.entry(result.rank).or_default().push(&result.athlete_id);
        }
        let scoring = places.into_values().zip(list.unwrap_or_default()).filter(|(_, points)| *points != 0);
        scoring.flat_map(|(athletes, points)| athletes.into_iter().map(move |id| (id, points))).collect()
    }

    pub(super) fn add_points(&mut self, stage_id: &StageId, athlete_id: &AthleteId, points: i64) {
        let accumulated = AthleteAccumulatedPointsInChallengeLeaderboard {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            challenge_type: self.profile.challenge_type,
            gender: self.profile.gender,
            stage_id: stage_id.clone(),
            athlete_id: athlete_id.clone(),
            points,
        };
        self.change(athlete_id, |entry| entry.add_points(points), accumulated);
    }

    pub(super) fn adjust_points(&mut self, stage_id: Option<&StageId>, athlete_id: &AthleteId, points: i64) {
        let adjusted = AthletePointsAdjustedInChallengeLeaderboard {
            challenge_leaderboard_id: self.profile.challenge_leaderboard_id.clone(),
            challenge_id: self.profile.challenge_id.clone(),
            stage_id: stage_id.cloned(),
            athlete_id: athlete_id.clone(),
            gender: self.profile.gender,
            points_adjustment: points,
        };
        self.change(athlete_id, |entry| entry.add_points(points), adjusted);
    }
}
