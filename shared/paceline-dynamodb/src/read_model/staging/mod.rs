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
//! A call stages and settles a bounded number of rows. The next one with the same unit goes on with its attempt: after
//! those rows that it is noted to have staged, and past those that bear its mark.
//!
//! Whoever finds a unit that was cut off before 4 goes on with it, or takes its rows back if it would
//! write other rows; and whoever finds one that was cut off after it
//! settles them: the next delivery all of them, another writer those that it meets.

mod row;
mod trace;
pub(super) mod unit;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use paceline::read_model::{Checkpoint, Known, ReadModelError, WriteError};

use self::row::Staged;
use self::trace::Trace;
use self::unit::{Fate, Unit};
use super::DynamoReadModel;
use super::guard::Guard;
use super::item::{Progress, number, number_in};
use super::key::{Item, checkpoint_key, checkpoint_partition, is_checkpoint, place, text};
use super::requests::Refusal;
use super::row_write::RowWrite;
use super::write::Unwritten;
use crate::size::item_bytes;

/// How many requests of one step are under way at a time.
const IN_FLIGHT: usize = 16;

/// An attempt in hand.
struct Held {
    unit: Unit,
    /// Its number among those who have worked on units of this checkpoint.
    holder: u64,
    /// How many rows are known to be staged.
    staged: usize,
}

impl DynamoReadModel {
    pub(super) async fn write_staged(
        &self,
        checkpoint: &Checkpoint,
        rows: &[RowWrite<'_>],
        digest: &str,
    ) -> Result<(), Unwritten> {
        let held = self.take_attempt(checkpoint, digest).await?;
        let (unit, before) = (&held.unit, held.staged);
        let end = rows.len().min(before + self.rows_in_a_step);
        let staged = match self.stage(unit, before, &rows[before.min(end)..end]).await {
            Ok(staged) => staged,
            // It is as after a crash: the next call goes on.
            Err(Unwritten::Failed(WriteError::ReadModel(
                error @ (ReadModelError::Unavailable(_) | ReadModelError::Unfinished),
            ))) => return Err(error.into()),
            Err(reason) => return self.give_up(&held, checkpoint, reason).await,
        };
        if end < rows.len() {
            let note = "SET staged = :staged";
            self.change_held(&held, checkpoint, note, [(":staged", number(end as u64))]).await?;
            return Err(ReadModelError::Unfinished.into());
        }
        let commit = "SET #at = :to, #unsettled = :unit REMOVE staging, staged";
        let values = [(":to", number(unit.to)), (":unit", unit.to_attribute())];
        match self.change_held(&held, checkpoint, commit, values).await {
            Ok(()) => {}
            // It may be one's own doing: a request whose answer was lost.
            Err(Refusal::Conflict(_)) if self.has_committed(&held).await? => {}
            Err(Refusal::Conflict(shown)) => {
                return self.give_up(&held, checkpoint, Unwritten::Conflict(shown)).await;
            }
            Err(Refusal::Failed(error)) => return Err(error.into()),
        }
        if before > 0 {
            return Err(ReadModelError::Unfinished.into());
        }
        each(staged, |row| self.settle_row(unit, row)).await?;
        Ok(self.finish(unit, self.traces(&unit.checkpoint).await?).await?)
    }

    /// Takes the next attempt, after which whoever made one before can no longer commit; or takes over the last one, if it
    /// was at the same unit.
    ///
    /// Who was working on it may not know and go on with its rows. That does no harm: what both write of a row is the same,
    /// and is written only if the row is as both know it.
    async fn take_attempt(&self, checkpoint: &Checkpoint, digest: &str) -> Result<Held, Refusal> {
        let partition = checkpoint_partition(checkpoint.subscriber, &checkpoint.stream);
        let (key, to) = (checkpoint_key(&partition), checkpoint.to.number());
        let held = |attempt, taken: &Item, staged| Held {
            unit: Unit { checkpoint: partition.clone(), to, attempt },
            holder: number_in(taken, "holder").unwrap_or_default(),
            staged,
        };
        let guard = Guard::other_attempt(checkpoint.from, digest).with(":one", number(1));
        let take = "SET #staging = :staging REMOVE staged ADD attempt :one, holder :one";
        let shown = match self.update(key.clone(), take, &guard).await {
            Ok(taken) => return Ok(held(number_in(&taken, "attempt").unwrap_or_default(), &taken, 0)),
            Err(Refusal::Conflict(shown)) => shown,
            Err(failed) => return Err(failed),
        };
        let Some(item) = shown.iter().find(|item| is_checkpoint(item) && text(item, "staging") == digest)
        else {
            return Err(Refusal::Conflict(shown));
        };
        let attempt = Progress::of(Some(item))?.attempt;
        let staged = number_in(item, "staged").and_then(|rows| usize::try_from(rows).ok()).unwrap_or(0);
        let guard = Guard::same_attempt(checkpoint.from, attempt, digest).with(":one", number(1));
        let taken = self.update(key, "ADD holder :one", &guard).await?;
        Ok(held(attempt, &taken, staged))
    }

    /// Changes the checkpoint, as long as nobody else has taken an attempt.
    async fn change_held(
        &self,
        held: &Held,
        checkpoint: &Checkpoint,
        change: &str,
        values: impl IntoIterator<Item = (&str, AttributeValue)>,
    ) -> Result<(), Refusal> {
        let guard = Guard::held(checkpoint.from, held.unit.attempt, held.holder);
        let guard = values.into_iter().fold(guard, |guard, (name, value)| guard.with(name, value));
        self.update(checkpoint_key(&held.unit.checkpoint), change, &guard).await.map(drop)
    }

    async fn has_committed(&self, held: &Held) -> Result<bool, ReadModelError> {
        let at = self.progress(&held.unit.checkpoint).await?;
        Ok(at.holder == held.holder && held.unit.fate(&at) == Fate::Committed)
    }

    /// Stages some rows, before which so many others are. Gives them as they are staged.
    async fn stage(&self, unit: &Unit, before: usize, rows: &[RowWrite<'_>]) -> Result<Vec<Item>, Unwritten> {
        if before == 0 {
            let mut traces = self.traces(&unit.checkpoint).await?;
            traces.retain(|trace| trace.unit != *unit);
            self.take_back(traces).await?;
        }
        let keys: Vec<Item> = rows.iter().map(RowWrite::item_key).collect();
        let mut found = self.get_items(&keys).await?;
        let is_of_other = |item: &&Item| item.contains_key("unit") && Unit::of(item).as_ref() != Some(unit);
        let of_others: Vec<Item> = found.values().filter(is_of_other).cloned().collect();
        if !of_others.is_empty() {
            return Err(Unwritten::Conflict(of_others));
        }
        let mut all = Vec::with_capacity(rows.len());
        let mut done = Vec::new();
        for (number, (row, key)) in (before..).zip(rows.iter().zip(&keys)) {
            let old = found.remove(&place(key));
            if let Some(staged) = old.as_ref().filter(|old| old.contains_key("unit")) {
                done.push(staged.clone());
                continue;
            }
            let revision = old.as_ref().and_then(|old| number_in(old, "revision"));
            let known = revision.map_or(Known::Absent, Known::Revision);
            if row.known != Known::Nothing && row.known != known {
                return Err(Unwritten::Conflict(Vec::new()));
            }
            let staged = Staged::new(unit, number, key, old, &row.becomes);
            row.check_size(item_bytes(&staged.item)).map_err(Unwritten::Failed)?;
            all.push((staged, Guard::row_for(known, unit)));
        }
        self.write_plan(unit, before, &keys).await?;
        each(&all, |(staged, guard)| async move {
            self.put(staged.item.clone(), Some(guard)).await?;
            match &staged.stand_in {
                Some(stand_in) => self.put(stand_in.clone(), None).await,
                None => Ok(()),
            }
        })
        .await?;
        done.extend(all.into_iter().map(|(staged, _)| staged.item));
        Ok(done)
    }

    /// Takes back what an attempt has staged, once it can no longer be committed.
    async fn give_up(
        &self,
        held: &Held,
        checkpoint: &Checkpoint,
        reason: Unwritten,
    ) -> Result<(), Unwritten> {
        // A request to commit may be under way yet.
        let unit = &held.unit;
        let fence = "REMOVE staging, staged ADD attempt :one";
        let overtaken = match self.change_held(held, checkpoint, fence, [(":one", number(1))]).await {
            Ok(()) => false,
            Err(Refusal::Conflict(_)) => {
                let at = self.progress(&unit.checkpoint).await?;
                if at.holder != held.holder && at.attempt == unit.attempt && at.version < unit.to {
                    // What is staged is another's now.
                    return Err(Unwritten::Failed(WriteError::UnderWay));
                }
                match unit.fate(&at) {
                    Fate::Committed if at.holder == held.holder => return Ok(self.settle(unit).await?),
                    // The checkpoint was held by a transaction, or another has committed: what is staged stays.
                    Fate::Committed | Fate::Pending => return Err(reason),
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
        let mut traces = self.traces(&unit.checkpoint).await?;
        let mut settled = 0;
        for trace in traces.extract_if(.., |trace| trace.unit == *unit && !trace.rows.is_empty()) {
            if settled >= self.rows_in_a_step {
                return Err(ReadModelError::Unfinished);
            }
            let rows = self.marked(unit, &trace.rows).await?;
            settled += rows.len();
            each(rows, |row| self.settle_row(unit, row)).await?;
            self.remove(vec![trace]).await?;
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
