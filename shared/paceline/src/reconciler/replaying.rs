//! Sets event handlers back for their replays.

use std::pin::pin;

use jiff::Timestamp;

use super::slice::MAX_OF_SUBSCRIBER;
use super::{Lag, Noted, Reading, ReconcileError, Reconciler, Slice, Wanted, note_some};
use crate::checkpoints::Checkpoints;
use crate::read_model::{ReadModel, WriteError};
use crate::replay::{Replay, SliceReplay, set_back};
use crate::{EventLog, Position, SETTLING_MARGIN, StreamName};

impl<L: EventLog, C: Checkpoints> Reconciler<'_, L, C> {
    /// Goes on with a replay in a slice of the log, after the slice was [reconciled](Self::reconcile): sets its handler's
    /// checkpoints back in `rows`, in as many streams as there is room to remember until they are handled. Then it looks for
    /// what the handler had handled in them beyond where the replay began: that is handled again, too.
    ///
    /// # Errors
    /// [`ReconcileError`].
    pub async fn replay(
        &self,
        (number, slice): (u16, &mut Slice),
        replay: &Replay,
        rows: &impl ReadModel,
        (now, settled): (Timestamp, Position),
        may_go_on: impl Fn() -> bool + Sync,
    ) -> Result<Reading, ReconcileError> {
        let mut reading = Reading::default();
        let handler = replay.handler.as_str();
        let who: Vec<_> = self.subscriptions.subscribers().filter(|it| it.subscriber == handler).collect();
        slice.take_over(replay);
        if who.is_empty() || !replay.is_running() || slice.is_behind(handler) {
            return Ok(reading);
        }
        let mut done = slice.replayed(replay);
        let (mut reached, until) = (done.read_to, done.end(replay).min(settled));
        let mut commits = pin!(self.log.read_slice(number, reached, until));
        while done.read_to < until && slice.has_room_for(handler) && may_go_on() {
            let (noted, ended) =
                note_some(&mut commits, &who, MAX_OF_SUBSCRIBER, &mut reached, &mut reading).await?;
            let (begun, new): (Vec<_>, Vec<_>) =
                noted.into_values().flatten().partition(|(_, wanted)| wanted.since <= replay.until);
            let mut left = set_back_all(begun, slice, replay, rows, (now, &mut done)).await?;
            let new = Noted::from([(handler.to_owned(), new.into_iter().collect())]);
            for lag in self.lagging(new).await? {
                let before = lag.position.before();
                if left.is_none() && !slice.remember(Lag { replayed: true, ..lag }) {
                    left = Some(before);
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

/// Sets a handler back in streams, the first in the log first. If it cannot be done in all of them, it answers up to where it
/// is done.
async fn set_back_all(
    mut streams: Vec<(StreamName, Wanted)>,
    slice: &mut Slice,
    replay: &Replay,
    rows: &impl ReadModel,
    (now, done): (Timestamp, &mut SliceReplay),
) -> Result<Option<Position>, ReconcileError> {
    streams.sort_by_key(|(_, wanted)| wanted.since);
    for (stream, wanted) in streams {
        if !slice.has_room_for(&replay.handler) {
            return Ok(Some(wanted.since.before()));
        }
        let found = match set_back(rows, replay, &stream, wanted.before).await {
            Ok(found) => found,
            // The handler is busy with the stream: it is set back the next time.
            Err(WriteError::Conflict) => return Ok(Some(wanted.since.before())),
            Err(error) => return Err(error.into()),
        };
        done.streams += u64::from(found.had.is_some());
        if found.had.is_none_or(|had| had > wanted.last_version) {
            // Whatever it had handled by now comes before this, for no clock is off by the margin.
            done.follow_to = Position::settled(now, -SETTLING_MARGIN);
        }
        if found.at < wanted.last_version {
            let lag = wanted.lag(&replay.handler, stream, found.at);
            slice.remember(Lag { replayed: true, ..lag });
        }
    }
    Ok(None)
}
