//! Activities are written.

use std::collections::BTreeMap;

use paceline::read_model::{ReadModel, ReadModelError};
use paceline::{Position, Recorded, UnitOfWork};

use super::activity::{Activity, Thing, ThingType, Verb};
use super::events::ActivityFeedEvent;
use super::memo_rows::{DepartureRow, FeedChallengeRow, FeedStageRow};
use super::rows::{ActivityRow, ActorActivityRow};
use super::told::{Sentence, Told, challenge, stage};

/// What goes when the efforts of a stage are cleared.
pub(super) const OF_EFFORTS: [Verb; 5] =
    [Verb::Attempt, Verb::Flag, Verb::Achieved, Verb::Completed, Verb::Finish];

/// Writes what an event tells, but for what was deleted since by an event of another stream that was heard of first.
pub(super) async fn tell<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    event: &Recorded<ActivityFeedEvent>,
    told: Told,
) -> Result<(), ReadModelError> {
    if told.sentences.is_empty() {
        return Ok(());
    }
    let at = event.position;
    let of_stage = match &told.stage_id {
        Some(stage_id) => {
            let found = unit.get(&FeedStageRow::key_of(stage_id)).await?;
            Some(found.unwrap_or_else(|| FeedStageRow::unknown(stage_id)))
        }
        None => None,
    };
    if of_stage.as_ref().is_some_and(|stage| stage.deleted) {
        return Ok(());
    }
    let challenge_id =
        told.challenge_id.or_else(|| of_stage.as_ref().and_then(|stage| stage.challenge_id.clone()));
    let of_challenge = match &challenge_id {
        Some(challenge_id) => {
            let found = unit.get(&FeedChallengeRow::key_of(challenge_id)).await?;
            Some(found.unwrap_or_else(|| FeedChallengeRow::unknown(challenge_id)))
        }
        None => None,
    };
    if of_challenge.as_ref().is_some_and(|challenge| challenge.cancelled) {
        return Ok(());
    }
    let mut gone = Gone::default();
    if let Some(row) = of_challenge.as_ref().filter(|row| row.departures > 0) {
        gone.read(unit, challenge(&row.challenge_id)).await?;
    }
    if let Some(row) = of_stage.as_ref() {
        gone.cleared = row.cleared_at.filter(|cleared| at <= *cleared).map(|_| stage(&row.stage_id));
        if row.departures > 0 {
            gone.read(unit, stage(&row.stage_id)).await?;
        }
    }
    for (index, sentence) in told.sentences.into_iter().enumerate() {
        let activity = Activity {
            activity_id: activity_id(event, index),
            published: sentence.published.unwrap_or(event.metadata.recorded_at),
            verb: sentence.verb,
            actor_type: sentence.actor.kind,
            actor_id: sentence.actor.id,
            object_type: sentence.object.kind,
            object_id: sentence.object.id,
            target_type: sentence.target.as_ref().map(|target| target.kind),
            target_id: sentence.target.map(|target| target.id),
            challenge_id: challenge_id.clone(),
            public: of_challenge.as_ref().is_some_and(|challenge| challenge.approved),
            metadata: sentence.metadata,
            private: of_challenge.as_ref().is_some_and(|challenge| challenge.private),
            unlinked: sentence.unlinked,
            stage_id: told.stage_id.clone(),
            position: at,
        };
        if !gone.holds(&activity) {
            put(unit, activity)?;
        }
    }
    Ok(())
}

/// The id of an activity: ids are in the order of the events' positions, of the events in a commit, and of the activities
/// of an event.
fn activity_id(event: &Recorded<ActivityFeedEvent>, index: usize) -> String {
    let (position, version) = (event.position.number(), event.version.number());
    format!("{position:016x}{version:08x}{index:08x}-{}", event.id().simple())
}

pub(super) fn put<R: ReadModel>(
    unit: &mut UnitOfWork<'_, R>,
    activity: Activity,
) -> Result<(), ReadModelError> {
    unit.put(&ActivityRow(activity.clone()))?;
    unit.put(&ActorActivityRow(activity))
}

/// What is gone already of what an event tells.
#[derive(Default)]
struct Gone {
    /// When athletes left things.
    departures: BTreeMap<(Thing, String), Position>,
    /// The stage, if its efforts were cleared since.
    cleared: Option<Thing>,
}

impl Gone {
    async fn read<R: ReadModel>(
        &mut self,
        unit: &mut UnitOfWork<'_, R>,
        from: Thing,
    ) -> Result<(), ReadModelError> {
        for row in unit.list::<DepartureRow>(&DepartureRow::partition(&from)).await? {
            self.departures.insert((from.clone(), row.athlete_id.to_string()), row.at);
        }
        Ok(())
    }

    fn holds(&self, activity: &Activity) -> bool {
        let departed = |thing: Thing| {
            let left = self.departures.get(&(thing, activity.actor_id.clone()));
            left.is_some_and(|left| activity.position <= *left)
        };
        let is_athlete = activity.actor_type == ThingType::Athlete;
        let has_left = is_athlete && (departed(activity.object()) || activity.target().is_some_and(departed));
        let cleared =
            OF_EFFORTS.contains(&activity.verb) && self.cleared.as_ref() == Some(&activity.object());
        has_left || cleared
    }
}

/// An athlete who joins.
pub(super) fn joins(sentences: Vec<Sentence>, challenge_id: &crate::ChallengeId) -> Told {
    Told { challenge_id: Some(challenge_id.clone()), stage_id: None, sentences }
}
