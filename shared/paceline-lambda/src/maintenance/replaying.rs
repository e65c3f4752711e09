//! Looks after replays of event handlers.

use jiff::Timestamp;
use paceline::checkpoints::Checkpoints;
use paceline::read_model::ReadModel;
use paceline::replay::{Replay, Report, SliceReplay, finish, order};
use paceline::subscriptions::Kind;
use paceline::{EventLog, Position};

use super::{Maintenance, MaintenanceError, ReplayOrder};
use crate::fifo::FifoQueues;

impl<L: EventLog, C: Checkpoints, R: ReadModel, S: Sync, Q: FifoQueues> Maintenance<L, C, R, S, Q> {
    /// Carries out an order about a replay, and goes on with it. Tells how far it has come, if there is one.
    pub(super) async fn replay(
        &self,
        handler: &str,
        wanted: Option<ReplayOrder>,
        settled: Position,
        stops_at: Timestamp,
    ) -> Result<Option<Report>, MaintenanceError> {
        self.expect(handler, Some(Kind::EventHandler))?;
        if let Some(wanted) = wanted {
            order(&self.rows, handler, wanted.into(), (self.clock)()).await?;
        }
        let reconciled = self.reconcile(settled, None, stops_at).await?;
        Ok(reconciled.replays.into_iter().find(|report| report.replay.handler == handler))
    }

    /// Tells how far replays have come, and ends those in which nothing is left to do. `replayed` is what each slice has to
    /// say of each of them.
    pub(super) async fn report_replays(
        &self,
        replays: Vec<Replay>,
        replayed: &[Vec<(SliceReplay, u64)>],
    ) -> Result<Vec<Report>, MaintenanceError> {
        let now = (self.clock)();
        let mut reports = Vec::new();
        for (index, replay) in replays.into_iter().enumerate() {
            let of_slices = replayed.iter().filter_map(|slice| slice.get(index));
            let (slices, waiting): (Vec<SliceReplay>, Vec<u64>) = of_slices.cloned().unzip();
            let mut report = Report::of(replay, &slices, waiting.iter().sum(), now);
            if report.replay.is_running() && report.is_complete() {
                report.replay = finish(&self.rows, &report.replay, now).await?;
                let (handler, streams) = (&report.replay.handler, report.progress.streams);
                tracing::info!(handler, streams, state = ?report.replay.state, "the event handler is replayed");
            }
            reports.push(report);
        }
        Ok(reports)
    }
}
