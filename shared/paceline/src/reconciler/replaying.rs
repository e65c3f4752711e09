//! Sets event handlers back for their replays.

use std::pin::pin;

use super::slice::MAX_OF_SUBSCRIBER;
use super::{Reading, ReconcileError, Reconciler, Slice, note_some};
use crate::checkpoints::Checkpoints;
use crate::read_model::{ReadModel, WriteError};
use crate::replay::{Replay, set_back};
use crate::{EventLog, Position};

impl<L: EventLog, C: Checkpoints> Reconciler<'_, L, C> {
    /// Goes on with a replay in a slice of the log, after the slice was [reconciled](Self::reconcile): sets its handler's
    /// checkpoints back in `rows`, in as many streams as there is room to remember until they are handled.
    ///
    /// # Errors
    /// [`ReconcileError`].
    pub async fn replay(
        &self,
        (number, slice): (u16, &mut Slice),
        replay: &Replay,
        rows: &impl ReadModel,
        settled: Position,
        may_go_on: impl Fn() -> bool + Sync,
    ) -> Result<Reading, ReconcileError> {
        let mut reading = Reading::default();
        let (handler, until) = (replay.handler.as_str(), replay.until.min(settled));
        let who: Vec<_> = self.subscriptions.subscribers().filter(|it| it.subscriber == handler).collect();
        if who.is_empty() || !replay.is_running() || slice.is_behind(handler) {
            return Ok(reading);
        }
        let mut done = slice.replayed(replay);
        let mut reached = done.read_to;
        let mut commits = pin!(self.log.read_slice(number, reached, until));
        while done.read_to < until && slice.has_room_for(handler) && may_go_on() {
            let (noted, ended) =
                note_some(&mut commits, &who, MAX_OF_SUBSCRIBER, &mut reached, &mut reading).await?;
            let mut streams: Vec<_> = noted.into_values().flatten().collect();
            streams.sort_by_key(|(_, wanted)| wanted.since);
            let mut left = None;
            for (stream, wanted) in streams {
                if !slice.has_room_for(handler) {
                    left = Some(wanted.since.before());
                    break;
                }
                let found = match set_back(rows, replay, &stream, wanted.before).await {
                    Ok(found) => found,
                    // The handler is busy with the stream: it is set back the next time.
                    Err(WriteError::Conflict) => {
                        left = Some(wanted.since.before());
                        break;
                    }
                    Err(error) => return Err(error.into()),
                };
                done.streams += u64::from(found.is_new);
                if found.at < wanted.last_version {
                    let mut lag = wanted.lag(handler, stream, found.at);
                    lag.replayed = true;
                    slice.remember(lag);
                }
            }
            done.read_to = left.unwrap_or(if ended { until } else { reached }).max(done.read_to);
            done.first = done.first.or(reading.first);
            slice.note_replayed(handler, done.clone());
            if left.is_some() {
                break;
            }
        }
        done.commits += reading.commits;
        slice.note_replayed(handler, done);
        Ok(reading)
    }
}
