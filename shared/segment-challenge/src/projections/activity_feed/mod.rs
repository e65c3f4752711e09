//! What happened: activities for feeds.
//!
//! | rows | table | by key | in other orders |
//! | --- | --- | --- | --- |
//! | [`ActivityRow`] | `activity_feed` | of a challenge, by stage, board and time | the feed of a challenge; that of a stage |
//! | [`ActorActivityRow`] | `activity_feed_by_actor` | of a challenge, by actor and time | what an actor did; what everyone may know |
//!
//! The order of every feed is that of (published, activity), latest first. Names and pictures are joined when a feed is
//! read. What one stream deletes and another tells may come in any order: an activity stays away if its event's position
//! is before that of what deletes it.

mod activity;
mod competing;
mod deleting;
mod events;
mod memo_rows;
mod rows;
mod telling;
#[cfg(test)]
mod tests;
mod told;

pub use activity::{Activity, Thing, ThingType, Verb};
pub use events::ActivityFeedEvent;
use memo_rows::{DepartureRow, FeedChallengeRow, FeedCompetitorRow, FeedStageRow};
use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};
pub use rows::{ActivityRow, ActorActivityRow};

/// Keeps the activities.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActivityFeedProjection;

impl Projection for ActivityFeedProjection {
    const NAME: &'static str = "activity-feed-projection";
    const TABLES: &'static [&'static str] = &[
        ActivityRow::TABLE,
        ActorActivityRow::TABLE,
        FeedChallengeRow::TABLE,
        FeedStageRow::TABLE,
        FeedCompetitorRow::TABLE,
        DepartureRow::TABLE,
    ];

    type Event = ActivityFeedEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<ActivityFeedEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use ActivityFeedEvent as On;
        let at = event.position;
        match &event.event {
            On::ChallengeCreated(e) => competing::create(unit, e).await?,
            On::ChallengeApproved(e) => competing::approve(unit, event, &e.challenge_id).await?,
            On::CompetitorJoinedChallenge(e) => {
                competing::join(unit, event, &e.challenge_id, std::iter::once(&e.athlete_id)).await?;
            }
            On::CompetitorsJoinedChallenge(e) => {
                let athletes = e.competitors.iter().map(|competitor| &competitor.athlete_id);
                competing::join(unit, event, &e.challenge_id, athletes).await?;
            }
            On::CompetitorLeftChallenge(e) => {
                competing::leave(unit, at, &e.challenge_id, &e.athlete_id).await?;
            }
            On::CompetitorExcludedFromChallenge(e) => {
                competing::leave(unit, at, &e.challenge_id, &e.athlete_id).await?;
            }
            On::CompetitorRemovedFromStage(e) => {
                competing::leave_stage(unit, at, &e.stage_id, &e.athlete_id).await?;
            }
            On::StageCreated(e) => {
                let row = competing::stage_row(unit, &e.stage_id).await?;
                unit.put(&FeedStageRow { challenge_id: Some(e.challenge_id.clone()), ..row })?;
            }
            On::StageEffortRemoved(e) => deleting::remove_effort(unit, e).await?,
            On::StageEffortsCleared(e) => deleting::clear_efforts(unit, at, &e.stage_id).await?,
            On::StageLeaderboardCleared(e) => deleting::clear_board(unit, e).await?,
            On::StageDeleted(e) => deleting::delete_stage(unit, &e.challenge_id, &e.stage_id).await?,
            On::ChallengeCancelled(e) => deleting::cancel(unit, &e.challenge_id).await?,
            _ => {}
        }
        telling::tell(unit, event, told::told(&event.event)).await
    }
}
