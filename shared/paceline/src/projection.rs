//! Projections: rows that follow from events, and from nothing else.

#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::pin;

use futures_util::TryStreamExt;

use crate::read_model::{Checkpoint, ReadModel, ReadModelError, WriteError};
use crate::{Commit, EventError, EventSet, EventStore, Recorded, StoreError, UnitOfWork, Version};

/// How often a unit of work is done again when another writer has changed its rows.
const MAX_ATTEMPTS: u32 = 10;

/// Keeps rows in step with events. The rows that a commit changes and the checkpoint are written together, so each
/// event counts once however often it is delivered.
///
/// ```
/// use paceline::bank_account::AccountEvent;
/// use paceline::projection::project_delivered;
/// use paceline::read_model::{Key, ReadModel, ReadModelError, Row};
/// use paceline::{InMemoryReadModel, Projection, Recorded, UnitOfWork};
/// use serde::{Deserialize, Serialize};
/// # use paceline::bank_account::{Account, AccountId, DepositMoney, OpenAccount};
/// # use paceline::{CommandContext, Dispatcher, EventStore, Identity, InMemoryEventStore, Version};
/// # use futures_util::TryStreamExt;
///
/// /// What an account holds.
/// #[derive(Serialize, Deserialize)]
/// struct Balance {
///     account_id: String,
///     pence: u64,
/// }
///
/// impl Row for Balance {
///     const TABLE: &'static str = "balances";
///
///     fn key(&self) -> Key {
///         Key::single(&self.account_id)
///     }
/// }
///
/// struct Balances;
///
/// impl Projection for Balances {
///     const NAME: &'static str = "balances-projection";
///     const TABLES: &'static [&'static str] = &[Balance::TABLE];
///     type Event = AccountEvent;
///
///     async fn project<R: ReadModel>(
///         &self,
///         event: &Recorded<AccountEvent>,
///         unit: &mut UnitOfWork<'_, R>,
///     ) -> Result<(), ReadModelError> {
///         let account_id = event.stream.id();
///         let key = Key::single(account_id);
///         match &event.event {
///             AccountEvent::AccountOpened(_) => unit.put(&Balance { account_id: account_id.to_owned(), pence: 0 }),
///             AccountEvent::MoneyDeposited(paid) => unit.update(&key, |row: &mut Balance| row.pence += paid.pence).await,
///             AccountEvent::MoneyWithdrawn(paid) => unit.update(&key, |row: &mut Balance| row.pence -= paid.pence).await,
///         }
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let id: AccountId = "ACC-1".parse()?;
/// # let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
/// # let context = || CommandContext::new(uuid::Uuid::from_u128(1), "2026-06-01T08:00:00Z".parse().unwrap());
/// # bank.dispatch(OpenAccount { account_id: id.clone(), owner: "Ada".into() }.into(), &context()).await?;
/// # bank.dispatch(DepositMoney { account_id: id.clone(), pence: 500 }.into(), &context()).await?;
/// # let store = bank.store();
/// # let commits: Vec<_> = store.read(&id.stream(), Version::ZERO).try_collect().await?;
/// let rows = InMemoryReadModel::new();
/// // The second commit arrives first, and twice: what is missing is read from the store.
/// for commit in [&commits[1], &commits[1], &commits[0]] {
///     project_delivered(&Balances, store, &rows, commit).await?;
/// }
/// assert_eq!(rows.rows("balances"), [serde_json::json!({ "account_id": "ACC-1", "pence": 500 })]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Projection: Send + Sync {
    /// The name, which is that of its checkpoints.
    const NAME: &'static str;

    /// The tables of its rows, which nothing else writes. A rebuild fills them anew.
    const TABLES: &'static [&'static str];

    /// The events that it follows.
    type Event: EventSet;

    /// Changes rows because of an event.
    ///
    /// It must not depend on anything but the event and the rows in `unit`: no clock, no network. It runs again when
    /// another writer has changed a row that it read.
    ///
    /// # Errors
    /// Those of `unit`.
    fn project<R: ReadModel>(
        &self,
        event: &Recorded<Self::Event>,
        unit: &mut UnitOfWork<'_, R>,
    ) -> impl Future<Output = Result<(), ReadModelError>> + Send;
}

/// Why a commit was not projected. Nothing of it is visible; it can be delivered again.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// An event cannot be read.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The event store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The read model did not answer, or a row cannot be read.
    #[error(transparent)]
    ReadModel(#[from] ReadModelError),
    /// The rows could not be written.
    #[error(transparent)]
    Write(WriteError),
    /// The store does not hold the commit that was delivered, although it holds others of its stream.
    #[error("{0} does not reach the delivered commit")]
    Incomplete(crate::StreamName),
}

/// Takes a delivered commit to a projection. The delivery is a hint: what was handled before is passed over, and what
/// is missing before it is read from the store and handled first.
///
/// Returns how far the projection has come in the stream.
///
/// # Errors
/// [`ProjectionError`].
pub async fn project_delivered<P: Projection>(
    projection: &P,
    store: &impl EventStore,
    rows: &impl ReadModel,
    delivered: &Commit,
) -> Result<Version, ProjectionError> {
    let mut attempt = 1;
    loop {
        match project_once(projection, store, rows, delivered).await {
            Err(ProjectionError::Write(WriteError::Conflict)) if attempt < MAX_ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

async fn project_once<P: Projection>(
    projection: &P,
    store: &impl EventStore,
    rows: &impl ReadModel,
    delivered: &Commit,
) -> Result<Version, ProjectionError> {
    let mut at = rows.prepare(P::NAME, &delivered.stream, &[]).await?.checkpoint;
    if delivered.last_version() <= at {
        return Ok(at);
    }
    if delivered.first_version == at.next() {
        return project_commit(projection, rows, delivered, at).await;
    }
    let mut missing = pin!(store.read(&delivered.stream, at));
    let mut seen = at;
    while seen < delivered.last_version() {
        let commit =
            missing.try_next().await?.ok_or_else(|| ProjectionError::Incomplete(delivered.stream.clone()))?;
        seen = commit.last_version();
        // A commit of which nothing is wanted needs no write: the next one takes the checkpoint past it.
        if commit.events.iter().any(|event| P::Event::includes(&event.event_type.name)) {
            at = project_commit(projection, rows, &commit, at).await?;
        }
    }
    Ok(at)
}

/// Projects one commit, with the checkpoint moving from `at` to its last version.
async fn project_commit<P: Projection>(
    projection: &P,
    rows: &impl ReadModel,
    commit: &Commit,
    at: Version,
) -> Result<Version, ProjectionError> {
    let mut unit = UnitOfWork::new(rows);
    for event in commit.decode::<P::Event>() {
        projection.project(&event?, &mut unit).await?;
    }
    let checkpoint = Checkpoint {
        subscriber: P::NAME,
        stream: commit.stream.clone(),
        from: at,
        to: commit.last_version(),
    };
    rows.write(&checkpoint, &unit.into_changes()).await.map_err(ProjectionError::Write)?;
    Ok(checkpoint.to)
}
