//! Events of those who compete in a challenge.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::event;
use crate::{AthleteId, ChallengeId, Gender};

event! {
    /// An athlete joined a challenge.
    pub struct CompetitorJoinedChallenge("CompetitorJoinedChallenge", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who joined.
        pub athlete_id: AthleteId,
        /// Their gender, if they give it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub gender: Option<Gender>,
    }
}

event! {
    /// Several athletes joined a challenge: a former bulk form, which is still read.
    pub struct CompetitorsJoinedChallenge("CompetitorsJoinedChallenge", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who joined.
        pub competitors: Vec<ChallengeCompetitor>,
    }
}

/// One of several athletes who joined together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChallengeCompetitor {
    /// Who joined.
    pub athlete_id: AthleteId,
    /// Their first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firstname: Option<String>,
    /// Their last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lastname: Option<String>,
    /// Their gender, if they give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
}

event! {
    /// A competitor left a challenge. They may join again.
    pub struct CompetitorLeftChallenge("CompetitorLeftChallenge", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who left.
        pub athlete_id: AthleteId,
        /// When.
        pub left_at: Timestamp,
    }
}

event! {
    /// A competitor was excluded from a challenge, for good.
    pub struct CompetitorExcludedFromChallenge("CompetitorExcludedFromChallenge", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who was excluded.
        pub athlete_id: AthleteId,
        /// Why.
        pub reason: String,
        /// When.
        pub excluded_at: Timestamp,
    }
}

event! {
    /// A competitor was limited: they take part but score no points.
    pub struct CompetitorParticipationInChallengeLimited("CompetitorParticipationInChallengeLimited", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who was limited.
        pub athlete_id: AthleteId,
        /// Why.
        pub reason: String,
    }
}

event! {
    /// The limit of a competitor was lifted.
    pub struct CompetitorParticipationInChallengeAllowed("CompetitorParticipationInChallengeAllowed", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Whose limit was lifted.
        pub athlete_id: AthleteId,
    }
}
