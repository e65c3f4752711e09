//! Brings the gender that an athlete gives to the stages in which they compete.

#[cfg(test)]
mod tests;

use std::future::Future;

use paceline::process_manager::{Because, Sender, command_id};
use paceline::read_model::{Key, ReadModel, ReadModelError, Row, StoredRow};
use paceline::{
    CommandMessage, CommandSender, EventHandler, Identity, OnError, Outgoing, Position, Projection, Recorded,
    SendError, Start,
};
use serde_json::json;

use crate::athlete::events::AthleteGenderChanged;
use crate::projections::challenges::{ChallengeRow, ChallengeStatus, ChallengesProjection, CompetitorRow};
use crate::projections::stages::{StageRow, StagesProjection};
use crate::{AthleteId, StageId};

paceline::event_set! {
    /// The events that are handled.
    #[derive(Clone, Debug, PartialEq)]
    pub enum AthleteChallengeParticipationEvent { AthleteGenderChanged }
}

/// The projections whose rows say in which stages an athlete competes.
pub const FOLLOWED: [&str; 2] = [ChallengesProjection::NAME, StagesProjection::NAME];

/// Knows how far projections are.
pub trait CaughtUp: Send + Sync {
    /// Whether each of these projections has handled everything that was stored before a position.
    ///
    /// # Errors
    /// [`ReadModelError`].
    fn before(
        &self,
        projections: &[&'static str],
        position: Position,
    ) -> impl Future<Output = Result<bool, ReadModelError>> + Send;
}

/// Sends `ConfigureAthleteGenderInStage` to the stages of each challenge that an athlete has joined and that is upcoming
/// or active, once the rows that tell them are as fresh as the event. A stage that is not active, or in which the
/// athlete does not compete, does nothing with it. Earlier changes of gender are history: it begins when it is deployed.
#[derive(Clone, Debug)]
pub struct AthleteChallengeParticipation<R, S, C> {
    /// The rows of challenges and stages.
    pub rows: R,
    /// What takes commands.
    pub commands: S,
    /// What knows how far the projections are.
    pub caught_up: C,
}

/// Why the stages were not told, or not all of them.
#[derive(Debug, thiserror::Error)]
pub enum ParticipationError {
    /// The rows are older than the event: the projections need time.
    #[error("the rows of challenges and stages are older than the event")]
    NotCaughtUp,
    /// The rows were not read.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
    /// The commands were not sent.
    #[error(transparent)]
    Send(#[from] SendError),
}

impl<R: ReadModel, S: CommandSender, C: CaughtUp> EventHandler for AthleteChallengeParticipation<R, S, C> {
    const NAME: &'static str = "athlete-challenge-participation";
    const START: Start = Start::Current;

    type Event = AthleteChallengeParticipationEvent;
    type Error = ParticipationError;

    async fn handle(&self, event: &Recorded<Self::Event>) -> Result<(), ParticipationError> {
        let AthleteChallengeParticipationEvent::AthleteGenderChanged(changed) = &event.event;
        if !self.caught_up.before(&FOLLOWED, event.position).await? {
            return Err(ParticipationError::NotCaughtUp);
        }
        let stages = stages_of(&self.rows, &changed.athlete_id).await?;
        let messages: Vec<_> = stages.iter().map(|stage_id| message(event, changed, stage_id)).collect();
        if messages.is_empty() {
            return Ok(());
        }
        Ok(self.commands.send(&messages).await?)
    }

    fn on_error(&self, error: &ParticipationError, _: &Recorded<Self::Event>, _: u32) -> OnError {
        match error {
            // Nothing is wrong: no number of attempts makes it so.
            ParticipationError::NotCaughtUp => OnError::RetryAfter(jiff::SignedDuration::from_secs(30)),
            ParticipationError::ReadModel(_) | ParticipationError::Send(_) => OnError::Retry,
        }
    }
}

/// The stages of the challenges that an athlete has joined and that are upcoming or active: of the challenge that starts
/// last first, by number.
async fn stages_of(rows: &impl ReadModel, athlete_id: &AthleteId) -> Result<Vec<StageId>, ReadModelError> {
    let joined = rows.query(CompetitorRow::TABLE, &CompetitorRow::of_athlete(athlete_id)).await?;
    let joined: Vec<CompetitorRow> = joined.into_iter().map(StoredRow::decode).collect::<Result<_, _>>()?;
    let keys: Vec<Key> = joined.iter().map(|row| ChallengeRow::key_of(&row.challenge_id)).collect();
    let challenges = rows.get_many(ChallengeRow::TABLE, &keys).await?.into_iter().flatten();
    let mut challenges: Vec<ChallengeRow> = challenges.map(StoredRow::decode).collect::<Result<_, _>>()?;
    challenges.retain(|row| matches!(row.status, ChallengeStatus::Upcoming | ChallengeStatus::Active));
    challenges.sort_by(|one, other| {
        let order = |row: &ChallengeRow| (row.period.start_date_local, row.challenge_id.clone());
        order(other).cmp(&order(one))
    });
    let mut stages = Vec::new();
    for challenge in challenges {
        let of_challenge =
            rows.query(StageRow::TABLE, &StageRow::of_challenge(&challenge.challenge_id)).await?;
        for stage in of_challenge {
            stages.push(stage.decode::<StageRow>()?.stage_id);
        }
    }
    Ok(stages)
}

/// A command to a stage. Its id follows from the event and the stage, not from its place in a list, which another
/// delivery may find otherwise: so a repeat has no effect.
fn message(
    event: &Recorded<AthleteChallengeParticipationEvent>,
    changed: &AthleteGenderChanged,
    stage_id: &StageId,
) -> CommandMessage {
    let name = "athlete-challenge-participation";
    let data = json!({ "stage_id": stage_id, "athlete_id": changed.athlete_id, "gender": changed.gender });
    CommandMessage {
        command_id: command_id(event.id(), name, stage_id.as_str(), 0),
        correlation_id: event.metadata.correlation_id,
        caused_at: event.position,
        traceparent: event.metadata.traceparent.clone(),
        sender: Sender {
            process_manager: name.to_owned(),
            instance: changed.athlete_id.to_string(),
            because_of: Because::Event { stream: event.stream.clone(), version: event.version },
            attempt: 1,
        },
        skipped_refusals: vec![],
        command: Outgoing::to(stage_id, "ConfigureAthleteGenderInStage", data),
    }
}
