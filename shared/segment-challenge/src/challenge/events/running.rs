//! Events of a challenge that runs and ends.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::event::event;
use crate::{AthleteId, ChallengeId, ClubId, StageId};

event! {
    /// A challenge started.
    pub struct ChallengeStarted("ChallengeStarted", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// When it was to start.
        pub start_date: Timestamp,
        /// The wall clock at the start.
        pub start_date_local: DateTime,
    }
}

event! {
    /// A challenge asks for its first stage to start with it.
    pub struct ChallengeStageStartRequested("ChallengeStageStartRequested", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// The stage.
        pub stage_id: StageId,
        /// Its number: 1.
        pub stage_number: i64,
    }
}

event! {
    /// A challenge ended.
    pub struct ChallengeEnded("ChallengeEnded", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// When it was to end.
        pub end_date: Timestamp,
        /// The wall clock at the end.
        pub end_date_local: DateTime,
        /// The club that hosted it.
        pub hosted_by_club_id: ClubId,
    }
}

event! {
    /// A challenge was cancelled before its end.
    pub struct ChallengeCancelled("ChallengeCancelled", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who cancelled it.
        pub cancelled_by_athlete_id: AthleteId,
        /// The club that hosted it.
        pub hosted_by_club_id: ClubId,
    }
}

event! {
    /// The boards of a challenge were approved: its results stand.
    pub struct ChallengeLeaderboardsApproved("ChallengeLeaderboardsApproved", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who approved them.
        pub approved_by_athlete_id: AthleteId,
        /// For which club.
        pub approved_by_club_id: ClubId,
        /// What the host says of the results.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub approval_message: Option<String>,
    }
}

event! {
    /// The results of a challenge were published.
    pub struct ChallengeResultsPublished("ChallengeResultsPublished", 1) {
        /// The challenge.
        pub challenge_id: ChallengeId,
        /// Who published them.
        pub published_by_athlete_id: AthleteId,
        /// For which club.
        pub published_by_club_id: ClubId,
        /// What the host says of the results.
        pub message: String,
    }
}
