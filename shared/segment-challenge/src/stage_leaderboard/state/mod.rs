//! What is known of a board of a stage.

mod measures;
mod profile;
mod row;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub(super) use measures::Measures;
pub(super) use profile::Profile;
pub(super) use row::Row;

use super::StageLeaderboardEvent;
use super::events::{StageEntry, StageLeaderboardRanked};
use crate::AthleteId;
use crate::leaderboard::Entries;

/// What is known of a board of a stage: not more than its rules need.
///
/// Of 20,000 entries some 1.5 MB are stored, 75 bytes each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StageLeaderboard {
    /// Absent until it is created.
    pub(super) profile: Option<Profile>,
    pub(super) entries: Entries<Row>,
    /// Those whose goal was announced, on the board or not.
    pub(super) achievers: BTreeSet<AthleteId>,
    /// The entries that athletes should have since the board was finalised, or none.
    pub(super) pending: BTreeMap<AthleteId, Option<StageEntry>>,
}

impl StageLeaderboard {
    /// Changes the state by what has happened.
    pub(super) fn follow(&mut self, event: &StageLeaderboardEvent) {
        use StageLeaderboardEvent as E;
        match event {
            E::StageLeaderboardCreated(created) => self.profile = Some(Profile::of(created)),
            E::StageLeaderboardRanked(ranked) => self.take_entries(ranked),
            E::AthleteAchievedStageGoal(achieved) => {
                self.achievers.insert(achieved.athlete_id.clone());
            }
            E::StageLeaderboardCleared(_) => {
                self.entries = Entries::default();
                self.achievers.clear();
                self.pending.clear();
            }
            E::StageLeaderboardPointsAdjusted(adjusted) => {
                if let Some(profile) = &mut self.profile {
                    profile.points_adjustment = adjusted.points_adjustment;
                }
            }
            E::StageLeaderboardFinalised(_) => {
                if let Some(profile) = &mut self.profile {
                    profile.finalised = true;
                }
            }
            E::PendingAdjustmentInStageLeaderboard(pending) => {
                self.pending.insert(pending.athlete_id.clone(), pending.stage_effort.clone());
            }
            E::StageLeaderboardAdjusted(_) => self.pending.clear(),
        }
    }

    fn take_entries(&mut self, ranked: &StageLeaderboardRanked) {
        let Some(profile) = &self.profile else { return };
        ranked.removed_athlete_ids.iter().for_each(|athlete_id| self.entries.remove(athlete_id));
        for ranked in &ranked.stage_efforts {
            let score = profile.score(&ranked.entry.measures());
            self.entries.put(ranked.entry.athlete_id.clone(), score, Row::of(&ranked.entry));
        }
    }
}
