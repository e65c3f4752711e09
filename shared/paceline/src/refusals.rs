//! Recording that a command of a process manager was refused, exactly once.
//!
//! The record is an event in the stream of the instance that sent the command, [`Sender::stream`]. Like the effect of a
//! command it lies after the command's cause, so a repeat is found in that stream.
//!
//! [`Sender::stream`]: crate::process_manager::Sender::stream

use jiff::{SignedDuration, Timestamp};

use crate::event::encode;
use crate::{
    AppendError, CommandMessage, CommandRefused, Deduplication, EventError, EventStore, Expected, Metadata,
    NewCommit, NewEvents, Position, StoreError,
};

/// How often a refusal is recorded when other writers come first.
const MAX_ATTEMPTS: u32 = 10;

/// How long a queue certainly drops what is sent to it again: less than the five minutes of SQS, for clocks that differ.
const SENT_ONCE: SignedDuration = SignedDuration::from_mins(1);

/// Why a refusal was not recorded. Whether it was recorded before is not known.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// The sender has no stream of refusals: its name is empty, say.
    #[error("there is no stream for the refusals of {process_manager}/{instance}")]
    NoStream {
        /// The name of the process manager.
        process_manager: String,
        /// The instance.
        instance: String,
    },
    /// It cannot be written as an event.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The store did not take it.
    #[error(transparent)]
    Append(#[from] AppendError),
}

impl From<StoreError> for RecordError {
    fn from(error: StoreError) -> Self {
        Self::Append(error.into())
    }
}

/// Whether a command may have come before: its message was received before, or was sent so long after the cause of the
/// command that the queue need not have dropped a repeat. Then it has to be asked whether it [was refused](was_refused)
/// before it is carried out: what was refused once must not have its effect later, when the sender has been told.
pub fn may_be_repeated(sent: &CommandMessage, attempt: u32, now: Timestamp) -> bool {
    attempt > 1 || sent.caused_at <= Position::settled(now, SENT_ONCE)
}

/// Whether it is recorded that a command was refused. One request, as a rule.
///
/// # Errors
/// [`StoreError`].
pub async fn was_refused(store: &impl EventStore, sent: &CommandMessage) -> Result<bool, StoreError> {
    let Some(stream) = sent.sender.stream() else { return Ok(false) };
    Ok(store.find(&stream, sent.command_id, sent.caused_at).await?.is_some())
}

/// Records that a command was refused, unless it is recorded already. Three requests, when no other writer comes first.
///
/// # Errors
/// [`RecordError`].
pub async fn record_refusal(
    store: &impl EventStore,
    sent: &CommandMessage,
    refused: &CommandRefused,
    now: Timestamp,
) -> Result<(), RecordError> {
    let stream = sent.sender.stream().ok_or_else(|| RecordError::NoStream {
        process_manager: sent.sender.process_manager.clone(),
        instance: sent.sender.instance.clone(),
    })?;
    let metadata = Metadata {
        causation_id: sent.command_id,
        correlation_id: sent.correlation_id,
        actor: None,
        traceparent: sent.traceparent.clone(),
        recorded_at: now,
    };
    let event = encode(refused)?;
    let mut attempt = 1;
    loop {
        // The head first: what comes after it is either found or makes the append fail.
        let head = store.head(&stream).await?;
        if was_refused(store, sent).await? {
            return Ok(());
        }
        let Some(mut new) = NewEvents::new(vec![event.clone()], metadata.clone()) else { return Ok(()) };
        new.deduplication = Deduplication::ByCause(sent.caused_at);
        match store.append(&stream, Expected::Head(head), NewCommit::from(new)).await {
            Err(AppendError::Conflict(_)) if attempt < MAX_ATTEMPTS => attempt += 1,
            result => return Ok(result.map(drop)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;
    use futures_util::future::join_all;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::bank_account::{AccountId, AccountRefusal};
    use crate::process_manager::{Because, Sender};
    use crate::{InMemoryEventStore, Outgoing, Version};

    fn noon() -> Timestamp {
        "2026-06-01T12:00:00Z".parse().unwrap()
    }

    fn sent(id: u128) -> CommandMessage {
        let account: AccountId = "ACC-1".parse().unwrap();
        CommandMessage {
            command_id: Uuid::from_u128(id),
            correlation_id: Uuid::from_u128(7),
            caused_at: Position::following(noon(), []),
            traceparent: None,
            sender: Sender {
                process_manager: "savings".to_owned(),
                instance: "ada".to_owned(),
                because_of: Because::Event {
                    stream: "account/ACC-2".parse().unwrap(),
                    version: Version::new(3),
                },
                attempt: 2,
            },
            skipped_refusals: vec![],
            command: Outgoing::to(&account, "WithdrawMoney", json!({ "pence": 5 })),
        }
    }

    async fn record(store: &InMemoryEventStore, id: u128) {
        let refused = CommandRefused::with(&sent(id), &AccountRefusal::NotFound);
        record_refusal(store, &sent(id), &refused, noon()).await.unwrap();
    }

    async fn stored(store: &InMemoryEventStore) -> Vec<(u128, String)> {
        let stream = "savings/ada".parse().unwrap();
        let commits: Vec<_> = store.read(&stream, Version::ZERO).try_collect().await.unwrap();
        commits
            .iter()
            .map(|commit| (commit.metadata.causation_id.as_u128(), commit.events[0].data.get().to_owned()))
            .collect()
    }

    #[tokio::test]
    async fn a_refusal_is_an_event_of_the_instance_that_sent_the_command() {
        let store = InMemoryEventStore::new();

        record(&store, 1).await;

        let expected = json!({
            "command_id": "00000000-0000-0000-0000-000000000001",
            "command": { "stream": "account/ACC-1", "type": "WithdrawMoney", "data": { "pence": 5 } },
            "because_of": { "event": { "stream": "account/ACC-2", "version": 3 } },
            "attempt": 2,
            "code": "account_not_found",
            "reason": "there is no such account",
        });
        let stored = stored(&store).await;
        assert_eq!(serde_json::from_str::<serde_json::Value>(&stored[0].1).unwrap(), expected);
        assert_eq!(stored.len(), 1);
    }

    #[tokio::test]
    async fn a_refusal_is_recorded_once_however_often_and_by_however_many() {
        let store = InMemoryEventStore::new();

        join_all((0..12).map(async |number| record(&store, number % 3).await)).await;

        let mut recorded: Vec<u128> = stored(&store).await.into_iter().map(|(id, _)| id).collect();
        recorded.sort_unstable();
        assert_eq!(recorded, [0, 1, 2]);
        assert!(was_refused(&store, &sent(1)).await.unwrap());
        assert!(!was_refused(&store, &sent(3)).await.unwrap());
    }

    #[test]
    fn only_a_first_receive_shortly_after_the_cause_is_surely_no_repeat() {
        let after = |seconds| noon() + SignedDuration::from_secs(seconds);

        assert!(!may_be_repeated(&sent(1), 1, after(59)));
        assert!(may_be_repeated(&sent(1), 2, after(0)));
        assert!(may_be_repeated(&sent(1), 1, after(61)));
    }
}
