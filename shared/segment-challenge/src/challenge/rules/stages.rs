//! A challenge includes stages, and says when they cover it to its end.

use crate::challenge::commands::{IncludeStageInChallenge, RemoveStageFromChallenge};
use crate::challenge::events::{
    ChallengeStagesConfigured, StageIncludedInChallenge, StageRemovedFromChallenge,
};
use crate::challenge::state::Profile;
use crate::challenge::{Challenge, ChallengeEvent, Decision};
use crate::{Period, StageId};

impl Challenge {
    pub(in crate::challenge) fn include_stage(&self, command: &IncludeStageInChallenge) -> Decision {
        let profile = self.existing()?;
        if self.stages.contains_key(&command.stage_id) {
            return Ok(vec![]);
        }
        let included = StageIncludedInChallenge {
            challenge_id: profile.challenge_id.clone(),
            stage_id: command.stage_id.clone(),
            stage_number: command.stage_number,
            name: command.name.clone(),
            period: command.period,
        };
        let configured = self.covers(profile, &command.period).then(|| ChallengeStagesConfigured {
            challenge_id: profile.challenge_id.clone(),
            stage_ids: self.stage_ids_with(&command.stage_id),
        });
        Ok([included.into()].into_iter().chain(configured.map(ChallengeEvent::from)).collect())
    }

    /// Whether the new stage or one that is included ends with the challenge.
    fn covers(&self, profile: &Profile, new: &Period) -> bool {
        self.stages
            .values()
            .map(|stage| &stage.period)
            .chain([new])
            .any(|stage| stage.ends_with(&profile.period))
    }

    /// In ascending order of number, those without a number last, then the new one, whatever its number.
    fn stage_ids_with(&self, new: &StageId) -> Vec<StageId> {
        let mut included: Vec<_> = self.stages.iter().collect();
        included.sort_by_key(|(_, stage)| (stage.stage_number.is_none(), stage.stage_number));
        included.into_iter().map(|(stage_id, _)| stage_id).chain([new]).cloned().collect()
    }

    pub(in crate::challenge) fn remove_stage(
        &self,
        command: &RemoveStageFromChallenge,
    ) -> Vec<ChallengeEvent> {
        if !self.stages.contains_key(&command.stage_id) {
            return vec![];
        }
        let removed = StageRemovedFromChallenge {
            challenge_id: command.challenge_id.clone(),
            stage_id: command.stage_id.clone(),
            stage_number: command.stage_number,
        };
        vec![removed.into()]
    }
}
