//! The projections whose rows are read, and of which streams they hear everything: whoever names the version that they
//! have seen of such a stream can wait until the rows show it.

use paceline::Projection;
use paceline::consistency::Awaited;
use paceline_lambda::http::Followed;
use segment_challenge::projections::activity_feed::ActivityFeedProjection;
use segment_challenge::projections::athlete_competitors::AthleteCompetitorsProjection;
use segment_challenge::projections::badges::BadgesProjection;
use segment_challenge::projections::challenge_leaderboards::ChallengeLeaderboardsProjection;
use segment_challenge::projections::challenges::ChallengesProjection;
use segment_challenge::projections::clubs::ClubsProjection;
use segment_challenge::projections::notification_settings::NotificationSettingsProjection;
use segment_challenge::projections::stage_efforts::StageEffortsProjection;
use segment_challenge::projections::stage_leaderboards::StageLeaderboardsProjection;
use segment_challenge::projections::stage_results::StageResultsProjection;
use segment_challenge::projections::stages::StagesProjection;

const fn followed<P: Projection>(categories: &'static [&'static str]) -> Followed {
    Followed { projection: P::NAME, categories }
}

/// Challenges, their competitors and exclusions.
pub const CHALLENGES: Followed = followed::<ChallengesProjection>(&["challenge"]);
/// Stages.
pub const STAGES: Followed = followed::<StagesProjection>(&["stage"]);
/// Efforts in stages.
pub const STAGE_EFFORTS: Followed = followed::<StageEffortsProjection>(&["stage"]);
/// Boards of stages.
pub const STAGE_LEADERBOARDS: Followed = followed::<StageLeaderboardsProjection>(&["stage-leaderboard"]);
/// Boards of challenges.
pub const CHALLENGE_LEADERBOARDS: Followed =
    followed::<ChallengeLeaderboardsProjection>(&["challenge-leaderboard"]);
/// Results of stages.
pub const STAGE_RESULTS: Followed = followed::<StageResultsProjection>(&["challenge-leaderboard"]);
/// Who athletes are.
pub const ATHLETES: Followed = followed::<AthleteCompetitorsProjection>(&["athlete"]);
/// Clubs and memberships.
pub const CLUBS: Followed = followed::<ClubsProjection>(&["athlete", "club"]);
/// Which e-mails athletes get.
pub const NOTIFICATION_SETTINGS: Followed =
    followed::<NotificationSettingsProjection>(&["athlete-notifications"]);
/// What has happened.
pub const ACTIVITY_FEED: Followed =
    followed::<ActivityFeedProjection>(&["challenge", "challenge-leaderboard", "stage", "stage-leaderboard"]);

/// The projections that a command may be asked to wait for.
pub const AWAITED: &[Awaited] = &[
    Awaited::of::<ActivityFeedProjection>(),
    Awaited::of::<AthleteCompetitorsProjection>(),
    Awaited::of::<BadgesProjection>(),
    Awaited::of::<ChallengeLeaderboardsProjection>(),
    Awaited::of::<ChallengesProjection>(),
    Awaited::of::<ClubsProjection>(),
    Awaited::of::<NotificationSettingsProjection>(),
    Awaited::of::<StageEffortsProjection>(),
    Awaited::of::<StageLeaderboardsProjection>(),
    Awaited::of::<StageResultsProjection>(),
    Awaited::of::<StagesProjection>(),
];
