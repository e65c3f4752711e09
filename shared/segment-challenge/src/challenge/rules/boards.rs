//! The boards that a challenge asks for when it is hosted.

use std::collections::BTreeMap;

use crate::challenge::ChallengeType;
use crate::challenge::events::ChallengeLeaderboardRequested;
use crate::challenge::state::Profile;
use crate::goal::Goal;
use crate::stage::StageType;
use crate::{Gender, GoalRecurrence, Measure, Points, RankOrder};

/// The points for a place in the general classification.
const GENERAL: [i64; 10] = [15, 12, 10, 8, 6, 5, 4, 3, 2, 1];
/// The points for a place on a stage of the type that a classification is about.
const SPECIAL: [i64; 5] = [10, 8, 6, 4, 2];
/// The points for a place on a rolling stage, which counts for climbers and sprinters.
const ROLLING: [i64; 5] = [5, 4, 3, 2, 1];

impl Profile {
    /// Boards of men and women in turn.
    pub(super) fn boards_requested(&self) -> Vec<ChallengeLeaderboardRequested> {
        let goal = self.goal.map(|(goal, _)| goal);
        match self.challenge_type {
            ChallengeType::Segment => self.classifications(),
            ChallengeType::Race => self.race_boards(goal),
            ChallengeType::Distance => self.activity_boards(["Overall"; 2], Measure::DistanceInMetres, goal),
            ChallengeType::Duration => {
                self.activity_boards(["Overall"; 2], Measure::MovingTimeInSeconds, goal)
            }
            ChallengeType::Elevation => {
                self.activity_boards(["KOM", "QOM"], Measure::ElevationGainInMetres, goal)
            }
        }
    }

    fn classifications(&self) -> Vec<ChallengeLeaderboardRequested> {
        let general = Points::EveryStage(GENERAL.to_vec());
        let climbing = special_points(StageType::Mountain);
        let sprint = special_points(StageType::Flat);
        [
            ("GC", "General classification", Gender::M, &general),
            ("GC", "General classification", Gender::F, &general),
            ("KOM", "King of the mountains", Gender::M, &climbing),
            ("QOM", "Queen of the mountains", Gender::F, &climbing),
            ("Sprint", "Sprint", Gender::M, &sprint),
            ("Sprint", "Sprint", Gender::F, &sprint),
        ]
        .map(|(name, description, gender, points)| ChallengeLeaderboardRequested {
            description: description.to_owned(),
            points: Some(points.clone()),
            ..self.board(name, gender, (Measure::Points, RankOrder::Desc), None)
        })
        .into()
    }

    /// With a goal that recurs, those come first who reach it most often.
    fn activity_boards(
        &self,
        names: [&str; 2],
        measure: Measure,
        goal: Option<Goal>,
    ) -> Vec<ChallengeLeaderboardRequested> {
        let recurs = self.goal.is_some_and(|(_, recurrence)| recurrence != GoalRecurrence::None);
        let rank_by = if recurs { Measure::Goals } else { measure };
        self.overall(names, (rank_by, RankOrder::Desc), goal)
    }

    fn race_boards(&self, goal: Option<Goal>) -> Vec<ChallengeLeaderboardRequested> {
        let boards = self.overall(["Overall"; 2], (Measure::ElapsedTimeInSeconds, RankOrder::Asc), goal);
        boards.into_iter().map(|board| ChallengeLeaderboardRequested { has_goal: true, ..board }).collect()
    }

    fn overall(
        &self,
        [men, women]: [&str; 2],
        ranking: (Measure, RankOrder),
        goal: Option<Goal>,
    ) -> Vec<ChallengeLeaderboardRequested> {
        vec![self.board(men, Gender::M, ranking, goal), self.board(women, Gender::F, ranking, goal)]
    }

    fn board(
        &self,
        name: &str,
        gender: Gender,
        (rank_by, rank_order): (Measure, RankOrder),
        goal: Option<Goal>,
    ) -> ChallengeLeaderboardRequested {
        ChallengeLeaderboardRequested {
            challenge_id: self.challenge_id.clone(),
            challenge_type: self.challenge_type,
            name: name.to_owned(),
            description: name.to_owned(),
            gender,
            points: None,
            rank_by,
            rank_order,
            has_goal: goal.is_some(),
            goal: goal.map(|goal| goal.amount),
            goal_units: goal.map(|goal| goal.units),
        }
    }
}

fn special_points(stage_type: StageType) -> Points {
    let points = [(stage_type, SPECIAL.to_vec()), (StageType::Rolling, ROLLING.to_vec())];
    Points::ByStageType(BTreeMap::from(points))
}
