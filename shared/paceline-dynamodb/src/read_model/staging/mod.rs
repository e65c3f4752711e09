//! Units of work that no transaction holds: they are staged, and then become visible by one write.
//!
//! 1. An attempt is taken: a number on the checkpoint. It fences whoever made an attempt before, whose rows are taken
//!    back.
//! 2. The keys of the rows are written down beside the checkpoint, as a [plan](trace).
//! 3. Each [row](row) gets the unit's mark, and beside its fields what becomes of it. To readers it is as it was. Other
//!    writers cannot change it.
//! 4. The unit is committed: the checkpoint moves, if the attempt is still the last, and names the unit as
//!    `unsettled`. From here on readers see what becomes of the rows.
//! 5. Each row is settled: it becomes what it is to become, and loses its mark. Then the plan goes, and `unsettled`
//!    with it.
//!
//! Whoever finds a unit that was cut off before 4 takes its rows back, and whoever finds one that was cut off after it
//! settles them: the next delivery all of them, another writer those that it meets.

mod row;
mod trace;
pub(super) mod unit;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use paceline::read_model::{Checkpoint, Known, ReadModelError, WriteError};

use self::row::Staged;
use self::trace::Trace;
use self::unit::{Fate, Unit};
use super::DynamoReadModel;
use super::guard::Guard;
use super::item::{Progress, number, number_in};
use super::key::{Item, checkpoint_key, checkpoint_partition, place};
use super::requests::Refusal;
use super::row_write::RowWrite;
use super::write::Unwritten;
use crate::size::item_bytes;

/// How many requests of one step are under way at a time.
const IN_FLIGHT: usize = 16;

impl DynamoReadModel {
    pub(super) async fn write_staged(
        &self,
        checkpoint: &Checkpoint,
        rows: &[RowWrite<'_>],
    ) -> Result<(), Unwritten> {
        let unit = self.take_attempt(checkpoint).await?;
        let staged = match self.stage(&unit, rows).await {
            Ok(staged) => staged,
            Err(reason) => return self.give_up(&unit, checkpoint, reason).await,
        };
        match self.commit(&unit, checkpoint).await {
            Ok(()) => {}
            // It may be one's own doing: a request whose answer was lost.
            Err(Refusal::Conflict(_)) if self.fate(&unit).await? == Fate::Committed => {}
            Err(Refusal::Conflict(shown)) => {
                return self.give_up(&unit, checkpoint, Unwritten::Conflict(shown)).await;
            }
            Err(Refusal::Failed(error)) => return Err(error.into()),
        }
        each(staged, |row| self.settle_row(&unit, row)).await?;
        Ok(self.finish(&unit, self.traces(&unit.checkpoint).await?).await?)
    }

    /// Takes the next attempt. Whoever made one before can no longer commit.
    async fn take_attempt(&self, checkpoint: &Checkpoint) -> Result<Unit, Refusal> {
        let partition = checkpoint_partition(checkpoint.subscriber, &checkpoint.stream);
        let guard = Guard::checkpoint(checkpoint.from).with(":one", number(1));
        let taken = self.update(checkpoint_key(&partition), "ADD attempt :one", &guard).await?;
        let attempt = number_in(&taken, "attempt").unwrap_or_default();
        Ok(Unit { checkpoint: partition, to: checkpoint.to.number(), attempt })
    }

    /// Gives the rows as they are staged.
    async fn stage(&self, unit: &Unit, rows: &[RowWrite<'_>]) -> Result<Vec<Item>, Unwritten> {
        // There are traces only of attempts before this one.
        self.take_back(self.traces(&unit.checkpoint).await?).await?;
        let keys: Vec<Item> = rows.iter().map(RowWrite::item_key).collect();
        let mut found = self.get_items(&keys).await?;
        let of_others: Vec<Item> = found.values().filter(|item| item.contains_key("unit")).cloned().collect();
        if !of_others.is_empty() {
            return Err(Unwritten::Conflict(of_others));
        }
        let mut all = Vec::with_capacity(rows.len());
        for (number, (row, key)) in rows.iter().zip(&keys).enumerate() {
            let old = found.remove(&place(key));
            let revision = old.as_ref().and_then(|old| number_in(old, "revision"));
            let known = revision.map_or(Known::Absent, Known::Revision);
            if row.known != Known::Nothing && row.known != known {
                return Err(Unwritten::Conflict(Vec::new()));
            }
            let staged = Staged::new(unit, number, key, old, &row.becomes);
            row.check_size(item_bytes(&staged.item)).map_err(Unwritten::Failed)?;
            all.push((staged, Guard::row_for(known, unit)));
        }
        self.write_plan(unit, &keys).await?;
        each(&all, |(staged, guard)| async move {
            self.put(staged.item.clone(), Some(guard)).await?;
            match &staged.stand_in {
                Some(stand_in) => self.put(stand_in.clone(), None).await,
                None => Ok(()),
            }
        })
        .await?;
        Ok(all.into_iter().map(|(staged, _)| staged.item).collect())
    }

    async fn commit(&self, unit: &Unit, checkpoint: &Checkpoint) -> Result<(), Refusal> {
        let guard = Guard::attempt(checkpoint.from, unit.attempt).with(":to", number(unit.to));
        let guard = guard.with(":unit", unit.to_attribute());
        let commit = "SET #at = :to, #unsettled = :unit";
        self.update(checkpoint_key(&unit.checkpoint), commit, &guard).await.map(drop)
    }

    /// Takes back what an attempt has staged, once it can no longer be committed.
    async fn give_up(
        &self,
        unit: &Unit,
        checkpoint: &Checkpoint,
        reason: Unwritten,
    ) -> Result<(), Unwritten> {
        // A request to commit may be under way yet.
        let guard = Guard::attempt(checkpoint.from, unit.attempt).with(":one", number(1));
        let fenced = self.update(checkpoint_key(&unit.checkpoint), "ADD attempt :one", &guard).await;
        let overtaken = match fenced {
            Ok(_) => false,
            Err(Refusal::Conflict(_)) => {
                let at = self.progress(&unit.checkpoint).await?;
                match unit.fate(&at) {
                    Fate::Committed => return Ok(self.settle(unit).await?),
                    // The checkpoint was held by a transaction: what is staged stays for the next attempt.
                    Fate::Pending => return Err(reason),
                    Fate::Over => at.version < unit.to,
                }
            }
            Err(Refusal::Failed(_)) => return Err(reason),
        };
        let mut traces = self.traces(&unit.checkpoint).await?;
        traces.retain(|trace| trace.unit.attempt <= unit.attempt);
        self.take_back(traces).await?;
        Err(if overtaken { Unwritten::Failed(WriteError::UnderWay) } else { reason })
    }

    /// Settles a unit that was committed, and of whose rows any may be settled already.
    pub(super) async fn settle(&self, unit: &Unit) -> Result<(), ReadModelError> {
        let traces = self.traces(&unit.checkpoint).await?;
        for trace in traces.iter().filter(|trace| trace.unit == *unit) {
            let rows = self.marked(unit, &trace.rows).await?;
            each(rows, |row| self.settle_row(unit, row)).await?;
        }
        self.finish(unit, traces).await
    }

    /// Removes the traces of a unit whose rows are settled, and whatever attempts before it have left.
    async fn finish(&self, unit: &Unit, traces: Vec<Trace>) -> Result<(), ReadModelError> {
        let (own, others): (Vec<_>, Vec<_>) = traces.into_iter().partition(|trace| trace.unit == *unit);
        self.take_back(others).await?;
        self.remove(own).await?;
        let guard = Guard::unsettled(unit);
        match self.update(checkpoint_key(&unit.checkpoint), "REMOVE #unsettled", &guard).await {
            // Another has done it, or a transaction holds the checkpoint and the next delivery does it.
            Ok(_) | Err(Refusal::Conflict(_)) => Ok(()),
            Err(Refusal::Failed(error)) => Err(error),
        }
    }

    async fn progress(&self, partition: &str) -> Result<Progress, ReadModelError> {
        Progress::of(self.get_item(checkpoint_key(partition)).await?.as_ref())
    }
}

/// Does all of them, some at a time. After a failure no more are begun, and those that are under way are waited for: the
/// caller can then rely on what is done and what is not.
async fn each<T, E, F>(all: impl IntoIterator<Item = T>, one: impl Fn(T) -> F) -> Result<(), E>
where
    F: Future<Output = Result<(), E>>,
{
    let mut left = all.into_iter().map(one);
    let mut under_way: FuturesUnordered<F> = left.by_ref().take(IN_FLIGHT).collect();
    let mut outcome = Ok(());
    while let Some(done) = under_way.next().await {
        outcome = outcome.and(done);
        if outcome.is_ok() {
            under_way.extend(left.next());
        }
    }
    outcome
}
