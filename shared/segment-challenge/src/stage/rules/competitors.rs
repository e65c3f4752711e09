//! Athletes compete in a stage, or no longer.

use std::collections::BTreeSet;

use crate::stage::commands::{
    ConfigureAthleteGenderInStage, IncludeCompetitorsInStage, RemoveCompetitorFromStage,
};
use crate::stage::events::{AthleteGenderAmendedInStage, CompetitorRemovedFromStage, CompetitorsJoinedStage};
use crate::stage::state::{Status, count};
use crate::stage::{Stage, StageEvent};

impl Stage {
    /// Those who are new. Of one who is named twice the first counts.
    pub(in crate::stage) fn include_competitors(
        &self,
        command: &IncludeCompetitorsInStage,
    ) -> Vec<StageEvent> {
        let Some(profile) = self.profile_in(&[Status::Active, Status::Ended]) else { return vec![] };
        let mut seen = BTreeSet::new();
        let competitors: Vec<_> = command
            .competitors
            .iter()
            .filter(|one| !self.competitors.contains_key(&one.athlete_id) && seen.insert(&one.athlete_id))
            .cloned()
            .collect();
        if competitors.is_empty() {
            return vec![];
        }
        vec![CompetitorsJoinedStage { stage_id: profile.stage_id.clone(), competitors }.into()]
    }

    /// All their efforts go with them, without a word of each.
    pub(in crate::stage) fn remove_competitor(&self, command: &RemoveCompetitorFromStage) -> Vec<StageEvent> {
        let Some(profile) = self.profile_in(&[Status::Active, Status::Ended]) else { return vec![] };
        let athlete_id = &command.athlete_id;
        if !self.competitors.contains_key(athlete_id) {
            return vec![];
        }
        let attempts = self.efforts.count_of(athlete_id);
        let others = self.efforts.athlete_count().saturating_sub(usize::from(attempts > 0));
        let removed = CompetitorRemovedFromStage {
            stage_id: profile.stage_id.clone(),
            athlete_id: athlete_id.clone(),
            removed_at: command.removed_at,
            attempt_count: count(attempts),
            competitor_count: count(others),
        };
        vec![removed.into()]
    }

    /// Efforts carry the gender under which they were recorded, so they are removed for the next import to bring them
    /// back under the new one.
    pub(in crate::stage) fn amend_gender(&self, command: &ConfigureAthleteGenderInStage) -> Vec<StageEvent> {
        let Some(profile) = self.profile_in(&[Status::Active]) else { return vec![] };
        let athlete_id = &command.athlete_id;
        if !self.competitors.contains_key(athlete_id) {
            return vec![];
        }
        let efforts = self.efforts.of_athlete_latest_first(athlete_id);
        let amended = AthleteGenderAmendedInStage {
            challenge_id: profile.challenge_id.clone(),
            stage_id: profile.stage_id.clone(),
            athlete_id: athlete_id.clone(),
            gender: command.gender,
        };
        self.removed(&profile.stage_id, efforts).chain([amended.into()]).collect()
    }
}
