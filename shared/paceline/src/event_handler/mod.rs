//! Event handlers: effects outside that follow from events, such as an e-mail or a call of another service.

mod delivery;
pub(crate) mod start;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::future::Future;

pub use self::delivery::{HandlingError, handle_delivered, handle_while};
pub use self::start::Start;
use crate::{EventSet, OnError, Recorded};

/// Does something outside because of events, in the order of each stream.
///
/// *At least once*: the checkpoint is written after the effect, so a crash in between, or a lost answer, has the event
/// handled again. An effect that must not be had twice is made under the event's [id](Recorded::id), the same in every
/// delivery: as the idempotency key of the service that is called, say.
///
/// ```
/// use std::sync::Mutex;
///
/// use paceline::bank_account::AccountEvent;
/// use paceline::event_handler::handle_delivered;
/// use paceline::{EventHandler, InMemoryReadModel, OnError, Recorded};
/// use uuid::Uuid;
/// # use futures_util::TryStreamExt;
/// # use paceline::bank_account::{Account, AccountId, DepositMoney, OpenAccount, WithdrawMoney};
/// # use paceline::{CommandContext, Dispatcher, EventStore, Identity, InMemoryEventStore, Version};
///
/// /// Prints letters, and prints none again that has this id.
/// #[derive(Default)]
/// struct Printer(Mutex<Vec<(Uuid, String)>>);
///
/// #[derive(Debug, thiserror::Error)]
/// #[error("the printer is out of paper")]
/// struct OutOfPaper;
///
/// impl Printer {
///     async fn print(&self, id: Uuid, letter: String) -> Result<(), OutOfPaper> {
///         // ...
/// #       let mut letters = self.0.lock().unwrap();
/// #       if !letters.iter().any(|(printed, _)| *printed == id) { letters.push((id, letter)); }
///         Ok(())
///     }
/// }
///
/// /// Tells owners by letter what was taken out of their accounts.
/// struct WithdrawalLetters(Printer);
///
/// impl EventHandler for WithdrawalLetters {
///     const NAME: &'static str = "withdrawal-letters";
///     type Event = AccountEvent;
///     type Error = OutOfPaper;
///
///     async fn handle(&self, event: &Recorded<AccountEvent>) -> Result<(), OutOfPaper> {
///         let AccountEvent::MoneyWithdrawn(withdrawn) = &event.event else { return Ok(()) };
///         let letter = format!("{} pence were taken out of {}", withdrawn.pence, event.stream.id());
///         self.0.print(event.id(), letter).await
///     }
///
///     fn on_error(&self, _: &OutOfPaper, _: &Recorded<AccountEvent>, attempt: u32) -> OnError {
///         // Somebody will notice in the morning.
///         if attempt < 4 { OnError::RetryAfter(jiff::SignedDuration::from_hours(8)) } else { OnError::Stop }
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let id: AccountId = "ACC-1".parse()?;
/// # let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
/// # let context = || CommandContext::new(Uuid::from_u128(1), "2026-06-01T08:00:00Z".parse().unwrap());
/// # bank.dispatch(OpenAccount { account_id: id.clone(), owner: "Ada".into() }.into(), &context()).await?;
/// # bank.dispatch(DepositMoney { account_id: id.clone(), pence: 500 }.into(), &context()).await?;
/// # bank.dispatch(WithdrawMoney { account_id: id.clone(), pence: 20 }.into(), &context()).await?;
/// # bank.dispatch(WithdrawMoney { account_id: id.clone(), pence: 30 }.into(), &context()).await?;
/// # let store = bank.store();
/// # let commits: Vec<_> = store.read(&id.stream(), Version::ZERO).try_collect().await?;
/// let letters = WithdrawalLetters(Printer::default());
/// let checkpoints = InMemoryReadModel::new();
/// // The last commit arrives first, and twice: what is missing is read from the store.
/// for commit in [&commits[3], &commits[3], &commits[0]] {
///     handle_delivered(&letters, store, &checkpoints, commit, 1).await?;
/// }
/// let printed: Vec<String> = letters.0.0.into_inner().unwrap().into_iter().map(|(_, letter)| letter).collect();
/// assert_eq!(printed, ["20 pence were taken out of ACC-1", "30 pence were taken out of ACC-1"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait EventHandler: Send + Sync {
    /// The name, which is that of its checkpoints.
    const NAME: &'static str;

    /// Where it begins.
    const START: Start = Start::Origin;

    /// How many events [`handle_batch`](Self::handle_batch) would like at once. It gets those of one commit in any
    /// case; when it has fallen behind in a stream, also those of the next commits while there are fewer than this.
    const BATCH: usize = 1;

    /// The events that it follows.
    type Event: EventSet;

    /// Why an event could not be handled.
    type Error: Error + Send + Sync + 'static;

    /// Has the effect of an event.
    ///
    /// # Errors
    /// What [`on_error`](Self::on_error) decides on.
    fn handle(&self, event: &Recorded<Self::Event>) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Has the effects of some events of one stream, at least one, in order. By default one after the other; a
    /// handler that can do several at once does so here, and leaves [`handle`](Self::handle) for the single one.
    ///
    /// # Errors
    /// The first event that was not handled. Those after it are handed over again.
    fn handle_batch(
        &self,
        events: &[Recorded<Self::Event>],
    ) -> impl Future<Output = Result<(), BatchFailed<Self::Error>>> + Send {
        async move {
            for (handled, event) in events.iter().enumerate() {
                self.handle(event).await.map_err(|error| BatchFailed { handled, error })?;
            }
            Ok(())
        }
    }

    /// What is to become of an event that could not be handled. `attempt` is the number of times that this delivery
    /// was tried, from 1; the event may be one that the delivery only made up leeway for, and fail for the first time.
    fn on_error(&self, error: &Self::Error, event: &Recorded<Self::Event>, attempt: u32) -> OnError {
        let _ = (error, event, attempt);
        OnError::Retry
    }
}

/// A batch of which not all could be handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchFailed<E> {
    /// How many were handled: the index of the one that was not.
    pub handled: usize,
    /// Why it was not.
    pub error: E,
}
