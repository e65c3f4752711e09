//! Following one stream.

use futures_util::TryStreamExt;

use super::{Clock, Commits, PAUSE, SubscriptionError};
use crate::checkpoints::{Checkpoints, ConfirmCheckpoint};
use crate::{Commit, EventStore, StreamName, Version};

/// A subscription to one stream: every commit of it, in order, each as soon as it is there.
///
/// ```
/// use paceline::bank_account::AccountEvent;
/// use paceline::{InMemoryReadModel, StreamSubscription, Version};
/// # use paceline::bank_account::{Account, AccountId, DepositMoney, OpenAccount};
/// # use paceline::catch_up::Clock;
/// # use paceline::{CommandContext, Dispatcher, Identity, InMemoryEventStore};
/// # struct Standing;
/// # impl Clock for Standing {
/// #     fn now(&self) -> jiff::Timestamp { jiff::Timestamp::UNIX_EPOCH }
/// #     async fn pause(&self, _: jiff::SignedDuration) {}
/// # }
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # let id: AccountId = "ACC-1".parse()?;
/// # let bank = Dispatcher::<Account, _>::new(InMemoryEventStore::new());
/// # let context = || CommandContext::new(uuid::Uuid::from_u128(1), "2026-06-01T08:00:00Z".parse().unwrap());
/// # bank.dispatch(OpenAccount { account_id: id.clone(), owner: "Ada".into() }.into(), &context()).await?;
/// # bank.dispatch(DepositMoney { account_id: id.clone(), pence: 500 }.into(), &context()).await?;
/// # let (store, clock) = (bank.store(), Standing);
///
/// let (stream, checkpoints) = (id.stream(), InMemoryReadModel::new());
/// let mut account =
///     StreamSubscription::open("statement", Version::ZERO, &stream, store, &checkpoints, &clock).await?;
/// for _ in 0..2 {
///     let commit = account.next().await?;
///     for event in commit.decode::<AccountEvent>() {
///         println!("{:?}", event?.event);
///     }
///     account.acknowledge().await?;
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct StreamSubscription<'a, S, K, C> {
    name: &'static str,
    stream: &'a StreamName,
    store: &'a S,
    checkpoints: &'a K,
    clock: &'a C,
    /// What was given.
    at: Version,
    acknowledged: Version,
    reading: Option<Commits<'a>>,
}

impl<'a, S: EventStore, K: Checkpoints + ConfirmCheckpoint, C: Clock> StreamSubscription<'a, S, K, C> {
    /// Goes on from where the subscription of this name has acknowledged the stream, but not before `from`.
    ///
    /// # Errors
    /// [`SubscriptionError::Checkpoint`].
    pub async fn open(
        name: &'static str,
        from: Version,
        stream: &'a StreamName,
        store: &'a S,
        checkpoints: &'a K,
        clock: &'a C,
    ) -> Result<Self, SubscriptionError> {
        let kept = checkpoints.versions(name, std::slice::from_ref(stream)).await?;
        let at = kept.first().copied().unwrap_or_default().max(from);
        Ok(Self { name, stream, store, checkpoints, clock, at, acknowledged: at, reading: None })
    }

    /// The next commit. Waits for it if there is none yet. Nothing is lost when the future is dropped.
    ///
    /// # Errors
    /// [`SubscriptionError::Store`].
    pub async fn next(&mut self) -> Result<Commit, SubscriptionError> {
        loop {
            let at = self.at;
            let (store, stream) = (self.store, self.stream);
            let reading = self.reading.get_or_insert_with(|| Box::pin(store.read(stream, at)));
            match reading.try_next().await {
                Ok(Some(commit)) => {
                    self.at = commit.last_version();
                    return Ok(commit);
                }
                Ok(None) => self.reading = None,
                Err(error) => {
                    self.reading = None;
                    return Err(error.into());
                }
            }
            self.clock.pause(PAUSE).await;
        }
    }

    /// Says that all commits which were given are done. It costs a write, so a program that gets many may say it of many
    /// at a time.
    ///
    /// # Errors
    /// [`SubscriptionError::Checkpoint`]: what it is about is given again in the next run.
    pub async fn acknowledge(&mut self) -> Result<(), SubscriptionError> {
        if self.acknowledged < self.at {
            self.checkpoints.confirm(self.name, self.stream, self.at).await?;
            self.acknowledged = self.at;
        }
        Ok(())
    }
}
