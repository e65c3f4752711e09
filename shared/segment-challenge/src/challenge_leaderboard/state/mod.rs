//! What is known of a board of a challenge.

mod amounts;
mod entry;
mod profile;
mod stage_set;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub(super) use amounts::Amounts;
pub(super) use entry::Entry;
pub(super) use profile::Profile;
pub(super) use stage_set::StageSet;

use super::ChallengeLeaderboardEvent;
use crate::leaderboard::Entries;
use crate::{AthleteId, StageId};

/// What is known of a board of a challenge: not more than its rules need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChallengeLeaderboard {
    /// Absent until it is created.
    pub(super) profile: Option<Profile>,
    pub(super) entries: Entries<Entry>,
    /// The stages in which goals were reached. Entries name them by their places in this list.
    pub(super) stage_ids: Vec<StageId>,
    /// Those who are passed over when points are given.
    pub(super) limited: BTreeSet<AthleteId>,
    /// Those whose goal was announced, on the board or not.
    pub(super) achievers: BTreeSet<AthleteId>,
}

impl ChallengeLeaderboard {
    /// Changes the state by what has happened.
    pub(super) fn follow(&mut self, event: &ChallengeLeaderboardEvent) {
        use ChallengeLeaderboardEvent as E;
        match event {
            E::ChallengeLeaderboardCreated(created) => self.profile = Some(Profile::of(created)),
            E::AthleteAccumulatedPointsInChallengeLeaderboard(event) => {
                self.change(&event.athlete_id, |entry| entry.add_points(event.points));
            }
            E::AthleteAccumulatedActivityInChallengeLeaderboard(event) => {
                let amounts = Amounts::from(event);
                let stage = self.stage_number(&event.stage_id);
                if amounts.goals.is_some_and(|goals| goals > 0) && stage == self.stage_ids.len() {
                    self.stage_ids.push(event.stage_id.clone());
                }
                self.change(&event.athlete_id, |entry| entry.accumulate(&amounts, stage));
            }
            E::AthletePointsAdjustedInChallengeLeaderboard(event) => {
                self.change(&event.athlete_id, |entry| entry.add_points(event.points_adjustment));
            }
            E::AthleteActivityAdjustedInChallengeLeaderboard(event) => {
                let stage = self.stage_number(&event.stage_id);
                self.change(&event.athlete_id, |entry| entry.adjust(&Amounts::from(event), stage));
            }
            E::AthleteRemovedFromChallengeLeaderboard(event) => self.entries.remove(&event.athlete_id),
            E::AthleteAchievedChallengeGoal(event) => {
                self.achievers.insert(event.athlete_id.clone());
            }
            E::CompetitorScoringInChallengeLeaderboardLimited(event) => {
                self.limited.insert(event.athlete_id.clone());
            }
            E::CompetitorScoringInChallengeLeaderboardAllowed(event) => {
                self.limited.remove(&event.athlete_id);
            }
            E::ChallengeLeaderboardRanked(_) => {}
            E::ChallengeLeaderboardPointsReconfigured(_)
            | E::ChallengeLeaderboardFinalised(_)
            | E::ChallengeLeaderboardRemoved(_) => {
                if let Some(profile) = &mut self.profile {
                    profile.follow(event);
                }
            }
        }
    }

    /// The place of a stage in the list of stages: the next one if it is not there.
    pub(super) fn stage_number(&self, stage_id: &StageId) -> usize {
        self.stage_ids.iter().position(|known| known == stage_id).unwrap_or(self.stage_ids.len())
    }

    /// Changes the entry of an athlete, which is made if there is none.
    fn change(&mut self, athlete_id: &AthleteId, change: impl FnOnce(&mut Entry)) {
        let Some(profile) = &self.profile else { return };
        let mut entry = self.entries.get(athlete_id).cloned().unwrap_or_default();
        change(&mut entry);
        self.entries.put(athlete_id.clone(), profile.score(&entry), entry);
    }
}
