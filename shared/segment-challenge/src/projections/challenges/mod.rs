//! Challenges, those who compete in them and those who were excluded.
//!
//! | rows | table | by key | in other orders |
//! | --- | --- | --- | --- |
//! | [`ChallengeRow`] | `challenges` | a challenge | of a status by name; of a creator, latest start first |
//! | [`ClubChallengeRow`] | `club_challenges` | of a club, a challenge | |
//! | [`CompetitorRow`] | `challenge_competitors` | of a challenge, as they joined | of an athlete |
//! | [`ExclusionRow`] | `challenge_exclusions` | of a challenge, as they were excluded | |
//! | [`ParticipationRow`] | `challenge_participations` | an athlete in a challenge | |
//!
//! An athlete who joins or leaves changes three rows, whatever the number of competitors.

mod challenge_row;
mod club_challenge_row;
mod competitor_rows;
mod competitors;
mod early_stages_row;
mod lifecycle;
mod status;
#[cfg(test)]
mod tests;

use paceline::read_model::{ReadModel, ReadModelError, Row};
use paceline::{Projection, Recorded, UnitOfWork};

pub use challenge_row::ChallengeRow;
pub use club_challenge_row::ClubChallengeRow;
pub use competitor_rows::{CompetitorRow, ExclusionRow, ParticipationRow};
pub use status::{ChallengeStatus, effective_status, hide_stages};

use crate::ChallengeId;
use crate::challenge::events::{
    ChallengeApproved, ChallengeCancelled, ChallengeCreated, ChallengeDescriptionEdited,
    ChallengeDurationAdjusted, ChallengeEnded, ChallengeGoalConfigured, ChallengeHosted,
    ChallengeIncludedActivitiesAdjusted, ChallengeLeaderboardsApproved, ChallengeRenamed,
    ChallengeResultsPublished, ChallengeStagesConfigured, ChallengeStarted, CompetitorExcludedFromChallenge,
    CompetitorJoinedChallenge, CompetitorLeftChallenge, CompetitorParticipationInChallengeAllowed,
    CompetitorParticipationInChallengeLimited, CompetitorsJoinedChallenge, StageIncludedInChallenge,
    StageRemovedFromChallenge,
};
use crate::stage::events::StageCreated;

paceline::event_set! {
    /// The events that the rows of challenges follow from.
    #[derive(Clone, Debug, PartialEq)]
    pub enum ChallengesEvent {
        ChallengeCreated,
        ChallengeGoalConfigured,
        ChallengeRenamed,
        ChallengeDescriptionEdited,
        ChallengeDurationAdjusted,
        ChallengeIncludedActivitiesAdjusted,
        StageCreated,
        StageIncludedInChallenge,
        StageRemovedFromChallenge,
        ChallengeStagesConfigured,
        ChallengeHosted,
        ChallengeApproved,
        ChallengeStarted,
        ChallengeEnded,
        CompetitorJoinedChallenge,
        CompetitorsJoinedChallenge,
        CompetitorLeftChallenge,
        CompetitorExcludedFromChallenge,
        CompetitorParticipationInChallengeLimited,
        CompetitorParticipationInChallengeAllowed,
        ChallengeLeaderboardsApproved,
        ChallengeResultsPublished,
        ChallengeCancelled,
    }
}

/// Keeps the rows of challenges.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChallengesProjection;

impl Projection for ChallengesProjection {
    const NAME: &'static str = "challenges-projection";
    const TABLES: &'static [&'static str] = &[
        ChallengeRow::TABLE,
        ClubChallengeRow::TABLE,
        CompetitorRow::TABLE,
        early_stages_row::EarlyStagesRow::TABLE,
        ExclusionRow::TABLE,
        ParticipationRow::TABLE,
    ];

    type Event = ChallengesEvent;

    async fn project<R: ReadModel>(
        &self,
        event: &Recorded<ChallengesEvent>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> Result<(), ReadModelError> {
        use ChallengesEvent as On;
        let at = event.metadata.recorded_at;
        match &event.event {
            On::ChallengeCreated(event) => lifecycle::create(unit, event).await,
            On::StageCreated(event) => lifecycle::include_types_of_stage(unit, event).await,
            On::ChallengeCancelled(event) => lifecycle::cancel(unit, &event.challenge_id).await,
            On::ChallengeGoalConfigured(event) => {
                change(unit, &event.challenge_id, |row| {
                    row.has_goal = true;
                    row.goal = Some(event.goal);
                    row.goal_units = Some(event.goal_units);
                    row.goal_recurrence = Some(event.goal_recurrence);
                })
                .await
            }
            On::ChallengeRenamed(event) => {
                change(unit, &event.challenge_id, |row| {
                    row.name.clone_from(&event.name);
                    row.url_slug.clone_from(&event.url_slug);
                })
                .await
            }
            On::ChallengeDescriptionEdited(event) => {
                change(unit, &event.challenge_id, |row| row.describe(&event.description)).await
            }
            On::ChallengeDurationAdjusted(event) => {
                change(unit, &event.challenge_id, |row| row.period = event.period).await
            }
            On::ChallengeIncludedActivitiesAdjusted(event) => {
                change(unit, &event.challenge_id, |row| {
                    row.included_activity_types.clone_from(&event.included_activity_types);
                })
                .await
            }
            On::StageIncludedInChallenge(event) => {
                change(unit, &event.challenge_id, |row| row.stage_count += 1).await
            }
            On::StageRemovedFromChallenge(event) => {
                change(unit, &event.challenge_id, |row| {
                    row.stage_count = row.stage_count.saturating_sub(1);
                    row.stages_configured = false;
                })
                .await
            }
            On::ChallengeStagesConfigured(event) => {
                change(unit, &event.challenge_id, |row| row.stages_configured = true).await
            }
            On::ChallengeHosted(event) => {
                change(unit, &event.challenge_id, |row| row.status = ChallengeStatus::Hosted).await
            }
            On::ChallengeApproved(event) => {
                change(unit, &event.challenge_id, |row| row.status = ChallengeStatus::Upcoming).await
            }
            On::ChallengeStarted(event) => {
                change(unit, &event.challenge_id, |row| row.status = ChallengeStatus::Active).await
            }
            On::ChallengeEnded(event) => {
                change(unit, &event.challenge_id, |row| row.status = ChallengeStatus::Past).await
            }
            On::ChallengeLeaderboardsApproved(event) => {
                change(unit, &event.challenge_id, |row| {
                    row.approved = true;
                    // A text that was published stays when the approval says nothing.
                    if let Some(message) = &event.approval_message {
                        row.publish(message);
                    }
                })
                .await
            }
            On::ChallengeResultsPublished(event) => {
                change(unit, &event.challenge_id, |row| row.publish(&event.message)).await
            }
            On::CompetitorJoinedChallenge(event) => {
                competitors::join(unit, &event.challenge_id, &event.athlete_id, at).await
            }
            On::CompetitorsJoinedChallenge(event) => {
                for competitor in &event.competitors {
                    competitors::join(unit, &event.challenge_id, &competitor.athlete_id, at).await?;
                }
                Ok(())
            }
            On::CompetitorLeftChallenge(event) => {
                competitors::leave(unit, &event.challenge_id, &event.athlete_id).await
            }
            On::CompetitorExcludedFromChallenge(event) => competitors::exclude(unit, event).await,
            On::CompetitorParticipationInChallengeLimited(event) => {
                let reason = Some(event.reason.clone());
                competitors::limit(unit, &event.challenge_id, &event.athlete_id, reason).await
            }
            On::CompetitorParticipationInChallengeAllowed(event) => {
                competitors::limit(unit, &event.challenge_id, &event.athlete_id, None).await
            }
        }
    }
}

/// Changes the row of a challenge, if it has one.
async fn change<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    challenge_id: &ChallengeId,
    change: impl FnOnce(&mut ChallengeRow) + Send,
) -> Result<(), ReadModelError> {
    unit.update(&ChallengeRow::key_of(challenge_id), change).await
}
