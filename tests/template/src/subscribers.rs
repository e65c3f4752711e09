//! What the code of each subscriber reads, as its types say.

use std::collections::BTreeMap;
use std::fs;

use paceline::{EventSet, EventType, ProcessManager, Projection};
use segment_challenge::process_managers::athlete_challenge_participation::AthleteChallengeParticipationEvent;
use segment_challenge::process_managers::{
    ChallengeLeaderboards, ChallengeStage, StageCompetitors, StageLeaderboards,
    SubscribeAthleteToNotifications,
};
use segment_challenge::projections::activity_feed::ActivityFeedProjection;
use segment_challenge::projections::athlete_competitors::AthleteCompetitorsProjection;
use segment_challenge::projections::badges::BadgesProjection;
use segment_challenge::projections::challenge_leaderboards::ChallengeLeaderboardsProjection;
use segment_challenge::projections::challenges::ChallengesProjection;
use segment_challenge::projections::clubs::ClubsProjection;
use segment_challenge::projections::emails::EmailsProjection;
use segment_challenge::projections::notification_settings::NotificationSettingsProjection;
use segment_challenge::projections::profiles::ProfilesProjection;
use segment_challenge::projections::rank_history::RankHistoryProjection;
use segment_challenge::projections::stage_efforts::StageEffortsProjection;
use segment_challenge::projections::stage_leaderboards::StageLeaderboardsProjection;
use segment_challenge::projections::stage_results::StageResultsProjection;
use segment_challenge::projections::stages::StagesProjection;
use segment_challenge::projections::url_slugs::{UrlSlugsEvent, UrlSlugsProjection};

/// What a subscriber does with events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    EventHandler,
    ProcessManager,
    Projection,
}

/// A subscriber.
pub(crate) struct Subscriber {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) reads: &'static [EventType],
}

/// All of them.
pub(crate) const SUBSCRIBERS: &[Subscriber] = &[
    Subscriber {
        kind: Kind::EventHandler,
        name: "athlete-challenge-participation",
        reads: AthleteChallengeParticipationEvent::TYPES,
    },
    Subscriber { kind: Kind::EventHandler, name: "slug-claims", reads: UrlSlugsEvent::TYPES },
    process_manager::<ChallengeLeaderboards>(),
    process_manager::<ChallengeStage>(),
    process_manager::<StageCompetitors>(),
    process_manager::<StageLeaderboards>(),
    process_manager::<SubscribeAthleteToNotifications>(),
    projection::<ChallengesProjection>(),
    projection::<EmailsProjection>(),
    projection::<ActivityFeedProjection>(),
    projection::<StageResultsProjection>(),
    projection::<RankHistoryProjection>(),
    projection::<ChallengeLeaderboardsProjection>(),
    projection::<UrlSlugsProjection>(),
    projection::<StagesProjection>(),
    projection::<StageLeaderboardsProjection>(),
    projection::<StageEffortsProjection>(),
    projection::<ProfilesProjection>(),
    projection::<NotificationSettingsProjection>(),
    projection::<ClubsProjection>(),
    projection::<BadgesProjection>(),
    projection::<AthleteCompetitorsProjection>(),
];

const fn process_manager<P: ProcessManager>() -> Subscriber {
    Subscriber { kind: Kind::ProcessManager, name: P::NAME, reads: P::Event::TYPES }
}

const fn projection<P: Projection>() -> Subscriber {
    Subscriber { kind: Kind::Projection, name: P::NAME, reads: P::Event::TYPES }
}

/// The category of the streams that each event is in: its folder in `events-schema/`.
pub(crate) fn categories() -> BTreeMap<String, String> {
    let folders = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../events-schema")).unwrap();
    let in_folder = |folder: fs::DirEntry| {
        let category = folder.file_name().into_string().unwrap();
        fs::read_dir(folder.path()).unwrap().map(move |file| {
            let file = file.unwrap().file_name().into_string().unwrap();
            (file.split('.').next().unwrap().to_owned(), category.clone())
        })
    };
    folders.flat_map(|folder| in_folder(folder.unwrap())).collect()
}
