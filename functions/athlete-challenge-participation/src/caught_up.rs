//! How far projections are, by the log.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use jiff::SignedDuration;
use paceline::read_model::{ReadModel, ReadModelError};
use paceline::{Commit, EventLog, EventSet, Position, Projection};
use segment_challenge::process_managers::athlete_challenge_participation::CaughtUp;
use segment_challenge::projections::challenges::ChallengesProjection;
use segment_challenge::projections::stages::StagesProjection;

/// What was stored longer before than this is in the rows, or its stream is parked: then nobody waits for it here.
const LOOKED_AT: SignedDuration = SignedDuration::from_mins(10);

/// Compares the commits of the last minutes before a position with the checkpoints of projections.
#[derive(Debug)]
pub(crate) struct InLog<L, R> {
    pub(crate) log: L,
    pub(crate) rows: R,
}

impl<L: EventLog, R: ReadModel> CaughtUp for InLog<L, R> {
    async fn before(&self, projections: &[&'static str], position: Position) -> Result<bool, ReadModelError> {
        for slice in self.log.slices().all() {
            let since = position.earlier_by(LOOKED_AT);
            let mut commits = pin!(self.log.read_slice(slice, since, position));
            while let Some(commit) = commits.try_next().await.map_err(unavailable)? {
                for &projection in projections {
                    if wants(projection, &commit)
                        && self.rows.checkpoint(projection, &commit.stream).await? < commit.last_version()
                    {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }
}

/// Whether a projection changes rows because of a commit.
fn wants(projection: &str, commit: &Commit) -> bool {
    let any = |includes: fn(&str) -> bool| commit.events.iter().any(|event| includes(&event.event_type.name));
    match projection {
        ChallengesProjection::NAME => any(<ChallengesProjection as Projection>::Event::includes),
        StagesProjection::NAME => any(<StagesProjection as Projection>::Event::includes),
        _ => false,
    }
}

fn unavailable(error: paceline::StoreError) -> ReadModelError {
    ReadModelError::Unavailable(Box::new(error))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use paceline::projection::project_delivered;
    use paceline::{
        EventStore as _, Expected, Head, InMemoryEventStore, InMemoryReadModel, Metadata, NewCommit, event,
    };
    use segment_challenge::challenge::events::ChallengeHosted;
    use segment_challenge::process_managers::athlete_challenge_participation::FOLLOWED;
    use uuid::Uuid;

    use super::*;

    fn metadata(recorded_at: Timestamp) -> Metadata {
        let id = Uuid::from_u128(1);
        Metadata { causation_id: id, correlation_id: id, actor: None, traceparent: None, recorded_at }
    }

    #[tokio::test]
    async fn rows_that_miss_a_commit_of_the_last_minutes_have_not_caught_up() {
        let now: Timestamp = "2026-06-15T12:00:00Z".parse().unwrap();
        let (store, rows) = (InMemoryEventStore::new(), InMemoryReadModel::new());
        let hosted = ChallengeHosted {
            challenge_id: "c-1".parse().unwrap(),
            hosted_by_athlete_id: "athlete-1".parse().unwrap(),
        };
        let commit = NewCommit::new(vec![event::encode(&hosted).unwrap()], metadata(now)).unwrap();
        let stream = "challenge/c-1".parse().unwrap();
        let commit = store.append(&stream, Expected::Head(Head::NONE), commit).await.unwrap();
        let in_log = InLog { log: &store, rows: &rows };

        assert!(in_log.before(&FOLLOWED, commit.position.before()).await.unwrap());
        assert!(!in_log.before(&FOLLOWED, commit.position).await.unwrap());

        project_delivered(&ChallengesProjection, &store, &rows, &commit).await.unwrap();
        assert!(in_log.before(&FOLLOWED, commit.position).await.unwrap());
    }
}
