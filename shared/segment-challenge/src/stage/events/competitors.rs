//! Events of those who compete in a stage.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::event;
use crate::{AthleteId, ChallengeId, Gender, StageId};

event! {
    /// Athletes joined a stage.
    pub struct CompetitorsJoinedStage("CompetitorsJoinedStage", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// Who joined.
        pub competitors: Vec<StageCompetitor>,
    }
}

/// One who competes in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageCompetitor {
    /// Who competes.
    pub athlete_id: AthleteId,
    /// Their gender, if they give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
}

event! {
    /// A competitor was removed from a stage, with all efforts.
    pub struct CompetitorRemovedFromStage("CompetitorRemovedFromStage", 1) {
        /// The stage.
        pub stage_id: StageId,
        /// Who was removed.
        pub athlete_id: AthleteId,
        /// When.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub removed_at: Option<Timestamp>,
        /// How many efforts went with them.
        pub attempt_count: u32,
        /// How many athletes have an effort after it.
        pub competitor_count: u32,
    }
}

event! {
    /// The gender of a competitor was amended. Their efforts were removed before.
    pub struct AthleteGenderAmendedInStage("AthleteGenderAmendedInStage", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Who it is.
        pub athlete_id: AthleteId,
        /// Their gender now, if they give it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub gender: Option<Gender>,
    }
}
