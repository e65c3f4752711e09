//! A challenge is edited.

use std::collections::BTreeSet;

use crate::challenge::commands::{
    AdjustChallengeDuration, AdjustChallengeIncludedActivities, RenameChallenge, SetChallengeDescription,
};
use crate::challenge::events::{
    ChallengeDescriptionEdited, ChallengeDurationAdjusted, ChallengeIncludedActivitiesAdjusted,
    ChallengeRenamed,
};
use crate::challenge::state::Status;
use crate::challenge::{Challenge, ChallengeRefusal, Decision};

impl Challenge {
    /// From hosting on the slug stays what it is, so that published addresses live on.
    pub(in crate::challenge) fn rename(&self, command: &RenameChallenge) -> Decision {
        let profile = self.existing()?;
        if command.name == profile.name {
            return Ok(vec![]);
        }
        let url_slug = match profile.status {
            Status::Ended | Status::Cancelled => return Err(ChallengeRefusal::CannotRename),
            Status::Created => &command.url_slug,
            Status::Hosted | Status::Approved | Status::Active => &profile.url_slug,
        };
        let renamed = ChallengeRenamed {
            challenge_id: profile.challenge_id.clone(),
            name: command.name.clone(),
            url_slug: url_slug.clone(),
            renamed_by_athlete_id: command.renamed_by_athlete_id.clone(),
        };
        Ok(vec![renamed.into()])
    }

    pub(in crate::challenge) fn set_description(&self, command: &SetChallengeDescription) -> Decision {
        let profile = self.existing()?;
        let edited = ChallengeDescriptionEdited {
            challenge_id: profile.challenge_id.clone(),
            description: command.description.clone(),
            updated_by_athlete_id: command.updated_by_athlete_id.clone(),
        };
        Ok(vec![edited.into()])
    }

    pub(in crate::challenge) fn adjust_duration(&self, command: &AdjustChallengeDuration) -> Decision {
        let profile = self.existing()?;
        let challenge_id = profile.challenge_id.clone();
        Ok(vec![ChallengeDurationAdjusted { challenge_id, period: command.period }.into()])
    }

    /// The order and repeats make no difference.
    pub(in crate::challenge) fn adjust_included_activities(
        &self,
        command: &AdjustChallengeIncludedActivities,
    ) -> Decision {
        let profile = self.existing()?;
        let wanted: BTreeSet<_> = command.included_activity_types.iter().copied().collect();
        if wanted == profile.included_activity_types {
            return Ok(vec![]);
        }
        let adjusted = ChallengeIncludedActivitiesAdjusted {
            challenge_id: profile.challenge_id.clone(),
            included_activity_types: command.included_activity_types.clone(),
        };
        Ok(vec![adjusted.into()])
    }
}
