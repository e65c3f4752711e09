//! Brings the competitors of a challenge into its active stage.

mod events;

use std::collections::BTreeSet;

pub use events::{ChallengeCancelled, ChallengeCreated, ChallengeEnded, StageCompetitorEvent, StageCreated};
use jiff::Timestamp;
use paceline::{Outgoing, ProcessManager, Route};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::challenge::events::ChallengeCompetitor;
use crate::stage::events::StageCompetitor;
use crate::{AthleteId, ChallengeId, StageId};

/// The most competitors that one command includes. More take several, in order.
const MAX_COMPETITORS: usize = 1000;

/// The competitors of one challenge, and the stage that they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageCompetitors {
    /// In the order in which they joined.
    competitors: Vec<StageCompetitor>,
    stage_ids: Vec<StageId>,
    /// One at a time: when a stage starts before the one before it has ended, who joins later goes to the new one.
    active_stage_id: Option<StageId>,
}

impl ProcessManager for StageCompetitors {
    const NAME: &'static str = "stage-competitor-process-manager";

    type Event = StageCompetitorEvent;

    fn route(event: &StageCompetitorEvent) -> Route {
        use StageCompetitorEvent as E;
        let challenge_id: &ChallengeId = match event {
            E::ChallengeCreated(event) => return Route::start(event.challenge_id.clone()),
            E::ChallengeEnded(event) => return Route::stop(event.challenge_id.clone()),
            E::ChallengeCancelled(event) => return Route::stop(event.challenge_id.clone()),
            E::StageCreated(event) => &event.challenge_id,
            E::StageDeleted(event) => &event.challenge_id,
            E::CompetitorJoinedChallenge(event) => &event.challenge_id,
            E::CompetitorsJoinedChallenge(event) => &event.challenge_id,
            E::CompetitorLeftChallenge(event) => &event.challenge_id,
            E::CompetitorExcludedFromChallenge(event) => &event.challenge_id,
            E::AthleteGenderAmendedInStage(event) => &event.challenge_id,
            E::StageStarted(event) => &event.challenge_id,
            E::StageEnded(event) => &event.challenge_id,
        };
        Route::continues(challenge_id.clone())
    }

    fn handle(&mut self, event: &StageCompetitorEvent) -> Vec<Outgoing> {
        use StageCompetitorEvent as E;
        match event {
            E::ChallengeCreated(_) | E::ChallengeEnded(_) | E::ChallengeCancelled(_) => vec![],
            E::StageCreated(event) => {
                if !self.stage_ids.contains(&event.stage_id) {
                    self.stage_ids.push(event.stage_id.clone());
                }
                vec![]
            }
            E::StageDeleted(event) => {
                self.stage_ids.retain(|stage_id| *stage_id != event.stage_id);
                self.deactivate(&event.stage_id);
                vec![]
            }
            E::CompetitorJoinedChallenge(event) => {
                let athlete_id = event.athlete_id.clone();
                self.join(&[StageCompetitor { athlete_id, gender: event.gender }])
            }
            E::CompetitorsJoinedChallenge(event) => {
                let competitor = |one: &ChallengeCompetitor| StageCompetitor {
                    athlete_id: one.athlete_id.clone(),
                    gender: one.gender,
                };
                self.join(&event.competitors.iter().map(competitor).collect::<Vec<_>>())
            }
            E::CompetitorLeftChallenge(event) => self.leave(&event.athlete_id, event.left_at),
            E::CompetitorExcludedFromChallenge(event) => self.leave(&event.athlete_id, event.excluded_at),
            E::AthleteGenderAmendedInStage(event) => {
                let known = self.competitors.iter_mut().find(|one| one.athlete_id == event.athlete_id);
                if let Some(competitor) = known {
                    competitor.gender = event.gender;
                }
                vec![]
            }
            E::StageStarted(event) => self.activate(&event.stage_id),
            E::StageEnded(event) => {
                self.deactivate(&event.stage_id);
                vec![]
            }
        }
    }
}

impl StageCompetitors {
    /// Who joins again moves to the end.
    fn join(&mut self, joined: &[StageCompetitor]) -> Vec<Outgoing> {
        let mut named = BTreeSet::new();
        let mut latest: Vec<_> = joined.iter().rev().filter(|one| named.insert(&one.athlete_id)).collect();
        latest.reverse();
        self.competitors.retain(|known| !named.contains(&known.athlete_id));
        self.competitors.extend(latest.into_iter().cloned());
        self.include(joined)
    }

    fn leave(&mut self, athlete_id: &AthleteId, removed_at: Timestamp) -> Vec<Outgoing> {
        self.competitors.retain(|competitor| competitor.athlete_id != *athlete_id);
        let remove = |stage_id: &StageId| {
            let data = json!({ "stage_id": stage_id, "athlete_id": athlete_id, "removed_at": removed_at });
            Outgoing::to(stage_id, "RemoveCompetitorFromStage", data)
        };
        self.active_stage_id.iter().map(remove).collect()
    }

    /// A stage that is not known, or no longer, stays out of it.
    fn activate(&mut self, stage_id: &StageId) -> Vec<Outgoing> {
        if !self.stage_ids.contains(stage_id) {
            return vec![];
        }
        self.active_stage_id = Some(stage_id.clone());
        self.include(&self.competitors)
    }

    fn deactivate(&mut self, stage_id: &StageId) {
        self.active_stage_id.take_if(|active| active == stage_id);
    }

    fn include(&self, competitors: &[StageCompetitor]) -> Vec<Outgoing> {
        let Some(stage_id) = &self.active_stage_id else { return vec![] };
        let include = |part: &[StageCompetitor]| {
            let data = json!({ "stage_id": stage_id, "competitors": part });
            Outgoing::to(stage_id, "IncludeCompetitorsInStage", data)
        };
        competitors.chunks(MAX_COMPETITORS).map(include).collect()
    }
}

#[cfg(test)]
mod tests {
    use paceline::testing::given_events;

    use super::*;
    use crate::challenge::events::{CompetitorJoinedChallenge, CompetitorsJoinedChallenge};
    use crate::samples::{athlete, challenge_id, stage_id, stage_started};

    fn stage_created() -> StageCreated {
        StageCreated { stage_id: stage_id(), challenge_id: challenge_id() }
    }

    fn joined(number: u32) -> CompetitorJoinedChallenge {
        CompetitorJoinedChallenge { challenge_id: challenge_id(), athlete_id: athlete(number), gender: None }
    }

    fn names(commands: &[Outgoing]) -> Vec<Vec<&str>> {
        commands
            .iter()
            .map(|command| {
                let competitors = command.data["competitors"].as_array().unwrap();
                competitors.iter().map(|one| one["athlete_id"].as_str().unwrap()).collect()
            })
            .collect()
    }

    #[test]
    fn who_joins_again_moves_to_the_end() {
        let mut instances = given_events::<StageCompetitors>([
            stage_created().into(),
            joined(1).into(),
            joined(2).into(),
            joined(1).into(),
        ]);

        assert_eq!(names(&instances.when(stage_started())), [["athlete-2", "athlete-1"]]);
    }

    #[test]
    fn many_competitors_take_several_commands() {
        let competitor = |number| ChallengeCompetitor {
            athlete_id: athlete(number),
            firstname: None,
            lastname: None,
            gender: None,
        };
        let joined = CompetitorsJoinedChallenge {
            challenge_id: challenge_id(),
            competitors: (0..2001).map(competitor).collect(),
        };
        let mut instances = given_events::<StageCompetitors>([stage_created().into(), joined.into()]);

        let commands = instances.when(stage_started());

        let lengths: Vec<_> = names(&commands).iter().map(Vec::len).collect();
        assert_eq!(lengths, [1000, 1000, 1]);
        assert_eq!(names(&commands)[2], ["athlete-2000"]);
    }
}
