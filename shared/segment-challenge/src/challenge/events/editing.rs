//! Events of a challenge that is edited.

use crate::event::event;
use crate::{ActivityType, AthleteId, ChallengeId, Period};

event! {
    /// A challenge was renamed.
    pub struct ChallengeRenamed("ChallengeRenamed", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Its new name.
        pub name: String,
        /// Its name in addresses, which stays what it is once the challenge is hosted.
        pub url_slug: String,
        /// Who renamed it.
        pub renamed_by_athlete_id: AthleteId,
    }
}

event! {
    /// The description of a challenge was edited.
    pub struct ChallengeDescriptionEdited("ChallengeDescriptionEdited", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// What its host says of it now.
        pub description: String,
        /// Who edited it.
        pub updated_by_athlete_id: AthleteId,
    }
}

event! {
    /// The dates of a challenge were adjusted.
    pub struct ChallengeDurationAdjusted("ChallengeDurationAdjusted", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// When it takes place now.
        #[serde(flatten)]
        pub period: Period,
    }
}

event! {
    /// The activities that count in a challenge were adjusted.
    pub struct ChallengeIncludedActivitiesAdjusted("ChallengeIncludedActivitiesAdjusted", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The activities that count now.
        pub included_activity_types: Vec<ActivityType>,
    }
}
