//! Compares checkpoints with the log, and has delivered what was missed.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;
use paceline::checkpoints::Checkpoints;
use paceline::generation::{LiveCheckpoints, LiveReadModel};
use paceline::read_model::{ReadModel, WriteError};
use paceline::reconciler::{Reconciler, Remembered};
use paceline::replay::{Replay, Report, SliceReplay, replays};
use paceline::{EventLog, Position};
use serde::Serialize;

use super::hints::message;
use super::{Maintenance, MaintenanceError, Reconcile};
use crate::fifo::{FifoMessage, FifoQueues};

/// Slices that are reconciled at a time.
const AT_A_TIME: usize = 4;

/// The most parked streams that are named.
const MAX_NAMED: usize = 100;

/// What became of comparing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(super) struct Reconciled {
    /// Whether all checkpoints are compared with all that is settled.
    pub done: bool,
    /// Commits that were read.
    pub commits: u64,
    /// Hints that were sent.
    pub hints: u64,
    /// Streams in which subscribers lag.
    pub lagging: u64,
    /// Those of them that a hint did not help, by subscriber.
    pub parked: BTreeMap<String, u64>,
    /// The first of these, as `subscriber stream@version`.
    pub parked_streams: Vec<String>,
    /// How far the last replay of each event handler has come.
    #[serde(skip)]
    pub replays: Vec<Report>,
}

/// What became of comparing in one slice.
#[derive(Debug, Default)]
struct OfSlice {
    reconciled: Reconciled,
    /// How far each replay has come, and how many streams wait to be handled again.
    replayed: Vec<(SliceReplay, u64)>,
}

impl Reconciled {
    fn add(&mut self, other: Self) {
        self.done &= other.done;
        self.commits += other.commits;
        self.hints += other.hints;
        self.lagging += other.lagging;
        for (subscriber, streams) in other.parked {
            *self.parked.entry(subscriber).or_default() += streams;
        }
        self.parked_streams.extend(other.parked_streams);
        self.parked_streams.truncate(MAX_NAMED);
    }
}

impl<L: EventLog, C: Checkpoints, R: ReadModel, S: Sync, Q: FifoQueues> Maintenance<L, C, R, S, Q> {
    /// Reconciles every slice once, up to `settled`, as long as there is time. Who lags is told if it is time, or if it is
    /// `asked` for.
    pub(super) async fn reconcile(
        &self,
        settled: Position,
        asked: Option<&Reconcile>,
        stops_at: Timestamp,
    ) -> Result<Reconciled, MaintenanceError> {
        let live = LiveReadModel::new(&self.rows, self.clock);
        let replays = replays(&self.rows).await?;
        let slices = stream::iter(self.log.slices().all());
        let reconciled: Vec<_> = slices
            .map(|number| self.reconcile_slice(number, &live, &replays, settled, asked, stops_at))
            .buffer_unordered(AT_A_TIME)
            .collect()
            .await;
        let mut all = Reconciled { done: true, ..Reconciled::default() };
        let mut replayed = Vec::new();
        let mut failed = Vec::new();
        for slice in reconciled {
            match slice {
                Ok(slice) => {
                    all.add(slice.reconciled);
                    replayed.push(slice.replayed);
                }
                Err(error) => failed.push(error.to_string()),
            }
        }
        let slices = failed.len();
        if let Some(first) = failed.into_iter().next() {
            return Err(MaintenanceError::Slices { slices, first });
        }
        all.replays = self.report_replays(replays, &replayed).await?;
        Ok(all)
    }

    async fn reconcile_slice(
        &self,
        number: u16,
        live: &LiveReadModel<&R>,
        replays: &[Replay],
        settled: Position,
        asked: Option<&Reconcile>,
        stops_at: Timestamp,
    ) -> Result<OfSlice, MaintenanceError> {
        let checkpoints = LiveCheckpoints { checkpoints: &self.checkpoints, rows: live };
        let reconciler = Reconciler { log: &self.log, checkpoints, subscriptions: &self.subscriptions };
        let mut remembered = Remembered::read(&self.rows, number).await?;
        let slice = &mut remembered.slice;
        if let Some(Reconcile { subscriber, from: Some(from) }) = asked {
            let named = |name: &str| subscriber.as_ref().is_none_or(|subscriber| subscriber == name);
            let all = self.subscriptions.subscribers().map(|it| it.subscriber.as_str());
            all.filter(|name| named(name)).for_each(|name| slice.begin_again(name, *from));
        }
        let may_go_on = || (self.clock)() < stops_at;
        let times = ((self.clock)(), settled);
        let mut reading = reconciler.reconcile(number, slice, times, may_go_on).await;
        for replay in replays {
            let of_slice = (number, &mut *slice);
            let replayed = reconciler.replay(of_slice, replay, &self.rows, times, may_go_on).await;
            reading = reading.and_then(|all| Ok(all.and(replayed?)));
        }
        // What was found before an error is told and remembered all the same.
        let now = (self.clock)();
        let is_asked = |name: &str| {
            asked.is_some_and(|asked| asked.subscriber.as_ref().is_none_or(|subscriber| subscriber == name))
        };
        let mut by_subscriber: BTreeMap<String, Vec<FifoMessage>> = BTreeMap::new();
        for hint in slice.hints(now, is_asked) {
            tracing::info!(
                subscriber = hint.subscriber, stream = %hint.stream, version = hint.first_version.number(),
                number = hint.number, "the subscriber lags and is told"
            );
            by_subscriber.entry(hint.subscriber.clone()).or_default().push(message(&hint)?);
        }
        let replaying = replays.iter().any(|replay| slice.can_replay(replay, settled, now));
        let done = slice.is_reconciled(settled) && !replaying;
        let mut reconciled = Reconciled { done, ..Reconciled::default() };
        for (subscriber, messages) in &by_subscriber {
            self.send(subscriber, messages).await?;
            reconciled.hints += messages.len() as u64;
        }
        reconciled.lagging = slice.lagging().len() as u64;
        for lag in slice.lagging().iter().filter(|lag| lag.is_parked(now)) {
            *reconciled.parked.entry(lag.subscriber.clone()).or_default() += 1;
            if reconciled.parked_streams.len() < MAX_NAMED {
                let named = format!("{} {}@{}", lag.subscriber, lag.stream, lag.last_version);
                reconciled.parked_streams.push(named);
            }
        }
        let replayed =
            replays.iter().map(|it| (slice.replayed(it), slice.waiting(&it.handler) as u64)).collect();
        match remembered.save().await {
            // Another run was here at the same time, and remembers what it has found.
            Ok(()) | Err(WriteError::Conflict) => {}
            Err(WriteError::ReadModel(error)) => return Err(error.into()),
            Err(other) => return Err(MaintenanceError::Rebuild(other.into())),
        }
        let reading =
            reading.map_err(|error| MaintenanceError::Slices { slices: 1, first: error.to_string() })?;
        for error in &reading.unreadable {
            tracing::error!(%error, slice = number, "a commit in the log cannot be read");
        }
        reconciled.commits = reading.commits;
        Ok(OfSlice { reconciled, replayed })
    }
}
