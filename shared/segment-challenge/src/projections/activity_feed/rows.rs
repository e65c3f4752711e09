//! The rows of activities. Each is written twice, so that it is found in four feeds and by what deletes it.

use paceline::Identity;
use paceline::read_model::{Index, Indexes, Key, Row, RowQuery};
use serde::{Deserialize, Serialize};

use super::activity::{Activity, Thing, ThingType};
use crate::projections::order;
use crate::{AthleteId, ChallengeId, StageId};

/// An activity among those of its challenge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivityRow(pub Activity);

/// An activity among those of its actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActorActivityRow(pub Activity);

/// The partition of what belongs to a challenge, or to a stage whose challenge is not known.
pub(super) fn scope(challenge_id: Option<&ChallengeId>, stage_id: Option<&StageId>) -> String {
    let stage = || stage_id.map(Identity::as_str);
    challenge_id.map(Identity::as_str).or_else(stage).unwrap_or_default().to_owned()
}

/// The order of every feed.
fn order_key(activity: &Activity) -> String {
    order::by_instant(activity.published, &activity.activity_id)
}

fn scope_of(activity: &Activity) -> String {
    scope(activity.challenge_id.as_ref(), activity.stage_id.as_ref())
}

impl ActivityRow {
    /// The feed of a challenge, latest first.
    pub fn of_challenge(challenge_id: &ChallengeId) -> RowQuery {
        latest_first(Index::First, challenge_id.as_str())
    }

    /// The feed of a stage, latest first.
    pub fn of_stage(stage_id: &StageId) -> RowQuery {
        latest_first(Index::Second, stage_id.as_str())
    }

    /// What the sort keys begin with of what is about a stage, or belongs to none.
    pub(super) fn stage_prefix(stage_id: Option<&StageId>) -> String {
        format!("{}\0", stage_id.map_or("", Identity::as_str))
    }

    /// The same of what is about a board.
    pub(super) fn board_prefix(stage_id: Option<&StageId>, board_id: &str) -> String {
        format!("{}{board_id}\0", Self::stage_prefix(stage_id))
    }

    /// Whether it is in the feed of its challenge: not if it tells of places on a board of a stage.
    fn is_in_challenge(&self) -> bool {
        let Self(activity) = self;
        let is_stage = |kind| kind == ThingType::Stage;
        let of_challenge = |kind| kind == ThingType::Challenge;
        of_challenge(activity.actor_type)
            || of_challenge(activity.object_type)
            || activity.target_type.is_some_and(of_challenge)
            || is_stage(activity.actor_type)
            || is_stage(activity.object_type)
    }
}

impl Row for ActivityRow {
    const TABLE: &'static str = "activity_feed";

    fn key(&self) -> Key {
        let Self(activity) = self;
        let is_board =
            matches!(activity.object_type, ThingType::StageLeaderboard | ThingType::ChallengeLeaderboard);
        let board = if is_board { activity.object_id.as_str() } else { "" };
        let sort = Self::board_prefix(activity.stage_id.as_ref(), board) + &order_key(activity);
        Key::new(scope_of(activity), sort)
    }

    fn indexes(&self) -> Indexes {
        let Self(activity) = self;
        let of_challenge = activity.challenge_id.as_ref().filter(|_| self.is_in_challenge());
        let of_stage = (activity.object_type == ThingType::Stage).then_some(&activity.object_id);
        Indexes {
            first: of_challenge.map(|challenge_id| Key::new(challenge_id.as_str(), order_key(activity))),
            second: of_stage.map(|stage_id| Key::new(stage_id, order_key(activity))),
        }
    }
}

/// The partition of the feed that everyone sees.
const EVERYONE: &str = "everyone";

impl ActorActivityRow {
    /// What everyone may know, latest first.
    pub fn of_everyone() -> RowQuery {
        latest_first(Index::Second, EVERYONE)
    }

    /// What an athlete did, latest first.
    pub fn of_athlete(athlete_id: &AthleteId) -> RowQuery {
        latest_first(Index::First, &actor(&Thing::new(ThingType::Athlete, athlete_id)))
    }

    /// What a challenge did, latest first: how it and its stages start and end.
    pub fn by_challenge(challenge_id: &ChallengeId) -> RowQuery {
        latest_first(Index::First, &actor(&Thing::new(ThingType::Challenge, challenge_id)))
    }

    /// What the sort keys begin with of what an athlete did.
    pub(super) fn prefix(athlete_id: &AthleteId) -> String {
        actor(&Thing::new(ThingType::Athlete, athlete_id)) + "\0"
    }
}

impl Row for ActorActivityRow {
    const TABLE: &'static str = "activity_feed_by_actor";

    fn key(&self) -> Key {
        let Self(activity) = self;
        let sort = format!("{}\0{}", actor(&activity.actor()), order_key(activity));
        Key::new(scope_of(activity), sort)
    }

    fn indexes(&self) -> Indexes {
        let Self(activity) = self;
        let is_for_everyone = activity.public && !activity.private;
        Indexes {
            first: Some(Key::new(actor(&activity.actor()), order_key(activity))),
            second: is_for_everyone.then(|| Key::new(EVERYONE, order_key(activity))),
        }
    }
}

/// As the key of an actor.
fn actor(thing: &Thing) -> String {
    format!("{}/{}", thing.kind.as_str(), thing.id)
}

fn latest_first(index: Index, partition: &str) -> RowQuery {
    RowQuery { descending: true, ..RowQuery::all(index, partition) }
}

impl From<ActivityRow> for Activity {
    fn from(ActivityRow(activity): ActivityRow) -> Self {
        activity
    }
}

impl From<ActorActivityRow> for Activity {
    fn from(ActorActivityRow(activity): ActorActivityRow) -> Self {
        activity
    }
}
