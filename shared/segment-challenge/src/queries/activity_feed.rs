//! Feeds.

use std::collections::{BTreeMap, BTreeSet};

use paceline::read_model::{ReadModel, ReadModelError, Row, RowQuery};
use serde::{Deserialize, Serialize};

use super::page::read_all;
use super::things::{Appearance, Things};
use super::{Listed, Page, Viewer};
use crate::projections::activity_feed::{Activity, ActivityRow, ActorActivityRow, Thing};
use crate::projections::challenges::{ChallengeRow, CompetitorRow};
use crate::{AthleteId, ChallengeId, StageId};

/// A page has so many unless others are asked for.
pub const PAGE: usize = 20;

/// The feed that everyone sees has the latest of all, and no more.
pub const LATEST: usize = 10;

/// Which activities are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "feed", content = "id", rename_all = "snake_case")]
pub enum Feed {
    /// The [latest](LATEST) of public challenges.
    Everyone,
    /// Of a challenge and its stages, but for changes of place on boards of stages.
    Challenge(ChallengeId),
    /// What was done to a stage.
    Stage(StageId),
    /// What an athlete did, and what the challenges did that they joined or created. It is the athlete's alone.
    Dashboard(AthleteId),
    /// What an athlete did that everyone may know.
    Athlete(AthleteId),
}

/// An activity as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownActivity {
    /// The activity.
    #[serde(flatten)]
    pub activity: Activity,
    /// What the actor is called.
    pub actor_name: Option<String>,
    /// The picture of the actor.
    pub actor_image: Option<String>,
    /// What the object is called.
    pub object_name: Option<String>,
    /// The picture of the object.
    pub object_image: Option<String>,
    /// What the target is called.
    pub target_name: Option<String>,
    /// The picture of the target.
    pub target_image: Option<String>,
}

/// `activity_feed`: a page of a feed, latest first. `None`: it is not theirs to see.
///
/// # Errors
/// [`ReadModelError`].
pub async fn activity_feed(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    feed: &Feed,
    page: &Page,
) -> Result<Option<Listed<ShownActivity>>, ReadModelError> {
    let sees = match feed {
        Feed::Everyone | Feed::Athlete(_) => true,
        Feed::Challenge(challenge_id) => viewer.sees_challenge(rows, challenge_id).await?,
        Feed::Stage(stage_id) => viewer.sees_stage(rows, stage_id).await?,
        Feed::Dashboard(athlete_id) => viewer.is(athlete_id),
    };
    if !sees {
        return Ok(None);
    }
    let listed = match feed {
        Feed::Everyone => {
            let page = Page::first(page.limit.min(LATEST));
            let query = ActorActivityRow::of_everyone();
            let listed = read::<ActorActivityRow>(rows, viewer, &[query], &page, false).await?;
            Listed::whole(listed.items)
        }
        Feed::Challenge(challenge_id) => {
            let query = ActivityRow::of_challenge(challenge_id);
            read::<ActivityRow>(rows, viewer, &[query], page, false).await?
        }
        Feed::Stage(stage_id) => {
            let query = ActivityRow::of_stage(stage_id);
            read::<ActivityRow>(rows, viewer, &[query], page, false).await?
        }
        Feed::Dashboard(athlete_id) => {
            let mut queries = vec![ActorActivityRow::of_athlete(athlete_id)];
            let challenges = challenges_of(rows, athlete_id).await?;
            queries.extend(challenges.iter().map(ActorActivityRow::by_challenge));
            read::<ActorActivityRow>(rows, viewer, &queries, page, false).await?
        }
        Feed::Athlete(athlete_id) => {
            let query = ActorActivityRow::of_athlete(athlete_id);
            read::<ActorActivityRow>(rows, viewer, &[query], page, true).await?
        }
    };
    show(rows, viewer, listed).await.map(Some)
}

/// The challenges that an athlete has joined or created.
async fn challenges_of(
    rows: &impl ReadModel,
    athlete_id: &AthleteId,
) -> Result<BTreeSet<ChallengeId>, ReadModelError> {
    let joined = read_all::<CompetitorRow>(rows, &CompetitorRow::of_athlete(athlete_id)).await?;
    let created = read_all::<ChallengeRow>(rows, &ChallengeRow::created_by(athlete_id)).await?;
    let joined = joined.into_iter().map(|row| row.challenge_id);
    Ok(joined.chain(created.into_iter().map(|row| row.challenge_id)).collect())
}

/// A page of what several queries find, merged. With `public`, only what this viewer may know of the challenges.
async fn read<T: Row + Into<Activity>>(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    queries: &[RowQuery],
    page: &Page,
    public: bool,
) -> Result<Listed<Activity>, ReadModelError> {
    let mut items = Vec::new();
    let mut seen = BTreeMap::new();
    let mut after = page.after.clone();
    loop {
        let mut found = Vec::new();
        for query in queries {
            let limit = Some(page.limit.saturating_add(1));
            found.extend(
                rows.query(T::TABLE, &RowQuery { after: after.clone(), limit, ..query.clone() }).await?,
            );
        }
        found.sort_by(|one, other| other.sort.cmp(&one.sort));
        // Of each query there is one more than a page, so these are the latest of all.
        let more = found.len() > page.limit;
        found.truncate(page.limit);
        let mut rest = found.len();
        for stored in found {
            after = Some(stored.sort.clone());
            rest -= 1;
            let activity: Activity = stored.decode::<T>()?.into();
            if !public || may_know(rows, viewer, &activity, &mut seen).await? {
                items.push(activity);
            }
            if items.len() == page.limit {
                return Ok(Listed { items, next: after.filter(|_| more || rest > 0) });
            }
        }
        if !more {
            return Ok(Listed::whole(items));
        }
    }
}

/// Whether an activity is public, and its challenge theirs to see. `seen`: what was looked up before.
async fn may_know(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    activity: &Activity,
    seen: &mut BTreeMap<ChallengeId, bool>,
) -> Result<bool, ReadModelError> {
    let Some(challenge_id) = activity.challenge_id.as_ref().filter(|_| activity.private) else {
        return Ok(activity.public);
    };
    let sees = match seen.get(challenge_id) {
        Some(sees) => *sees,
        None => viewer.sees_challenge(rows, challenge_id).await?,
    };
    seen.insert(challenge_id.clone(), sees);
    Ok(activity.public && sees)
}

async fn show(
    rows: &impl ReadModel,
    viewer: Viewer<'_>,
    listed: Listed<Activity>,
) -> Result<Listed<ShownActivity>, ReadModelError> {
    let of = |activity: &Activity| [Some(activity.actor()), Some(activity.object()), activity.target()];
    let things: BTreeSet<Thing> = listed.items.iter().flat_map(of).flatten().collect();
    let challenges = listed.items.iter().filter_map(|activity| activity.challenge_id.clone()).collect();
    let things = Things::of(rows, &things, &challenges).await?;
    Ok(listed.map(|activity| shown(viewer, activity, &things)))
}

fn shown(viewer: Viewer<'_>, mut activity: Activity, things: &Things) -> ShownActivity {
    let is_own = activity.actor_id.parse().is_ok_and(|athlete_id| viewer.is(&athlete_id));
    if activity.unlinked && !is_own {
        activity.metadata.remove("strava_activity_id");
        activity.metadata.remove("strava_segment_effort_id");
    }
    let (actor, object) = (things.get(&activity.actor()), things.get(&activity.object()));
    let target = activity.target().map_or_else(Appearance::default, |target| things.get(&target));
    ShownActivity {
        activity,
        actor_name: actor.name,
        actor_image: actor.image,
        object_name: object.name,
        object_image: object.image,
        target_name: target.name,
        target_image: target.image,
    }
}

#[cfg(test)]
mod tests;
