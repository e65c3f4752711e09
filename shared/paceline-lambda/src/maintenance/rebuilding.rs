//! Takes rebuilds on.

use jiff::Timestamp;
use paceline::EventLog;
use paceline::read_model::ReadModel;
use paceline::rebuild::{Rebuild, Report, Sweep, coordinate, dropped, order, report};
use paceline::subscriptions::Kind;

use super::{Maintenance, MaintenanceError, Order};
use crate::fifo::FifoQueues;
use crate::rebuild::Call;

/// Seconds in which the same work is called for once. A call that waits in a queue is not joined by others, which would
/// wait there too and hold up deliveries; one that came to nothing is made again.
const CALL_EVERY: i64 = 180;

impl<L: EventLog, C: Sync, R: ReadModel, S: Sweep, Q: FifoQueues> Maintenance<L, C, R, S, Q> {
    /// Carries out an order about a rebuild. Tells how far it has come, if there is one.
    pub(super) async fn order(
        &self,
        projection: &str,
        wanted: Option<Order>,
    ) -> Result<Option<Report>, MaintenanceError> {
        self.expect(projection, Some(Kind::Projection))?;
        if let Some(wanted) = wanted {
            order(&self.rows, projection, wanted.into(), (self.clock)()).await?;
        }
        self.take_on(projection).await?;
        Ok(report(&self.rows, projection, self.log.slices(), (self.clock)()).await?)
    }

    /// Takes every rebuild on. Tells whether one is under way.
    pub(super) async fn take_all_on(&self) -> Result<bool, MaintenanceError> {
        let mut under_way = false;
        for projection in self.of_kind(Some(Kind::Projection)) {
            let rebuild = self.take_on(projection).await?;
            under_way |= rebuild.is_some_and(|rebuild| !rebuild.is_done() && !rebuild.paused);
        }
        Ok(under_way)
    }

    async fn take_on(&self, projection: &str) -> Result<Option<Rebuild>, MaintenanceError> {
        let now = (self.clock)();
        let coordinated = match coordinate(&self.rows, projection, self.log.slices(), now).await {
            Err(error) => {
                let error = MaintenanceError::from(error);
                // Another run takes it on at the same time.
                return if error.is_conflict() { Ok(None) } else { Err(error) };
            }
            Ok(coordinated) => coordinated,
        };
        if let (false, Some(rebuild)) = (coordinated.work.is_empty(), &coordinated.rebuild) {
            let nonce = nonce(rebuild, now);
            let calls = coordinated.work.iter().map(|work| Call::message(projection, work, &nonce));
            self.send(projection, &calls.collect::<Result<Vec<_>, _>>()?).await?;
        }
        if let Some(drops) = &coordinated.drops {
            let to = self.sweep.sweep(drops).await?;
            dropped(&self.rows, projection, to, now).await?;
        }
        if let Some(rebuild) = coordinated.rebuild.as_ref().filter(|rebuild| !rebuild.is_done()) {
            tracing::info!(projection, phase = ?rebuild.phase, calls = coordinated.work.len(), "rebuild");
        }
        Ok(coordinated.rebuild)
    }
}

/// Tells calls for the same work apart that are made at different times, or before and after a pause, in which calls come
/// to nothing.
fn nonce(rebuild: &Rebuild, now: Timestamp) -> String {
    format!("{}:{}", rebuild.resumed_at, now.as_second() / CALL_EVERY)
}
