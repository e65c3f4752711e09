//! What is known of a stage.

mod effort;
mod efforts;
mod profile;
mod tally;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub(super) use effort::{Effort, EffortKey};
pub(super) use efforts::Efforts;
pub(super) use profile::{Profile, Status};
pub(super) use tally::{Counts, Tally, count};

use super::StageEvent;
use crate::{AthleteId, Gender};

/// What is known of a stage: not more than its rules need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Absent until it is created.
    pub(super) profile: Option<Profile>,
    pub(super) competitors: BTreeMap<AthleteId, Option<Gender>>,
    pub(super) efforts: Efforts,
    /// Efforts that were flagged, which are never recorded again.
    pub(super) flagged: BTreeSet<EffortKey>,
}

impl Stage {
    /// Changes the state by what has happened.
    pub(super) fn follow(&mut self, event: &StageEvent) {
        use StageEvent as E;
        match event {
            E::StageCreated(created) => self.profile = Some(Profile::of(created)),
            E::CompetitorsJoinedStage(joined) => {
                let joined = joined.competitors.iter();
                self.competitors.extend(joined.map(|one| (one.athlete_id.clone(), one.gender)));
            }
            E::CompetitorRemovedFromStage(removed) => {
                self.competitors.remove(&removed.athlete_id);
                self.efforts.remove_athlete(&removed.athlete_id);
            }
            E::AthleteGenderAmendedInStage(amended) => {
                if let Some(gender) = self.competitors.get_mut(&amended.athlete_id) {
                    *gender = amended.gender;
                }
            }
            E::StageEffortRecorded(recorded) => self.efforts.push(recorded.into()),
            E::StageEffortRemoved(removed) => {
                self.efforts.remove(EffortKey(removed.strava_activity_id, removed.strava_segment_effort_id));
            }
            E::StageEffortFlagged(flagged) => {
                let key = EffortKey(flagged.strava_activity_id, flagged.strava_segment_effort_id);
                self.efforts.remove(key);
                self.flagged.insert(key);
            }
            E::StageEffortsCleared(_) => self.efforts = Efforts::default(),
            E::StageLeaderboardRequested(_) => {}
            _ => {
                if let Some(profile) = &mut self.profile {
                    profile.follow(event);
                }
            }
        }
    }
}
