//! Commands that edit a challenge.

use crate::command::Command;
use crate::validation::{Fields, PeriodRule};
use crate::{ActivityType, AthleteId, ChallengeId, Period};

/// Renames a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameChallenge {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Its new name.
    pub name: String,
    /// Its name in addresses, which counts until it is hosted.
    pub url_slug: String,
    /// Who renames it.
    pub renamed_by_athlete_id: AthleteId,
}

impl Command for RenameChallenge {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let name = fields.text("name").required();
        let url_slug = fields.text("url_slug").required();
        let renamed_by_athlete_id = fields.id("renamed_by_athlete_id").required();
        Some(Self {
            challenge_id: challenge_id?,
            name: name?,
            url_slug: url_slug?,
            renamed_by_athlete_id: renamed_by_athlete_id?,
        })
    }
}

/// Says something else of a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct SetChallengeDescription {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What its host says of it now.
    pub description: String,
    /// Who says it.
    pub updated_by_athlete_id: AthleteId,
}

impl Command for SetChallengeDescription {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let description = fields.text("description").required();
        let updated_by_athlete_id = fields.id("updated_by_athlete_id").required();
        Some(Self {
            challenge_id: challenge_id?,
            description: description?,
            updated_by_athlete_id: updated_by_athlete_id?,
        })
    }
}

/// Adjusts the dates of a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustChallengeDuration {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// When it takes place now. That may be past.
    pub period: Period,
}

impl Command for AdjustChallengeDuration {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let period = fields.period(PeriodRule::EndsLater);
        Some(Self { challenge_id: challenge_id?, period: period? })
    }
}

/// Adjusts the activities that count in a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct AdjustChallengeIncludedActivities {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// The activities that count now. Not empty.
    pub included_activity_types: Vec<ActivityType>,
}

impl Command for AdjustChallengeIncludedActivities {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let challenge_id = fields.id("challenge_id").required();
        let included_activity_types = fields.activity_types();
        Some(Self { challenge_id: challenge_id?, included_activity_types: included_activity_types? })
    }
}
