//! Projections: rows that follow from events, and from nothing else.

mod delivery;
mod names;
mod recent;
#[cfg(test)]
mod tests;
pub(crate) mod warm;

use std::future::{Future, ready};

pub use self::delivery::{ProjectionRunner, project_delivered};
use crate::read_model::{ReadModel, ReadModelError, RowChange, RowKey, WriteError};
use crate::{Commit, EventError, EventSet, Recorded, StoreError, UnitOfWork};

/// Keeps rows in step with events. The rows that a commit changes and the checkpoint are written together, so each
/// event counts once however often it is delivered.
///
/// ```
/// use paceline::bank_account::AccountEvent;
/// use paceline::projection::project_delivered;
/// use paceline::read_model::{Key, ReadModel, ReadModelError, Row, RowKey};
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
///
///     // Not needed, but it spares a request.
///     fn reads(&self, event: &Recorded<AccountEvent>) -> Vec<RowKey> {
///         vec![RowKey::of::<Balance>(Key::single(event.stream.id()))]
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
    /// The name, which is that of its checkpoints. No `@` or `#` in it.
    const NAME: &'static str;

    /// The tables of its rows, which nothing else writes. A rebuild fills them anew.
    ///
    /// No `@` or `#` in their names. Taken are `checkpoint`, `generations`, `rebuilds`, `rebuild_slices`, `reconciler`,
    /// `replays` and `set_back`: a program with a projection that has one of them does not compile.
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

    /// The rows that handling an event reads, as far as the event tells: they are then read in one request with the
    /// checkpoint, and not one by one. What is missing here costs a request more, what is too much a read unit. Rows
    /// that are put or deleted without being read need not be here.
    fn reads(&self, _event: &Recorded<Self::Event>) -> Vec<RowKey> {
        Vec::new()
    }

    /// Is called when a commit's rows are written, with what has become of them.
    ///
    /// It is for what may be missed, such as telling those who look on. It is called once at most, and not at all if the
    /// function ends, or the answer to the write is lost, in between. The commit counts as handled before it returns;
    /// the next one of the stream waits for it.
    fn committed(&self, _commit: &Commit, _changes: &[RowChange]) -> impl Future<Output = ()> + Send {
        ready(())
    }
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

impl ProjectionError {
    /// Whether nothing has failed, and the same delivery goes on with what was begun: a
    /// [large unit of work](ReadModelError::Unfinished).
    pub fn is_unfinished(&self) -> bool {
        matches!(
            self,
            Self::ReadModel(ReadModelError::Unfinished)
                | Self::Write(WriteError::ReadModel(ReadModelError::Unfinished))
        )
    }
}
