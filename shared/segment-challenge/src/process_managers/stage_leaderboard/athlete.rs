//! The instance of an athlete in a stage: the boards are told which efforts there are now.

use paceline::Outgoing;
use serde_json::json;

use super::{StageEffortRecorded, StageLeaderboards};
use crate::stage_leaderboard::StageEffort;
use crate::{AthleteId, Gender, StageId, StageLeaderboardId};

impl StageLeaderboards {
    /// The first effort is the first again when those of the stage were cleared, of which no athlete is told.
    pub(super) fn record(&mut self, recorded: &StageEffortRecorded) -> Vec<Outgoing> {
        if recorded.attempt_count == 1 {
            self.efforts.clear();
        }
        let effort = &recorded.effort;
        if self.efforts.iter().any(|known| key(known) == key(effort)) {
            return vec![];
        }
        self.efforts.push(effort.clone());
        self.rank(&recorded.stage_id, &effort.athlete_id, effort.athlete_gender)
    }

    pub(super) fn remove(
        &mut self,
        stage_id: &StageId,
        athlete_id: &AthleteId,
        (activity_id, segment_effort_id): (i64, Option<i64>),
    ) -> Vec<Outgoing> {
        let removed = (Some(activity_id), segment_effort_id);
        let Some(place) = self.efforts.iter().position(|effort| key(effort) == removed) else {
            return vec![];
        };
        let effort = self.efforts.remove(place);
        self.rank(stage_id, athlete_id, effort.athlete_gender)
    }

    /// The athlete may come back, so the instance does not end.
    pub(super) fn remove_all(&mut self, stage_id: &StageId, athlete_id: &AthleteId) -> Vec<Outgoing> {
        let removed = std::mem::take(&mut self.efforts);
        let was_ranked =
            |gender: &Gender| removed.iter().any(|effort| effort.athlete_gender == Some(*gender));
        let genders = [Gender::M, Gender::F].into_iter().filter(was_ranked);
        genders.flat_map(|gender| self.rank(stage_id, athlete_id, Some(gender))).collect()
    }

    /// Tells the board of a gender all efforts of that gender. Those who give none are on no board.
    fn rank(&self, stage_id: &StageId, athlete_id: &AthleteId, gender: Option<Gender>) -> Vec<Outgoing> {
        let Some(gender) = gender else { return vec![] };
        let id = StageLeaderboardId::of(stage_id, gender, gender.stage_board());
        let efforts: Vec<_> =
            self.efforts.iter().filter(|effort| effort.athlete_gender == Some(gender)).collect();
        let data =
            json!({ "stage_leaderboard_id": id, "athlete_ids": [athlete_id], "stage_efforts": efforts });
        vec![Outgoing::to(&id, "RankStageEffortsInStageLeaderboard", data)]
    }
}

/// What tells one effort from another.
fn key(effort: &StageEffort) -> (Option<i64>, Option<i64>) {
    (effort.strava_activity_id, effort.strava_segment_effort_id)
}

#[cfg(test)]
mod tests {
    use paceline::testing::given_events;

    use super::*;
    use crate::samples::{athlete, stage_board_effort, stage_id};
    use crate::stage::events::CompetitorRemovedFromStage;

    fn recorded(activity_id: i64, gender: Option<Gender>, attempt_count: u32) -> StageEffortRecorded {
        let effort = StageEffort {
            athlete_gender: gender,
            strava_activity_id: Some(activity_id),
            ..stage_board_effort(1)
        };
        StageEffortRecorded { stage_id: stage_id(), attempt_count, effort }
    }

    #[test]
    fn an_effort_that_comes_twice_is_sent_once() {
        let mut instances = given_events::<StageLeaderboards>([
            recorded(1, Some(Gender::M), 1).into(),
            recorded(2, Some(Gender::M), 2).into(),
        ]);

        assert_eq!(instances.when(recorded(2, Some(Gender::M), 2)), []);
        assert_eq!(instances.when(recorded(3, Some(Gender::M), 3)).len(), 1);
    }

    #[test]
    fn every_board_that_knew_of_a_competitor_is_told_of_the_leave() {
        let mut instances = given_events::<StageLeaderboards>([
            recorded(1, Some(Gender::F), 1).into(),
            recorded(2, None, 2).into(),
            recorded(3, Some(Gender::M), 3).into(),
        ]);

        let commands = instances.when(CompetitorRemovedFromStage {
            stage_id: stage_id(),
            athlete_id: athlete(1),
            removed_at: None,
            attempt_count: 3,
            competitor_count: 0,
        });

        let boards: Vec<_> = commands.iter().map(|command| command.stream.clone()).collect();
        let board = |gender: Gender| {
            let id = StageLeaderboardId::of(&stage_id(), gender, gender.stage_board());
            paceline::Identity::stream(&id)
        };
        assert_eq!(boards, [board(Gender::M), board(Gender::F)]);
        assert!(commands.iter().all(|command| command.data["stage_efforts"] == json!([])));
    }
}
